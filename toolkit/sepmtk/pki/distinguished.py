"""Distinguished names and the names of subjectAltName, whatever string type they stand in."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from sepmtk.model.names import DNS, EMAIL, IP, URI, SubjectName
from sepmtk.pki.der import inside, opened
from sepmtk.pki.oid import NAME_TYPES, dotted

OTHER = "other"
_ENCODINGS = {
    0x0C: "utf-8", 0x12: "ascii", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1A: "ascii",
    0x1C: "utf-32-be", 0x1E: "utf-16-be",
}  # fmt: skip
"""By tag: UTF8-, Numeric-, Printable-, Teletex-, IA5-, Visible-, Universal-, BMPString. What stands in a
TeletexString is Latin-1 in practice; OpenSSL and Java read it so."""
_TELETEX = 0x14
_ESCAPED = {c: f"\\{c}" for c in '\\"+,;<>'} | {"\0": "\\00"}
_ADDRESS_SIZES = (4, 16)


@dataclass(frozen=True)
class Attribute:
    """``plain``: every program reads the value alike. ``hex``: the value is the encoding in hex digits."""

    type: str
    value: str
    plain: bool
    hex: bool = False


def attributes(name: bytes) -> list[list[Attribute]]:
    """The relative names of a Name (its whole element), in the order of the encoding.

    Raises:
        ValueError: it is no Name.
    """
    return [[_attribute(whole) for _, _, whole in inside(rdn)] for _, rdn, _ in opened(name)]


def rfc4514(name: list[list[Attribute]]) -> str:
    """As text: RFC 4514, the most specific first."""
    return ",".join("+".join(map(_shown, rdn)) for rdn in reversed(name))


def common_name(name: list[list[Attribute]]) -> str:
    """The last CN, ``""`` where there is none."""
    found = [attribute.value for rdn in name for attribute in rdn if attribute.type == "CN"]
    return found[-1] if found else ""


def alternative_names(value: bytes) -> Iterator[tuple[SubjectName, bool]]:
    """(name, whether it stands as RFC 5280, 4.2.1.6, has it) of each in a subjectAltName.

    Raises:
        ValueError: it is no GeneralNames. Those before the bad place were given.
    """
    for tag, content, whole in _all_in(value):
        yield _alternative(tag, content, whole)


def _all_in(value: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    try:
        ((_, names, _),) = inside(value)
    except ValueError:  # cut off, say: what comes before that is good
        names = value[2 + (value[1] & 0x7F if value[1] & 0x80 else 0) :] if len(value) > 1 else value
        yield from inside(names)
        raise
    yield from inside(names)


def _alternative(tag: int, content: bytes, whole: bytes) -> tuple[SubjectName, bool]:
    kind = {0x81: EMAIL, 0x82: DNS, 0x86: URI, 0x87: IP}.get(tag)
    if kind is None:
        return SubjectName(OTHER, _other(tag, content) or f"#{whole.hex()}"), True
    if kind == IP:
        if len(content) not in _ADDRESS_SIZES:  # with a mask, say: that is for name constraints
            return SubjectName(OTHER, f"#{whole.hex()}"), False
        return SubjectName(IP, str(ipaddress.ip_address(content))), True
    text = content.decode("latin-1")
    return SubjectName(kind, text.lower() if kind == DNS else text), text.isascii()


def _other(tag: int, content: bytes) -> str:
    """A directory name or a registered identifier as text; nothing for the rest."""
    try:
        if tag == 0xA4:
            return rfc4514(attributes(content))
        return dotted(content) if tag == 0x88 else ""
    except ValueError:
        return ""


def _attribute(whole: bytes) -> Attribute:
    (_, oid, _), (tag, content, value) = opened(whole)
    type = NAME_TYPES.get(dotted(oid)) or dotted(oid)
    try:
        text = content.decode(_ENCODINGS[tag])
    except KeyError:  # RFC 4514, 2.4: as hex digits
        return Attribute(type, f"#{value.hex()}", True, hex=True)
    except UnicodeDecodeError:
        return Attribute(type, _text(content), False)
    return Attribute(type, text, tag != _TELETEX or text.isascii())


def _text(content: bytes) -> str:
    """Text in another character set than its type has: UTF-8 as a rule, else Latin-1."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _shown(attribute: Attribute) -> str:
    value = attribute.value
    if attribute.hex:
        return f"{attribute.type}={value}"
    text = "".join(_ESCAPED.get(c, c) for c in value)
    if value.startswith("#") or (value.startswith(" ") and len(value) > 1):
        text = "\\" + text
    return f"{attribute.type}={text[:-1]}\\ " if text.endswith(" ") else f"{attribute.type}={text}"
