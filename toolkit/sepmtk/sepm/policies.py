"""The policies that SEPM has compiled for its groups: ``data\\outbox\\agent\\<32 hex digits>``.

``index2.xml`` names the serial number; ``sylink.xml`` says how clients connect: over HTTPS or not,
whether they look at signatures, which managers there are and what certificates those have.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sepmtk.machine.errors import NotFound
from sepmtk.machine.ports import Reader
from sepmtk.model.server import Server
from sepmtk.model.thumbprint import thumbprint_of
from sepmtk.sepm.held import refuse_unread
from sepmtk.sepm.served import read_file
from sepmtk.sepm.xml_elements import Element, XmlError, read_elements

_FOLDER_DIGITS = 32


@dataclass(frozen=True)
class GroupPolicy:
    """``secure`` and ``https`` are None where sylink.xml doesn't say; ``certificates`` are thumbprints;
    ``compiled`` is when index2.xml was written; ``unread`` says why a file of it can't be read."""

    folder: str
    serial: str
    compiled: datetime
    secure: bool | None
    https: bool | None
    servers: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    unread: str = ""


def compiled_policies(
    reader: Reader, server: Server, accepted: Collection[str] = ()
) -> tuple[GroupPolicy, ...]:
    """Every group's, by folder; none where SEPM has compiled none.

    Raises:
        Refused: ``GUARD-UNREADABLE`` where one can't be read; accepted, that group is left out.
    """
    found = policies_seen(reader, server)
    for policy in found:
        if policy.unread:
            refuse_unread(str(server.outbox / policy.folder), policy.unread, accepted)
    return tuple(policy for policy in found if not policy.unread)


def policies_seen(reader: Reader, server: Server) -> tuple[GroupPolicy, ...]:
    """The same, those that can't be read among them."""
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
        try:
            serial = _attributes(read_elements(index), "Profile").get("SerialNumber")
            said = _communication(sylink)
        except XmlError as error:
            yield GroupPolicy(name, "", compiled, None, None, unread=str(error))
            continue
        if serial:
            yield GroupPolicy(name, serial, compiled, *said)


def _attributes(elements: tuple[Element, ...], name: str) -> dict[str, str]:
    return next((found.attributes for found in elements if found.name == name), {})


def _communication(data: bytes) -> tuple[bool | None, bool | None, tuple[str, ...], tuple[str, ...]]:
    elements = read_elements(data) if data else ()
    servers = [found.attributes for found in elements if found.name == "Server"]
    marks = [found["VerifySignatures"] for found in servers if "VerifySignatures" in found]
    secure = any(mark != "0" for mark in marks) if marks else None
    https = any("HttpsPort" in found for found in servers) if servers else None
    addresses = tuple(dict.fromkeys(found["Address"] for found in servers if "Address" in found))
    return secure, https, addresses, tuple(_thumbprints(_texts(elements)))


def _texts(elements: tuple[Element, ...]) -> list[str]:
    return [found.text for found in elements if found.name == "Certificate"]


def _thumbprints(texts: list[str]) -> Iterator[str]:
    for text in texts:
        try:
            der = b64decode("".join(text.split()), validate=True)
        except ValueError:
            continue
        if der:
            yield thumbprint_of(der)
