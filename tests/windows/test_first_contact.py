"""What of the tier of real Windows can be shown elsewhere: its commands, its services, what it collects."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from ps_shell import module_path

REAL = Path(__file__).with_name("real")
sys.path.append(str(REAL))

import close  # noqa: E402
import collect  # noqa: E402
import sepm_layout  # noqa: E402
import tier  # noqa: E402

HARNESS = """
using System;
public class Harness {
    public static void Main(string[] arguments) {
        var all = new Listeners(arguments[0], Array.ConvertAll(arguments[1].Split(','), int.Parse));
        all.Start(); Console.WriteLine("listening"); Console.ReadLine(); all.Stop();
        Console.WriteLine("stopped"); Console.ReadLine();
    }
}"""


def free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def served(port: int) -> bytes:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain) as secure,
    ):
        return secure.getpeercert(binary_form=True) or b""


@pytest.mark.skipif(not shutil.which("mcs") or not shutil.which("mono"), reason="no C# compiler")
def test_the_services_serve_tls_until_they_are_stopped(tmp_path: Path) -> None:
    """Compiled and run by mono, on the PFX that the toolkit makes for them."""
    (tmp_path / "harness.cs").write_text(HARNESS)
    program, ports = tmp_path / "harness.exe", free_ports(2)
    sources = [str(REAL / "service.cs"), str(tmp_path / "harness.cs")]
    build = ["mcs", "-langversion:5", "-r:System.ServiceProcess.dll", "-main:Harness", f"-out:{program}"]
    subprocess.run([*build, *sources], check=True, capture_output=True)
    pfx = sepm_layout.listeners_pfx(tmp_path / "listen.pfx", "runner")
    command = ["mono", str(program), str(pfx), ",".join(map(str, ports))]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True) as running:  # type: ignore[call-overload]
        try:
            assert running.stdout.readline() == "listening\n"
            for port in (*ports, ports[0]):
                assert served(port).startswith(b"\x30\x82")
            running.stdin.write("\n")
            running.stdin.flush()
            assert running.stdout.readline() == "stopped\n"
            for port in ports:
                with pytest.raises(ConnectionRefusedError):
                    served(port)
        finally:
            running.kill()


def test_folders_are_closed_from_the_inside_out() -> None:
    owner, reset, grant = close.commands(Path("C:/a b"))
    assert owner[2:4] == ("/setowner", "*S-1-5-32-544")
    assert "/T" in owner and "/T" in reset and "/T" not in grant
    assert grant.count("/grant:r") == 2
    assert grant[2] == "/inheritance:r"


def test_windows_powershell_gets_its_own_modules_whoever_started_it() -> None:
    there = {
        "SystemRoot": "C:\\Windows", "ProgramFiles": "C:\\Program Files",
        "PSModulePath": "C:\\Program Files\\PowerShell\\7\\Modules",
    }  # fmt: skip
    for shell in ("powershell", "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\PowerShell.EXE"):
        assert module_path(shell, there) == [
            "C:\\Program Files\\WindowsPowerShell\\Modules",
            "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\Modules",
        ]
    assert module_path("C:\\Program Files\\PowerShell\\7\\pwsh.exe", there) == [there["PSModulePath"]]


def test_logs_are_collected_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "ProgramData" / "sepmtk" / "runs" / "1"
    run.mkdir(parents=True)
    for name in ("journal.jsonl", "plan.json", "server.key", "server.pfx", "server.pfx.password.txt", "blob"):
        (run / name).write_text(name)
    logs = tmp_path / "logs"
    assert collect.copy(tmp_path / "ProgramData" / "sepmtk", logs, collect.HARMLESS) == 2
    assert sorted(path.name for path in logs.rglob("*.*")) == ["journal.jsonl", "plan.json"]
    assert collect.copy(tmp_path / "absent", logs) == 0


@pytest.mark.skipif(os.name == "nt", reason="tells what is said elsewhere")
def test_it_runs_on_a_windows_only_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert tier.main(["contract"]) == 1
    assert "needs Windows" in capsys.readouterr().err
