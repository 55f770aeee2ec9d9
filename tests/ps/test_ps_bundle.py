"""The zip for servers without internet: complete for Windows by itself, and refused where it was changed."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ps_shell import ROOT, Shell, quoted

pytestmark = pytest.mark.slow
WINDOWS = "x86_64-pc-windows-msvc"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, unpacked."""
    out = tmp_path_factory.mktemp("bundle")
    subprocess.run([sys.executable, ROOT / "ps/bundle/bundle.py", "--out", out], check=True, timeout=300)
    (file,) = out.glob("*.zip")
    assert file.name.endswith("-windows-py312.zip")
    with zipfile.ZipFile(file) as content:
        content.extractall(out / "here")
    return out / "here"


def test_a_windows_python_installs_it_without_an_index(bundle: Path, tmp_path: Path) -> None:
    wheels, there = bundle / "wheels", tmp_path / "there"
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-index"]
    windows = ["--python-platform", WINDOWS, "--python-version", "3.12", "--target", str(there)]
    found = ["--find-links", str(wheels), "--no-cache", "sepmtk"]
    subprocess.run([*install, *windows, *found], check=True, timeout=120)
    names = {path.name for path in there.iterdir()}
    assert {"sepmtk", "pythonnet", "clr_loader", "cryptography", "colorama"} <= names
    assert list((there / "cryptography").rglob("*.pyd"))


def test_the_module_is_in_it_as_it_is_here(bundle: Path) -> None:
    module = ROOT / "ps" / "Sepmtk"
    assert files_of(bundle / "Sepmtk") == files_of(module)


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def install(shell_path: str, folder: Path) -> str:
    shell = Shell(shell_path)
    try:
        script = quoted(folder / "Install-Sepmtk.ps1")
        return "\n".join(shell.run(f"try {{ & {script} -WhatIf }} catch {{ $_.Exception.Message }}").ok())
    finally:
        shell.close()


def test_the_script_refuses_what_was_changed(bundle: Path, shell_path: str) -> None:
    changed = bundle / "Sepmtk" / "Sepmtk.psm1"
    before = changed.read_bytes()
    changed.write_bytes(before + b"# more\r\n")
    (bundle / "LICENSE").rename(bundle / "LICENSE.away")
    try:
        said = install(shell_path, bundle)
    finally:
        changed.write_bytes(before)
        (bundle / "LICENSE.away").rename(bundle / "LICENSE")
    assert "Sepmtk/Sepmtk.psm1, LICENSE." in said
    assert "Not as they were" not in install(shell_path, bundle)
