"""A kit for the Wine tier: made by ``kit/bundle.py`` from the tier's own Windows Python, which stands in for
python.org's embeddable distribution (no package registry has that one), and from wheels for Windows.

Made outside, where there is a network, and kept in the cache, one folder per state of its sources.
"""

from __future__ import annotations

import hashlib
import py_compile
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import wine_setup
from filelock import FileLock
from wine_run import PROJECT, Parts

VARIABLE = "SEPMTK_WINE_KIT"
"""Tells the tests where it is."""

DAY = 86400.0
LEFT_OUT = {"site-packages", "tests", "lib2to3", "ensurepip", "tkinter", "venv"}
MADE_FROM = ("kit", "ps/Sepmtk", "toolkit/sepmtk")


def kit(parts: Parts) -> Path:
    """The zip, made where it is missing."""
    cache = wine_setup.cache()
    folder = cache / f"kit-{_digest(parts)}"
    with FileLock(cache / "kit.lock"):
        if not folder.exists():
            scratch = Path(tempfile.mkdtemp(prefix="kit-", dir=cache))
            try:
                _make(embeddable(parts, scratch), scratch)
                scratch.rename(folder)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
        folder.touch()  # in use
        for other in cache.glob("kit-*"):
            if time.time() - other.stat().st_mtime > DAY:
                shutil.rmtree(other, ignore_errors=True)
    [file] = folder.glob("sepmtk-*.zip")
    return file


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


def _digest(parts: Parts) -> str:
    sources = [Path(__file__), PROJECT / "pyproject.toml"]
    for place in MADE_FROM:
        sources += sorted(p for p in (PROJECT / place).rglob("*") if p.is_file() and p.suffix != ".pyc")
    text = b"".join(path.read_bytes() for path in sources) + parts.folder.name.encode()
    return hashlib.sha256(text).hexdigest()[:16]
