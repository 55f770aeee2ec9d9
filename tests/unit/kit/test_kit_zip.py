"""The kit as a whole: complete, the same bytes from the same input, no path of this machine in it."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import archive
import bundle
import embeddable
import launcher
import pytest
import sbom
import wheels as kit_wheels
from embeddable import Stop
from small_kit import python_file, wheel, wheels

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def asked(tmp_path: Path) -> list[str]:
    """What is asked of ``dev.py bundle``."""
    file, digest = python_file(tmp_path)
    return ["--python", str(file), "--sha256", digest, "--wheels", str(wheels(tmp_path / "wheels"))]


def made(asked: list[str], out: Path) -> Path:
    assert bundle.main([*asked, "--out", str(out)]) == 0
    [file] = out.iterdir()
    assert file.name == "sepmtk-0.1.0-windows-x64.zip"
    return file


def test_same_input_same_bytes(asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = made(asked, tmp_path / "a").read_bytes()
    second = made(asked, tmp_path / "b").read_bytes()
    assert first == second
    assert capsys.readouterr().out.splitlines()[0].startswith(hashlib.sha256(first).hexdigest())
    wheel(tmp_path / "wheels", "pure", files={"pure/other.py": b"3"})
    assert made(asked, tmp_path / "c").read_bytes() != first


def test_what_is_in_it_and_every_file_in_the_list(asked: list[str], tmp_path: Path) -> None:
    with zipfile.ZipFile(made(asked, tmp_path / "out")) as kit:
        files = {name: kit.read(name) for name in kit.namelist()}
    lines = files.pop("SHA256SUMS").decode().splitlines()
    assert lines == [f"{hashlib.sha256(files[name]).hexdigest()}  {name}" for name in sorted(files)]
    module = ROOT / "ps" / "Sepmtk"
    for file in module.rglob("*.*"):
        assert files[f"Sepmtk/{file.relative_to(module).as_posix()}"] == file.read_bytes()
    assert files["python/python312._pth"] == b"python312.zip\r\n.\r\n..\\lib\r\n"
    assert files["Install-Sepmtk.ps1"] == (ROOT / "kit/Install-Sepmtk.ps1").read_bytes()
    assert files["lib/pure/more.py"] == b"1", "from the wheel's .data folder"
    assert not [name for name in files if "scripts" in name or name.endswith(".whl")]
    here = [str(ROOT).encode(), str(tmp_path).encode(), str(Path.home()).encode()]
    assert not [name for name, data in files.items() if any(path in data for path in here)]


def test_the_launcher_is_distlibs_and_names_the_python_beside_it() -> None:
    program = launcher.made()
    assert program.startswith(launcher.head())
    line, _, rest = program[len(launcher.head()) :].partition(b"\r\n")
    assert line == b"#!<launcher_dir>\\python\\python.exe -B"
    with zipfile.ZipFile(BytesIO(rest)) as code:
        assert b"sepmtk.doors.argv.main" in code.read("__main__.py")
    assert "<launcher_dir>".encode("utf-16le") in launcher.head(), "distlib's launcher knows the word"


def test_names_that_windows_cannot_hold_are_refused() -> None:
    for content in ({"lib/a": b"", "lib/A": b""}, {"lib/" + "a" * 150: b""}):
        with pytest.raises(Stop):
            archive.sums(content)


def test_a_list_that_is_not_valid_is_no_list(tmp_path: Path) -> None:
    """The judge is the schema of CycloneDX."""
    file, digest = python_file(tmp_path)
    found = kit_wheels.judged(wheels(tmp_path / "wheels"), "3.12")
    python = embeddable.from_file(file, digest)
    sbom.made(python, found)
    with pytest.raises(ValueError, match=sbom.NAME):
        sbom.made(python, [replace(one, sha256="beef") for one in found])
