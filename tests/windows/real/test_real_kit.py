"""The kit on a server: refused where it was changed, installed, used by the module, removed, installed again.

It stays installed: the module's own tests use it. The first part of the tier has closed Python's folders; the
kit closes its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from real_host import powershell

PROJECT = Path(__file__).parents[3]
PROGRAMS = Path(os.environ.get("PROGRAMFILES", "/absent"))
TARGET = PROGRAMS / "sepmtk"
ENTRIES = {"(A;OICI;FA;;;SY)", "(A;OICI;FA;;;BA)", "(A;OICI;0x1200a9;;;BU)"}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit as anybody makes it, python.org's distribution in it."""
    out = tmp_path_factory.mktemp("kit")
    subprocess.run([sys.executable, PROJECT / "kit" / "bundle.py", "--out", out], check=True, timeout=900)
    [file] = out.glob("*.zip")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(out / "un packed")
    install(out / "un packed", "-Uninstall")  # of a run before
    return out / "un packed"


def install(folder: Path, arguments: str = "") -> str:
    """What the script says, or the id of its refusal."""
    script = str(folder / "Install-Sepmtk.ps1").replace("'", "''")
    asked = f"& '{script}' {arguments} -Confirm:$false"
    caught = "catch { $_.FullyQualifiedErrorId; '' + $_ }"
    return powershell(f"Set-ExecutionPolicy -Scope Process Bypass -Force; try {{ {asked} }} {caught}")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(TARGET / "sepmtk.exe"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=600)


def test_changed_files_are_refused(unpacked: Path) -> None:
    for name, wanted in (("lib/sepmtk/__init__.py", "changed"), ("python/more.dll", "additional")):
        file = unpacked / name
        before = file.read_bytes() if file.exists() else None
        file.write_bytes(b"# more")
        said = install(unpacked)
        assert f"{wanted}: {name}." in said
        file.unlink() if before is None else file.write_bytes(before)
    assert not (TARGET / "sepmtk.exe").exists()


def test_installed_removed_and_installed_again(unpacked: Path) -> None:
    for arguments in ("", "-Uninstall", ""):
        said = install(unpacked, arguments)
        assert "Sepmtk" not in said, said
        assert (TARGET / "sepmtk.exe").exists() == (arguments == "")
    assert run("--version").stdout.startswith("sepmtk ")
    seen = powershell(f"(Get-Acl '{TARGET}').GetSecurityDescriptorSddlForm('Owner, Access')")
    assert seen.startswith("O:BAD:P"), "Administrators' own, nothing inherited"
    assert set(re.findall(r"\(.*?\)", seen)) == ENTRIES
    open_owners = powershell(
        f"Get-ChildItem '{TARGET}' -Recurse -Force | Get-Acl | Where-Object "
        "{ $_.GetOwner([Security.Principal.SecurityIdentifier]).Value -ne 'S-1-5-32-544' } |"
        " Measure-Object | ForEach-Object Count"
    )
    assert open_owners == "0"


def test_signature_of_python() -> None:
    seen = powershell(f"(Get-AuthenticodeSignature '{TARGET}\\python\\python.exe').Status")
    assert seen == "Valid"


def test_it_answers_as_the_checkout_does() -> None:
    """The laid-out SEPM server: findings, and no refusal of its own folders."""
    done = run("doctor", "--json")
    assert done.returncode == 5, done.stdout + done.stderr
    held = run("rehearse")
    assert held.returncode == 0, held.stdout + held.stderr


def test_the_module_finds_it_and_nothing_else() -> None:
    checks = powershell("Import-Module Sepmtk; (Test-SepmServer | Measure-Object).Count -gt 10")
    assert checks == "True"
    strange = Path(sys.executable).with_name("sepmtk.exe")
    said = powershell(
        f"Import-Module Sepmtk; $env:SEPMTK_EXE = '{strange}'; "
        "try { Get-SepmService -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }"
    )
    assert said.startswith("SepmtkProgramUnsafe"), "what an elevated session may not start"


def test_as_a_grandchild_of_powershell_7(unpacked: Path) -> None:
    """Its module path comes down to Windows PowerShell: installer and Tab do with it."""
    seven = f"{PROGRAMS}\\PowerShell\\7\\Modules;{PROGRAMS}\\WindowsPowerShell\\Modules"
    script = str(unpacked / "Install-Sepmtk.ps1").replace("'", "''")
    asked = f"Set-ExecutionPolicy -Scope Process Bypass -Force; & '{script}' -WhatIf; 'good'"
    assert powershell(asked, PSModulePath=seven).splitlines()[-1] == "good"
    tab = "(TabExpansion2 'New-SepmLab -Scenario k' 23).CompletionMatches.CompletionText"
    assert powershell(f"Import-Module Sepmtk; {tab}", PSModulePath=seven) == "kb-229342"
