"""The wheels of a kit: resolved and fetched for Windows, judged by their own metadata, unpacked."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from pathlib import Path, PurePosixPath

from embeddable import Stop, inside
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PLATFORM = "x86_64-pc-windows-msvc"
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input")


@dataclass(frozen=True)
class Wheel:
    """A wheel's file. ``needs``: names of what it needs on Windows, in order."""

    name: str
    version: Version
    metadata: Message
    sha256: str
    file: Path
    needs: tuple[str, ...]


def own(folder: Path) -> Path:
    """sepmtk's own wheel, built into ``folder``."""
    subprocess.run([*PIP, "wheel", "--no-deps", "--wheel-dir", folder, ROOT], check=True)
    return next(folder.glob("sepmtk-*.whl"))


def fetch(folder: Path, python: str) -> None:
    """What sepmtk depends on, for Windows and Python ``python`` (e.g. 3.13). pip judges conditions such as
    ``sys_platform == "win32"`` by the system that it runs on, so uv resolves and pip only fetches."""
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    resolve = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    target = ["--python-platform", PLATFORM, "--python-version", python, "--no-python-downloads"]
    found = subprocess.run(
        [*resolve, *target, "--generate-hashes", "-"],
        input="\n".join(needs), stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    pinned = folder / "requirements.txt"
    pinned.write_text(found.stdout, encoding="utf-8")
    only = ["--no-deps", "--only-binary=:all:", "--platform", "win_amd64", "--python-version", python]
    subprocess.run([*PIP, "download", *only, "--dest", folder, "--requirement", pinned], check=True)


def judged(folder: Path, python: str) -> list[Wheel]:
    """The wheels of a folder, by name.

    Raises:
        Stop: one is not for this Python on Windows x64, is there twice, or something needed is missing.
    """
    wheels = [_read(file, python) for file in sorted(folder.glob("*.whl"))]
    by_name = {wheel.name: wheel for wheel in wheels}
    if len(by_name) < len(wheels):
        names = sorted(str(wheel.file.name) for wheel in wheels if by_name[wheel.name] is not wheel)
        raise Stop(f"There are two wheels of one package: {', '.join(names)}. Remove one.")
    if "sepmtk" not in by_name:
        raise Stop(f"{folder} has no wheel of sepmtk.")
    for wheel in wheels:
        for need in _requirements(wheel.metadata, python):
            there = by_name.get(canonicalize_name(need.name))
            if there is None or not need.specifier.contains(there.version, prereleases=True):
                found = f"there is {there.version}" if there else "it is not there"
                raise Stop(f"{wheel.name} needs {need.name}{need.specifier}; {found}. Fetch the wheels anew.")
    return wheels


def unpacked(wheels: Iterable[Wheel]) -> dict[str, bytes]:
    """What an installation of them would put on the path; no scripts.

    Raises:
        Stop: two wheels bring one name, or a name leads out of the folder.
    """
    files: dict[str, bytes] = {}
    for wheel in wheels:
        for name, data in _files(wheel.file):
            if name in files:
                raise Stop(f"{wheel.file.name} and another wheel both bring {name}.")
            files[name] = data
    return files


def _files(file: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            path = PurePosixPath(member.filename)
            if not inside(member.filename):
                raise Stop(f"{file.name} has a name that leads out of its folder: {member.filename}")
            if path.parts[0].endswith(".data"):
                if path.parts[1] not in ("purelib", "platlib"):
                    continue
                path = PurePosixPath(*path.parts[2:])
            yield str(path), archive.read(member)


def _read(file: Path, python: str) -> Wheel:
    name, version, _, tags = parse_wheel_filename(file.name)
    minor = tuple(int(part) for part in python.split("."))
    fitting = {*cpython_tags(minor, platforms=["win_amd64"]),
               *compatible_tags(minor, f"cp{python.replace('.', '')}", ["win_amd64"])}  # fmt: skip
    if not tags & fitting:
        raise Stop(f"{file.name} is not for Python {python} on Windows x64.")
    with zipfile.ZipFile(file) as archive:
        [inside] = [n for n in archive.namelist() if n.count("/") == 1 and n.endswith(".dist-info/METADATA")]
        metadata = BytesParser().parsebytes(archive.read(inside))
    needs = tuple(sorted({canonicalize_name(need.name) for need in _requirements(metadata, python)}))
    return Wheel(name, version, metadata, hashlib.sha256(file.read_bytes()).hexdigest(), file, needs)


def _requirements(metadata: Message, python: str) -> list[Requirement]:
    """What it needs on Windows, without extras."""
    here = {name: str(value) for name, value in default_environment().items()}
    there = here | {
        "sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "platform_machine": "AMD64",
        "python_version": python, "python_full_version": f"{python}.0", "extra": "",
    }  # fmt: skip
    wanted = [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]
    return [need for need in wanted if need.marker is None or need.marker.evaluate(there)]
