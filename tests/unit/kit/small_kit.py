"""What a kit is made from, small: a zip of the form of python.org's, wheels of one module."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

PYTHON = "python-3.12.4-embed-amd64.zip"


def zipped(content: dict[str, bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in content.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return data.getvalue()


def distribution(**more: bytes) -> bytes:
    names = ("python.exe", "python312.dll", "python3.dll", "python312.zip")
    path = {"python312._pth": b"python312.zip\r\n.\r\n"}
    return zipped({name: name.encode() for name in names} | path | more)


def python_file(folder: Path) -> tuple[Path, str]:
    """The zip and its SHA-256."""
    file = folder / PYTHON
    file.write_bytes(distribution())
    return file, hashlib.sha256(file.read_bytes()).hexdigest()


def wheel(
    folder: Path, name: str, version: str = "1.0", tag: str = "py3-none-any",
    needs: Iterable[str] = (), files: dict[str, bytes] | None = None, head: str = "License-Expression: MIT",
) -> Path:  # fmt: skip
    """A wheel of one module."""
    lines = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", head]
    lines += [f"Requires-Dist: {need}" for need in needs]
    content = {f"{name}/__init__.py": b"", **(files or {})}
    content[f"{name}-{version}.dist-info/METADATA"] = ("\n".join(lines) + "\n\n").encode()
    file = folder / f"{name}-{version}-{tag}.whl"
    file.write_bytes(zipped(content))
    return file


def wheels(folder: Path) -> Path:
    """sepmtk and two more, each needed; a third one is needed elsewhere only."""
    folder.mkdir()
    wheel(folder, "sepmtk", "0.1.0", needs=["abi>=2", 'gone; sys_platform == "linux"', 'odd; extra == "x"'])
    wheel(folder, "abi", "2.1", "cp311-abi3-win_amd64", ['pure; platform_system == "Windows"'])
    data = {"pure-1.0.data/purelib/pure/more.py": b"1", "pure-1.0.data/scripts/pure": b"2"}
    wheel(folder, "pure", files=data)
    return folder
