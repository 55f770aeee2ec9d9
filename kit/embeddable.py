"""Python's embeddable distribution for Windows: where it comes from, and that it is the one meant."""

from __future__ import annotations

import hashlib
import re
import urllib.request
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

VERSION = "3.13.14"
SHA256 = "90b4e5b9898b72d744650524bff92377c367f44bd5fbd09e3148656c080ad907"
"""Of python.org's file. What another version takes: docs/releasing.md."""

URL = f"https://www.python.org/ftp/python/{VERSION}/python-{VERSION}-embed-amd64.zip"
MOST = 64 * 1024 * 1024
_NAME = re.compile(r"python-(\d+)\.(\d+)\.(\d+)-embed-amd64\.zip")


class Stop(Exception):
    """Can't go on: what was found, and what to do about it."""


def inside(name: str) -> bool:
    """Whether a name of a zip stays in the folder that it is unpacked to, on Windows too."""
    return not set("\\:") & set(name) and not set(name.split("/")) & {"", ".", ".."}


@dataclass(frozen=True)
class Embeddable:
    """An unpacked distribution. ``origin``: the address or the file's name."""

    version: str
    sha256: str
    origin: str
    files: dict[str, bytes]

    @property
    def minor(self) -> str:
        """E.g. 3.13."""
        return self.version.rpartition(".")[0]

    @property
    def tag(self) -> str:
        """E.g. 313, as in the names of its files."""
        return self.minor.replace(".", "")


def from_file(file: Path, sha256: str = SHA256) -> Embeddable:
    """A file that somebody has brought.

    Raises:
        Stop: it isn't there, has another name than python.org's, or isn't the one with this hash.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Stop(f"{file} can't be read ({error.strerror}). Name python.org's embeddable zip.") from error
    return _checked(data, file.name, file.name, sha256)


def from_web(url: str = URL, sha256: str = SHA256) -> Embeddable:
    """python.org's file.

    Raises:
        Stop: nothing answers, the answer is too long, or it isn't the file with this hash.
    """
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            data = answer.read(MOST + 1)
    except (URLError, OSError) as error:
        advice = "Download it elsewhere and name it: --python FILE."
        raise Stop(f"{url} can't be fetched ({error}). {advice}") from error
    return _checked(data, Path(urlsplit(url).path).name, url, sha256)


def _checked(data: bytes, name: str, origin: str, sha256: str) -> Embeddable:
    version = _NAME.fullmatch(name)
    if not version:
        raise Stop(f"{name} is not named as python.org names it: python-3.x.y-embed-amd64.zip.")
    found = hashlib.sha256(data).hexdigest()
    if len(data) > MOST or found != sha256.lower():
        advice = "Download it again; if another release is meant, give its SHA-256 with --sha256."
        raise Stop(f"{origin} has SHA-256 {found}, not {sha256.lower()}. {advice}")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            files = {one.filename: archive.read(one) for one in archive.infolist() if not one.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:  # the latter: with a password
        raise Stop(f"{origin} can't be unpacked ({error}).") from error
    if strange := [member for member in files if not inside(member)]:
        raise Stop(f"{origin} has a name that leads out of its folder: {strange[0]}")
    made = Embeddable(".".join(version.groups()), found, origin, files)
    needed = {"python.exe", f"python{made.tag}.dll", f"python{made.tag}.zip", f"python{made.tag}._pth"}
    if lacking := sorted(needed - files.keys()):
        raise Stop(f"{origin} lacks {', '.join(lacking)}: it is no embeddable distribution.")
    return made


def contents(python: Embeddable) -> dict[str, bytes]:
    """Its files, with the folder ``lib`` beside it on its path and nothing of the machine's."""
    path = f"python{python.tag}._pth"
    return python.files | {path: f"python{python.tag}.zip\r\n.\r\n..\\lib\r\n".encode()}
