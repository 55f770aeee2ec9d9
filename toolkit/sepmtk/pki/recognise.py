"""What a file is, by its first bytes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from sepmtk.model.errors import UsageError
from sepmtk.pki.der import BIT_STRING, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, inside

PEM, DER, PKCS7, PFX, JKS = "pem", "der", "pkcs7", "pfx", "jks"

_JKS_MAGIC = b"\xfe\xed\xfe\xed"
_JCEKS_MAGIC = b"\xce\xce\xce\xce"
_BKS = re.compile(rb"\0\0\0[\1\2]\0\0\0\x14", re.DOTALL)  # Bouncy Castle: version, then 20 bytes of salt
_BASE64 = re.compile(rb"\s*[A-Za-z0-9+/]{16}[A-Za-z0-9+/\s]*(?:={1,2}\s*)?")


def content_format(data: bytes) -> str:
    """``pem``, ``der``, ``pkcs7``, ``pfx`` or ``jks``. Base64 without its lines around is ``pem``.

    Raises:
        UsageError: ``FILE-EMPTY``, ``FORMAT-UNKNOWN``; ``FORMAT-JCEKS``, ``FORMAT-BKS``: SEPM doesn't take
            those either; ``NO-CERTIFICATE`` for a private key in DER.
    """
    if not data.strip():
        raise UsageError("FILE-EMPTY")
    if data.startswith(_JKS_MAGIC):
        return JKS
    if data.startswith(_JCEKS_MAGIC):
        raise UsageError("FORMAT-JCEKS")
    if _BKS.match(data):
        raise UsageError("FORMAT-BKS")
    text = pem_text(data)
    if b"-----BEGIN " in text or any(True for _ in armoured(text)):
        return PEM
    inner = _first_inner_tag(data)
    if inner == SEQUENCE:
        return DER
    if inner == OBJECT_IDENTIFIER:
        return PKCS7
    if inner == INTEGER:  # version, then authSafe (RFC 7292, 4), or what a key is made of
        return DER if der_kind(data) == "key" else PFX
    raise UsageError("FORMAT-UNKNOWN")


def pem_text(data: bytes) -> bytes:
    """``data`` without the encoding that Windows' Notepad or PowerShell may have given it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").encode("ascii", errors="replace")
    for encoding in ("utf-16-le", "utf-16-be"):
        if "-----BEGIN ".encode(encoding) in data:
            return data.decode(encoding, errors="replace").encode("ascii", errors="replace")
    return data


def armoured(text: bytes) -> Iterator[bytes]:
    """The one block of base64 that ``text`` is, where it is nothing else and holds DER."""
    if _BASE64.fullmatch(text.removeprefix(b"\xef\xbb\xbf")):
        block = text.removeprefix(b"\xef\xbb\xbf")
        try:
            if base64.b64decode(b"".join(block.split()), validate=True)[:1] == b"\x30":
                yield block
        except binascii.Error:
            return


def der_kind(der: bytes) -> str:
    """What the element in ``der`` looks like: ``certificate``, ``request``, ``crl``, ``key``,
    ``encrypted-key``, ``public-key`` or ``other``."""
    try:
        parts = list(inside(next(inside(der))[1]))
        inner = [tag for tag, _, _ in inside(parts[0][1])] if parts[0][0] == SEQUENCE else []
    except (ValueError, StopIteration, IndexError):
        return "certificate"  # whoever reads it says what is wrong with it
    tags = [tag for tag, _, _ in parts]
    if tags[:1] == [INTEGER]:
        second = parts[1] if len(parts) > 1 else (0, b"", b"")
        algorithm = second[0] == SEQUENCE and len(parts) > 2 and tags[2] == OCTET_STRING
        return "key" if second[0] == INTEGER or algorithm else "other"
    if tags == [SEQUENCE, OCTET_STRING]:
        return "encrypted-key"
    if tags == [SEQUENCE, BIT_STRING]:
        return "public-key"
    if inner[:3] == [INTEGER, SEQUENCE, SEQUENCE] and len(inner) == 4 and inner[3] == 0xA0:
        return "request"
    times = (0x17, 0x18)
    return "crl" if any(tag in times for tag in inner) else "certificate"


def _first_inner_tag(data: bytes) -> int | None:
    """The tag of the first element inside a DER (or BER) sequence."""
    if len(data) < 3 or data[0] != SEQUENCE:
        return None
    length_bytes = data[1] & 0x7F if data[1] & 0x80 else 0
    at = 2 + length_bytes
    return data[at] if at < len(data) else None
