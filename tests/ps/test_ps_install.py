"""Install-Sepmtk.ps1: what is refused and by which name, that what worked is put back, and the way back."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from ps_shell import FOLDER, ROOT, Gave, Record, Shell, quoted

pytestmark = pytest.mark.skipif(os.name == "nt", reason="programs of its kit are scripts of a POSIX shell")
PROGRAM = """#!/bin/sh
echo "$(basename "$0") $*" >> {log}
[ "$1 $2" = "renew status" ] && exit "$(cat {status})"
[ -e {broken} ] && echo 'ERROR: no such module' >&2 && exit 1
[ "$1" = --version ] && echo 'sepmtk 0.1.0'
exit 0
"""


class Server:
    """A folder for programs, an unpacked kit whose programs are scripts, and what they were told."""

    def __init__(self, folder: Path, shell: Shell) -> None:
        self.shell, self.log = shell, folder / "log"
        self.broken, self.status = folder / "broken", folder / "status"
        self.programs, self.kit = folder / "Program Files", folder / "un packed"
        self.state = folder / "ProgramData" / "sepmtk"
        self.target = self.programs / "sepmtk"
        for path in (self.programs / "WindowsPowerShell", self.kit / "python", self.kit / "lib" / "sepmtk"):
            path.mkdir(parents=True)
        self.script = self.kit / "Install-Sepmtk.ps1"
        shutil.copytree(FOLDER, self.kit / "Sepmtk")
        shutil.copy(ROOT / "kit" / "Install-Sepmtk.ps1", self.script)
        (self.kit / "lib" / "sepmtk" / "__init__.py").write_text("")
        for name in ("python/python.exe", "sepmtk.exe"):
            text = PROGRAM.format(log=self.log, broken=self.broken, status=self.status)
            (self.kit / name).write_text(text)
            (self.kit / name).chmod(0o755)
        self.seal()

    def seal(self) -> None:
        """SHA256SUMS of what is there."""
        sums = self.kit / "SHA256SUMS"
        sums.unlink(missing_ok=True)
        lines = (
            f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(self.kit).as_posix()}\r\n"
            for file in sorted(self.kit.rglob("*")) if file.is_file()
        )  # fmt: skip
        sums.write_text("".join(lines), newline="")

    def run(self, arguments: str = "", script: Path | None = None) -> Gave:
        """The script, as its help shows it; the engine that tests run in may lack Unblock-File."""
        return self.shell.run(
            f"$env:ProgramFiles = {quoted(self.programs)}; $env:ProgramData = {quoted(self.state.parent)}\n"
            f"& {quoted(script or self.script)} {arguments} -Confirm:$false"
        )

    def refused(self, arguments: str = "", script: Path | None = None) -> Record:
        """The one error; nothing of it was done."""
        failed = self.run(arguments, script).failed
        assert failed
        return failed

    def told(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def names(self) -> list[str]:
        return sorted(path.name for path in self.programs.iterdir())


@pytest.fixture(scope="module")
def session(shell_path: str) -> Iterator[Shell]:
    shell = Shell(shell_path)
    yield shell
    shell.close()


@pytest.fixture
def server(session: Shell, tmp_path: Path) -> Server:
    return Server(tmp_path, session)


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_changed_missing_and_additional_files_are_named(server: Server) -> None:
    strange = server.kit / "lib" / "sepmtk" / "__pycache__" / "more.pyc"
    strange.parent.mkdir()
    for change, undo, wanted in (
        (lambda: (server.kit / "sepmtk.exe").write_bytes(b"MZ"), None, "changed: sepmtk.exe."),
        (strange.touch, strange.unlink, "additional: lib/sepmtk/__pycache__/more.pyc."),
        ((server.kit / "LICENSE").touch, (server.kit / "LICENSE").unlink, "additional: LICENSE."),
        ((server.kit / "lib/sepmtk/__init__.py").unlink, None, "missing: lib/sepmtk/__init__.py, changed"),
        ((server.kit / "SHA256SUMS").unlink, None, "missing: SHA256SUMS."),
    ):
        change()
        for arguments in ("", "-WhatIf"):
            assert wanted in server.refused(arguments).message
        if undo:
            undo()
            assert wanted not in server.refused().message
    assert server.names() == ["WindowsPowerShell"]
    assert server.told() == []


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/../../out", "C:out", "a\\out", ""])
def test_a_list_that_leads_elsewhere_is_refused(server: Server, name: str) -> None:
    with (server.kit / "SHA256SUMS").open("a", newline="") as sums:
        sums.write(f"{'0' * 64}  {name}\r\n")
    failed = server.refused()
    assert failed.id.startswith("SepmtkKitChanged")
    assert "changed: SHA256SUMS" in failed.message


def test_installed_updated_put_back_and_removed(server: Server) -> None:
    server.run("-WhatIf").ok()
    assert server.names() == ["WindowsPowerShell"]
    assert server.run().ok() == ["sepmtk 0.1.0"]
    assert files_of(server.target) == files_of(server.kit)
    module = server.programs / "WindowsPowerShell" / "Modules" / "Sepmtk"
    assert files_of(module) == files_of(FOLDER)
    compiled, started = server.told()
    new = f"{server.target}.new"
    assert compiled == f"python.exe -B -m compileall -q -s {new} -p {server.target} {new}/lib"
    assert started == "sepmtk.exe --version"
    assert server.refused(script=server.target / "Install-Sepmtk.ps1").id.startswith("SepmtkInstalled")

    (server.target / "of the last release").touch()
    (module / "of the last release").touch()
    server.run().ok()
    assert not list(server.programs.rglob("of the last release"))

    (server.target / "works").touch()
    server.broken.touch()
    assert "no such module" in server.refused().message
    assert (server.target / "works").exists(), "what worked is where it was"
    assert server.names() == ["WindowsPowerShell", "sepmtk"]
    server.broken.unlink()

    running = server.target / "running"
    shutil.copy("/bin/sleep", running)
    for arguments in ("", "-Uninstall"):
        with subprocess.Popen([str(running), "60"]) as process:
            failed = server.refused(arguments)
            process.kill()
        assert failed.id.startswith("SepmtkInUse")
        assert f"({process.pid})" in failed.message
        assert (server.target / "works").exists()

    server.state.mkdir(parents=True)
    server.run("-Uninstall -WhatIf").ok()
    assert module.exists()
    assert (server.target / "works").exists()
    server.run("-Uninstall", server.target / "Install-Sepmtk.ps1").ok()
    assert server.names() == ["WindowsPowerShell"]
    assert not module.exists()
    assert server.state.exists(), "runs and backups stay"
    server.run("-Uninstall").ok()


def test_the_state_goes_when_it_is_told_and_no_run_is_open(server: Server) -> None:
    server.run().ok()
    (server.state / "runs").mkdir(parents=True)
    for code in ("4", "6", "0", "1"):
        server.status.write_text(code)
        failed = server.refused("-Uninstall -RemoveState")
        assert failed.id.startswith("SepmtkRunOpen")
        assert f"exit code: {code}" in failed.message
        assert server.target.exists()
        assert server.state.exists()
    server.status.write_text("3")
    server.run("-Uninstall -RemoveState -WhatIf").ok()
    assert server.state.exists()
    server.run("-Uninstall -RemoveState").ok()
    assert not server.state.exists()
    server.state.mkdir()
    assert "no answer" in server.refused("-Uninstall -RemoveState").message, "nobody is there to ask"


def test_the_module_finds_the_kit(server: Server) -> None:
    """Installed, in a virtual environment of one's own, or where it was unpacked; elevated, not there."""

    def found(elevated: bool) -> str:
        code = f"""
        $env:SEPMTK_EXE = ''
        Import-Module {quoted(server.kit / "Sepmtk" / "Sepmtk.psd1")} -Force
        & (Get-Module Sepmtk) {{
            function Get-SepmtkProgramFolder {{ {quoted(server.programs)} }}
            function Test-SepmtkElevated {{ ${str(elevated).lower()} }}
            try {{ Find-SepmtkProgram }} catch {{ $_.FullyQualifiedErrorId }}
        }}
        Remove-Module Sepmtk"""
        return server.shell.run(code).ok()[0]

    assert found(elevated=False) == str(server.kit / "sepmtk.exe")
    assert found(elevated=True).startswith("SepmtkProgramMissing")
    scripts = server.target / "Scripts" / "sepmtk.exe"
    for place in (scripts, server.target / "sepmtk.exe"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
        assert [found(elevated) for elevated in (True, False)] == [str(place)] * 2


def signed(server: Server, status: str, subject: str, waived: str) -> str:
    """What the script's own rule says of a signature; on Windows Get-AuthenticodeSignature tells it."""
    text = re.search(r"(?ms)^function New-Failure.*^}\n(?=\n\$here)", server.script.read_text("utf-8-sig"))
    assert text
    signer = f"@{{ Subject = '{subject}' }}"
    seen = f"@{{ Status = '{status}'; StatusMessage = 'm'; SignerCertificate = {signer} }}"
    code = f"""
    & {{
        Set-StrictMode -Version 2.0
        $words = @{{ Nothing = ''; SepmtkSignature = ''; SepmtkSignatureRoot = '' }}
        {text.group()}
        function Get-AuthenticodeSignature {{ param([string] $LiteralPath) {seen} }}
        try {{ Assert-Signature {quoted(server.kit)} {waived}; 'good' }} catch {{ $_.FullyQualifiedErrorId }}
    }}"""
    return server.shell.run(code).ok()[0]


def test_signatures_of_others_and_broken_ones_are_refused(server: Server) -> None:
    ours = "CN=Python Software Foundation, O=Python Software Foundation, L=Beaverton, C=US"
    for status, subject, waived, wanted in (
        ("Valid", ours, "$false", "good"),
        ("UnknownError", ours, "$false", "SepmtkSignatureRoot"),
        ("UnknownError", ours, "$true", "good"),
        ("HashMismatch", ours, "$true", "SepmtkSignature"),
        ("NotSigned", ours, "$true", "SepmtkSignature"),
        ("Valid", "CN=Python Software Foundation, O=Somebody, C=US", "$true", "SepmtkSignature"),
        ("Valid", "O=Not Python Software Foundation", "$true", "SepmtkSignature"),
        ("Valid", 'O="Python Software Foundation, Inc"', "$true", "SepmtkSignature"),
    ):
        assert signed(server, status, subject, waived) == wanted, (status, subject)


def test_it_speaks_both_languages(shell_path: str, tmp_path: Path) -> None:
    """Every sentence has its twin with the same blanks; a Japanese session gets it."""
    text = (ROOT / "kit" / "Install-Sepmtk.ps1").read_text("utf-8-sig")
    tables = re.findall(r"(?ms)^\$(?:english|japanese) = @\{\n(.*?)^\}", text)
    english, japanese = (dict(re.findall(r"(?m)^    (\w+) +(= .*)$", table)) for table in tables)
    assert list(english) == list(japanese)
    for name, sentence in english.items():
        assert sentence.isascii()
        assert not japanese[name].isascii(), name
        assert set(re.findall(r"\{\d\}", sentence)) == set(re.findall(r"\{\d\}", japanese[name])), name
    assert set(re.findall(r"-Id '(\w+)'", text)) <= set(english)
    server = Server(tmp_path, Shell(shell_path, {"SEPMTK_TEST_CULTURE": "ja-JP/ja-JP"}))
    (server.kit / "sepmtk.exe").write_bytes(b"")
    failed = server.refused()
    server.shell.close()
    assert failed.id.startswith("SepmtkKitChanged")
    assert "changed: sepmtk.exe。" in failed.message and failed.message.endswith("何も変更していません。")
