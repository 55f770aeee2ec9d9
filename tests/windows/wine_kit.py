"""A kit for the Wine tier: made by ``kit/bundle.py`` from the tier's own Windows Python, which stands in for
python.org's embeddable distribution (no package registry has that one), and from wheels for Windows.

Made outside, where there is a network; kept beside the tier's parts, and made anew where its sources changed.
"""

from __future__ import annotations

import hashlib
import py_compile
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from wine_run import PROJECT, Parts

LEFT_OUT = {"site-packages", "tests", "lib2to3", "ensurepip", "tkinter", "venv"}
MADE_FROM = ("kit", "ps/Sepmtk", "toolkit/sepmtk")


def made(parts: Parts) -> Path:
    """The zip that is there."""
    [file] = (parts.folder / "kit").glob("sepmtk-*.zip")
    return file


def make_kit(parts: Parts) -> None:
    """The zip, where there is none or its sources have changed."""
    folder = parts.folder / "kit"
    done = folder / "made-from"
    digest = _digest()
    if not done.exists() or done.read_text() != digest:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        _make(embeddable(parts, folder), folder)
        done.write_text(digest)


def _make(python: Path, folder: Path) -> None:
    """As a person makes it."""
    script, digest = PROJECT / "kit" / "bundle.py", hashlib.sha256(python.read_bytes()).hexdigest()
    asked = {"--python": python, "--sha256": digest, "--wheels": folder / "wheels", "--out": folder}
    words = [str(word) for pair in asked.items() for word in pair]
    subprocess.run([sys.executable, str(script), *words], check=True)


def embeddable(parts: Parts, folder: Path) -> Path:
    """The tier's Python in the form of python.org's embeddable zip: all in one folder, its library a zip
    of compiled files, and a ``._pth``."""
    library = (parts.python.parent / "python311.dll").read_bytes()
    [version] = set(re.findall(rb"\0(3\.11\.\d+)\0", library))
    file = folder / f"python-{version.decode()}-embed-amd64.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for source in sorted([*parts.python.parent.glob("*.*"), *(parts.python.parent / "DLLs").iterdir()]):
            if source.suffix in (".exe", ".dll", ".pyd"):
                archive.write(source, source.name)
        archive.writestr("python311.zip", _compiled(parts.python.parent / "Lib"))
        archive.writestr("python311._pth", "python311.zip\r\n.\r\n")
    return file


def _compiled(library: Path) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        file, one = Path(scratch) / "library.zip", Path(scratch) / "one.pyc"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in _names(library):
                source = library / name
                never = py_compile.PycInvalidationMode.UNCHECKED_HASH
                py_compile.compile(str(source), str(one), str(name), doraise=True, invalidation_mode=never)
                archive.write(one, name.with_suffix(".pyc").as_posix())
        return file.read_bytes()


def _names(library: Path) -> Iterator[Path]:
    for source in sorted(library.rglob("*.py")):
        name = source.relative_to(library)
        if LEFT_OUT.isdisjoint(name.parts):
            yield name


def _digest() -> str:
    sources = [Path(__file__), PROJECT / "pyproject.toml"]
    for place in MADE_FROM:
        sources += sorted(p for p in (PROJECT / place).rglob("*") if p.is_file() and p.suffix != ".pyc")
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
