"""The kit, from the zip to a session of the module, in a Windows that has no Python.

The installer runs in a PowerShell outside of Wine, which has none, on Wine's drive C. What only Windows lets
it do (access list, signature, its own start of what it copied) is done here as it would do it, or not at
all: docs/how-it-is-tested.md lists it.
"""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import wine_kit
from ps_shell import Shell, find_shell, quoted
from wine_run import Wine, windows_path

TARGET = "C:\\Program Files\\sepmtk"
STRANGE = {"PYTHONHOME": "C:\\absent", "PYTHONPATH": "C:\\absent"}
"""The kit is deaf to them, and there is no other Python."""

REFUSED = 6


@dataclass
class Kit:
    """The zip unpacked below drive C, and the PowerShell that installs it."""

    wine: Wine
    shell: Shell
    folder: Path
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def target(self) -> Path:
        return self.wine.drive / "Program Files" / "sepmtk"

    def install(self, folder: Path, arguments: str = "") -> str:
        """What the installer says, or what it refuses."""
        programs = quoted(self.target.parent)
        script = quoted(folder / "Install-Sepmtk.ps1")
        code = f"$env:ProgramFiles = {programs}; & {script} {arguments} -Confirm:$false"
        gave = self.shell.run(code, wait=300)
        return gave.failed.message if gave.failed else "\n".join(gave.output)

    def run(self, *arguments: str, folder: str = TARGET, expected: int = 0) -> str:
        """sepmtk.exe; what it says."""
        done = self.wine.run(f"{folder}\\sepmtk.exe", *arguments, environment=STRANGE, timeout=1800)
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        assert done.returncode == expected, said
        return said


@pytest.fixture(scope="module")
def kit(wine: Wine) -> Iterator[Kit]:
    found = find_shell()
    if not found:
        pytest.skip("no PowerShell to run the installer with")
    began = time.monotonic()
    unpacked = wine.drive / "un packed"
    with zipfile.ZipFile(os.environ[wine_kit.VARIABLE]) as archive:
        archive.extractall(unpacked)
    shell = Shell(found)
    made = Kit(wine, shell, unpacked, {"unpack": time.monotonic() - began})
    (made.target.parent / "WindowsPowerShell").mkdir(exist_ok=True)
    yield made
    print("seconds:", {what: round(seconds, 1) for what, seconds in made.seconds.items()})
    shell.close()


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix != ".pyc"}


def test_it_runs_where_it_was_unpacked_and_leaves_nothing_there(kit: Kit) -> None:
    before = names(kit.folder)
    assert kit.run("--version", folder="C:\\un packed") == "sepmtk 0.1.0\r\n"
    assert names(kit.folder) == before
    assert not list(kit.folder.rglob("*.pyc"))


def test_a_changed_file_is_refused_by_name(kit: Kit) -> None:
    file = kit.folder / "lib" / "sepmtk" / "model" / "outcome.py"
    content = file.read_bytes()
    file.write_bytes(content + b"\r\n")
    assert "changed: lib/sepmtk/model/outcome.py." in kit.install(kit.folder)
    assert not kit.target.exists()
    file.write_bytes(content)


def test_from_the_zip_to_doctor(kit: Kit, scratch: Path) -> None:
    def timed(what: str, began: float) -> None:
        kit.seconds[what] = time.monotonic() - began

    began = time.monotonic()
    assert kit.install(kit.folder) == ""
    timed("install", began)
    assert names(kit.target) == names(kit.folder)
    began = time.monotonic()
    compiled = ("-B", "-m", "compileall", "-q", "-s", f"{TARGET}.new", "-p", TARGET, f"{TARGET}\\lib")
    python = f"{TARGET}\\python\\python.exe"
    done = kit.wine.run(python, *compiled, environment=STRANGE, timeout=1800)
    assert done.returncode == 0, done.stdout
    timed("compile", began)

    installed = names(kit.target) | {path.as_posix() for path in kit.target.rglob("*.pyc")}
    began = time.monotonic()
    assert "NO-SEPM" in kit.run("doctor", expected=REFUSED)
    timed("doctor", began)
    assert kit.run("--version") == "sepmtk 0.1.0\r\n"
    out = scratch / "new"
    kit.run("cert", "new", "--san", "dns:a.example", "--out", windows_path(out), "--pfx-password-generate")
    assert (out / "server.crt").read_bytes().startswith(b"-----BEGIN")
    assert "can use it" in kit.run("cert", "verify", windows_path(out / "server.crt"))
    began = time.monotonic()
    assert "All of it held" in kit.run("rehearse")
    timed("rehearse", began)
    assert names(kit.target) | {path.as_posix() for path in kit.target.rglob("*.pyc")} == installed


def test_a_session_of_the_installed_module(kit: Kit, scratch: Path) -> None:
    """PowerShell outside, the program inside: a script of a shell starts it. Wine takes /… for a path of
    drive Z where that is the current one."""
    program = scratch / "sepmtk"
    environment = "".join(f"export {n}='{v}'\n" for n, v in kit.wine.environment(**STRANGE).items())
    program.write_text(f"#!/bin/sh\n{environment}cd /\nexec wine '{TARGET}\\sepmtk.exe' \"$@\"\n")
    program.chmod(0o755)
    module = kit.target.parent / "WindowsPowerShell" / "Modules" / "Sepmtk" / "Sepmtk.psd1"
    said = kit.shell.run(
        f"""
        $env:SEPMTK_EXE = {quoted(program)}
        Import-Module {quoted(module)}
        $made = New-SepmCert -San dns:a.example -OutputPath {quoted(scratch / "more")} -GeneratePassword
        $made.GetType().Name
        (Get-SepmCert {quoted(scratch / "more" / "server.crt")}).Thumbprint -eq $made.Thumbprint
        Remove-Module Sepmtk""",
        wait=300,
    ).ok()
    assert said[-1] == "True"
    assert kit.install(kit.folder, "-Uninstall") == ""
    assert not kit.target.exists()
    assert not module.parent.exists()
