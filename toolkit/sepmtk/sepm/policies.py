"""The policies that SEPM has compiled for its groups: ``data\\outbox\\agent\\<32 hex digits>``.

``index2.xml`` names the serial number; ``sylink.xml`` says how clients connect: over HTTPS or not,
whether they look at signatures, which managers there are and what certificates those have.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.parsers import expat

from sepmtk.machine.errors import NotFound
from sepmtk.machine.ports import Reader
from sepmtk.model.server import Server
from sepmtk.model.thumbprint import thumbprint_of
from sepmtk.sepm.served import read_file

_FOLDER_DIGITS = 32


@dataclass(frozen=True)
class GroupPolicy:
    """``secure`` and ``https`` are None where sylink.xml doesn't say; ``certificates`` are thumbprints;
    ``compiled`` is when index2.xml was written."""

    folder: str
    serial: str
    compiled: datetime
    secure: bool | None
    https: bool | None
    servers: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()


def compiled_policies(reader: Reader, server: Server) -> tuple[GroupPolicy, ...]:
    """Every group's, by folder; none where SEPM has compiled none."""
    try:
        names = reader.files.list(server.outbox)
    except NotFound:
        return ()
    return tuple(_found(reader, server, names))


def _found(reader: Reader, server: Server, names: object) -> Iterator[GroupPolicy]:
    assert isinstance(names, (list, tuple))
    for name in names:
        if len(name) != _FOLDER_DIGITS:
            continue
        folder = server.outbox / name
        try:
            index = read_file(reader, folder / "index2.xml")
            compiled = reader.files.stat(folder / "index2.xml").modified
        except NotFound:
            continue
        try:
            sylink = read_file(reader, folder / "sylink.xml")
        except NotFound:
            sylink = b""
        if serial := _attributes(index, "Profile").get("SerialNumber"):
            yield GroupPolicy(name, serial, compiled, *_communication(sylink))


class _Parsed:
    """Start tags with their attributes, and the text of Certificate elements."""

    def __init__(self, data: bytes) -> None:
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.certificates: list[str] = []
        self._inside = False
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            parser.Parse(data, True)
        except expat.ExpatError:
            self.elements = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements.append((name, attributes))
        self._inside = name == "Certificate"
        if self._inside:
            self.certificates.append("")

    def _end(self, name: str) -> None:
        self._inside = False

    def _text(self, text: str) -> None:
        if self._inside:
            self.certificates[-1] += text

    def _refuse(self, *_: object) -> None:
        raise expat.ExpatError("a document type")


def _attributes(data: bytes, element: str) -> dict[str, str]:
    return next((found for name, found in _Parsed(data).elements if name == element), {})


def _communication(data: bytes) -> tuple[bool | None, bool | None, tuple[str, ...], tuple[str, ...]]:
    parsed = _Parsed(data)
    servers = [found for name, found in parsed.elements if name == "Server"]
    marks = [found["VerifySignatures"] for found in servers if "VerifySignatures" in found]
    secure = any(mark != "0" for mark in marks) if marks else None
    https = any("HttpsPort" in found for found in servers) if servers else None
    addresses = tuple(dict.fromkeys(found["Address"] for found in servers if "Address" in found))
    return secure, https, addresses, tuple(_thumbprints(parsed.certificates))


def _thumbprints(texts: list[str]) -> Iterator[str]:
    for text in texts:
        try:
            der = b64decode("".join(text.split()), validate=True)
        except ValueError:
            continue
        if der:
            yield thumbprint_of(der)
