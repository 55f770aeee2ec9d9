"""``sepmtk lab …`` as a user runs it."""

from __future__ import annotations

import json
import re
import signal
import socket
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from sepmtk.doors.argv.main import run

Output = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, capsys: Output) -> Path:
    assert run(["lab", "new", str(tmp_path / "lab"), "--scenario", "kb-229342"]) == 0
    capsys.readouterr()
    return tmp_path / "lab"


def as_json(capsys: Output, *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run([*arguments, "--json"])
    out = capsys.readouterr().out
    assert out.isascii()
    found: dict[str, Any] = json.loads(out)
    return code, found


def loaded(view: dict[str, Any]) -> dict[str, str]:
    return {s["name"]: s["loaded"]["thumbprint"] for s in view["result"]["services"] if s["loaded"]}


def test_show_tells_the_outage(folder: Path, capsys: Output) -> None:
    assert run(["lab", "show", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "NOT connected" in out and out.count("EXPIRED") == 4
    assert max(map(len, out.splitlines()[1:])) <= 80
    assert run(["--lang", "ja", "--lab", str(folder), "lab", "show"]) == 0
    assert "接続していません" in capsys.readouterr().out


def test_show_as_json_holds_no_secret(folder: Path, capsys: Output) -> None:
    code, view = as_json(capsys, "lab", "show", str(folder))
    assert (code, view["host"], view["result"]["database"]) == (0, "lab sepm01.corp.example", False)
    secrets = json.loads((folder / "lab.json").read_text())["secrets"]
    assert not [s for s in secrets.values() if s in json.dumps(view)]
    assert "PRIVATE KEY" not in json.dumps(view)


def test_faults_are_set_and_cleared(folder: Path, capsys: Output) -> None:
    code, made = as_json(capsys, "lab", "fault", str(folder), "--service", "SEMSRV", "--what", "hang")
    assert (code, made["result"]["faults"]) == (0, {"semsrv": {"start": "hang"}})
    code, made = as_json(capsys, "lab", "fault", str(folder), "--clear")
    assert (code, made["result"]["faults"]) == (0, {})


def test_advance_moves_the_clock(folder: Path, capsys: Output) -> None:
    _, first = as_json(capsys, "lab", "show", str(folder))
    _, then = as_json(capsys, "lab", "advance", str(folder), "--hours", "48")
    moved = datetime.fromisoformat(then["result"]["now"]) - datetime.fromisoformat(first["result"]["now"])
    assert timedelta(hours=48) <= moved < timedelta(hours=48, minutes=2)


@pytest.mark.parametrize(
    ("arguments", "id", "code"),
    [
        (["lab", "new", "{folder}"], "LAB-EXISTS", 6),
        (["lab", "new", "{folder}2", "--scenario", "none"], "LAB-SCENARIO", 2),
        (["lab", "new", "{folder}2", "--switch", "jdbc=13"], "LAB-SWITCH", 2),
        (["lab", "show", "{folder}2"], "LAB-MISSING", 2),
        (["lab", "show"], "NO-HOST", 6),
        (["lab", "fault", "{folder}", "--service", "x", "--what", "fail"], "LAB-SERVICE", 2),
        (["lab", "fault", "{folder}", "--service", "semsrv", "--what", "explode"], "LAB-FAULT", 2),
        (["lab", "fault", "{folder}", "--what", "fail"], "LAB-FAULT", 2),
        (["lab", "fault", "{folder}"], "LAB-FAULT", 2),
        (["sql", "show", "--lab", "{folder}2"], "LAB-MISSING", 2),
    ],
)
def test_refusals(folder: Path, capsys: Output, arguments: list[str], id: str, code: int) -> None:
    got, answer = as_json(capsys, *(a.format(folder=folder) for a in arguments))
    assert (got, answer["error"]["id"]) == (code, id)
    assert all(answer["error"][part] for part in ("message", "found", "required", "fix"))
    assert not folder.with_name("lab2").exists()


def pfx(folder: Path, password: str) -> tuple[Path, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sepm01.corp.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    protection = BestAvailableEncryption(password.encode())
    file = folder / "new.pfx"
    file.write_bytes(pkcs12.serialize_key_and_certificates(None, key, made, None, protection))
    return file, made.fingerprint(hashes.SHA1()).hex()


def test_the_console_s_update_is_served_after_a_restart(capsys: Output, tmp_path: Path) -> None:
    folder = tmp_path / "up"
    assert run(["lab", "new", str(folder), "--scenario", "trust-left-on"]) == 0
    file, thumbprint = pfx(tmp_path, "p w")
    (tmp_path / "password").write_text("p w\n")
    capsys.readouterr()
    _, before = as_json(capsys, "lab", "show", str(folder))
    given = ["lab", "console", str(folder), "update-certificate", "--pfx", str(file)]
    given += ["--password-file", str(tmp_path / "password")]
    assert run(given) == 0
    _, between = as_json(capsys, "lab", "show", str(folder)) if capsys.readouterr() else (0, {})
    assert loaded(between) == loaded(before)
    assert run([*given, "--restart"]) == 0
    capsys.readouterr()
    _, after = as_json(capsys, "lab", "show", str(folder))
    expected = {"semsrv": thumbprint, "semapisrv": thumbprint, "semwebsrv": thumbprint}
    assert loaded(after) == loaded(before) | expected
    assert {s["state"] for s in after["result"]["services"]} == {"running", "stopped"}


@pytest.mark.parametrize("broken", ["password", "file"])
def test_the_console_refuses_what_is_no_pfx(
    folder: Path, capsys: Output, tmp_path: Path, broken: str
) -> None:
    file, _ = pfx(tmp_path, "right")
    (tmp_path / "password").write_text("wrong-Marker" if broken == "password" else "right")
    if broken == "file":
        file.write_bytes(b"nothing")
    given = ["lab", "console", str(folder), "update-certificate", "--pfx", str(file)]
    code, answer = as_json(capsys, *given, "--password-file", str(tmp_path / "password"))
    assert (code, answer["error"]["id"]) == (2, "LAB-PFX")
    assert "Marker" not in json.dumps(answer)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM")
def test_serve_holds_the_ports_open_until_it_is_ended(folder: Path, capsys: Output) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "sepmtk", "lab", "serve", str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout and child.stderr
        lines = [child.stdout.readline() for _ in range(6)]
        ports = dict(re.findall(r"(\w+)  127\.0\.0\.1:(\d+)", "".join(lines)))
        assert set(ports) == {"443", "8443", "8445", "8446", "sql"}
        context = ssl.create_default_context(cadata=_server_crt(folder))
        with (
            socket.create_connection(("127.0.0.1", int(ports["443"])), timeout=10) as link,
            pytest.raises(ssl.SSLCertVerificationError, match="expired"),
        ):
            context.wrap_socket(link, server_hostname="sepm01.corp.example")
        _, view = as_json(capsys, "lab", "show", str(folder))
        assert view["result"]["ports"]["443"] == int(ports["443"])
        child.send_signal(signal.SIGTERM)
        assert child.wait(10) == 0
    finally:
        child.kill()
        child.communicate()
    _, view = as_json(capsys, "lab", "show", str(folder))
    assert view["result"]["ports"] == {}


def _server_crt(folder: Path) -> str:
    return next((folder / "machine").rglob("server.crt")).read_text()
