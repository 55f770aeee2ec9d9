"""A certificate taken apart as far as its fields (RFC 5280, 4.1), and its dates.

``cryptography`` takes only what is DER and RFC 5280 to the last bit, and one odd extension costs the
whole certificate. Windows, OpenSSL and SEPM load such certificates; so this reads what can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from sepmtk.pki.der import BOOLEAN, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, UTC_TIME, inside, opened
from sepmtk.pki.oid import dotted

_UTC_TIME = re.compile(rb"(\d\d)(\d{8})(\d\d)?(?:Z|([+-])(\d\d)(\d\d))")
_GENERALIZED_TIME = re.compile(rb"(\d{4})(\d{8})(\d\d)?(?:\.\d+)?(?:Z|([+-])(\d\d)(\d\d))")


@dataclass(frozen=True)
class Fields:
    """Elements as they stand, whole; of ``algorithm``, ``serial`` and ``signature`` the content."""

    signed: bytes
    version: bytes
    serial: bytes
    algorithm: bytes
    issuer: bytes
    validity: bytes
    subject: bytes
    spki: bytes
    extensions: bytes
    signature: bytes


@dataclass(frozen=True)
class Extension:
    """``plain``: it stands as DER has it. What ``value`` means is not looked at."""

    oid: str
    value: bytes
    plain: bool


def fields_of(der: bytes) -> Fields:
    """The fields of a certificate. Bytes behind it are ignored.

    Raises:
        ValueError: it is no certificate.
    """
    (tbs_tag, tbs, signed), (_, algorithm, _), (_, signature, _) = inside(next(inside(der))[1])
    if tbs_tag != SEQUENCE:
        raise ValueError("no certificate")
    parts = list(inside(tbs))
    version = parts.pop(0)[1] if parts and parts[0][0] == 0xA0 else b""
    (_, serial, _), _, (_, _, issuer), (_, _, validity), (_, _, subject), (_, _, spki), *rest = parts
    extensions = next((content for tag, content, _ in rest if tag == 0xA3), b"")
    return Fields(
        signed, version, serial, algorithm, issuer, validity, subject, spki, extensions, signature[1:]
    )


def version_of(fields: Fields) -> int:
    """1, 2, 3, or what else stands there.

    Raises:
        ValueError: it is no number.
    """
    if not fields.version:
        return 1
    ((_, number, _),) = inside(fields.version)
    return int.from_bytes(number, "big", signed=True) + 1


def extensions_of(fields: Fields) -> Iterator[Extension]:
    """Each extension, none decoded.

    Raises:
        ValueError: where one can't be taken apart. Those before it were given.
    """
    ((_, every, _),) = inside(fields.extensions) if fields.extensions else ((0, b"", b""),)
    for _, content, _ in inside(every):
        (oid_tag, oid, _), *critical, (tag, value, _) = inside(content)
        if oid_tag != OBJECT_IDENTIFIER or tag != OCTET_STRING or len(critical) > 1:
            raise ValueError("no extension")
        # DER leaves the default out, and its TRUE is 0xFF (X.690, 11.1 and 11.5).
        yield Extension(dotted(oid), value, all(c[2] == bytes([BOOLEAN, 1, 0xFF]) for c in critical))


def dates_of(fields: Fields) -> tuple[datetime, datetime, bool]:
    """Not before, not after, and whether they stand as RFC 5280, 4.1.2.5, has them.

    Raises:
        ValueError, OverflowError: they are no dates.
    """
    begin, end = (_moment(tag, content) for tag, content, _ in opened(fields.validity))
    return begin[0], end[0], begin[1] and end[1]


def _moment(tag: int, content: bytes) -> tuple[datetime, bool]:
    found = (_UTC_TIME if tag == UTC_TIME else _GENERALIZED_TIME).fullmatch(content)
    if found is None:
        raise ValueError(f"no date: {content!a}")
    year, rest, seconds, sign, hours, minutes = found.groups()
    if tag == UTC_TIME:  # RFC 5280, 4.1.2.5.1
        year = (b"19" if year >= b"50" else b"20") + year
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == b"-" else 1)
    zone = timezone(offset)
    month, day, hour, minute = (int(rest[i : i + 2]) for i in range(0, 8, 2))
    moment = datetime(int(year), month, day, hour, minute, int(seconds or 0), tzinfo=zone)
    return moment.astimezone(UTC), seconds is not None and sign is None and b"." not in content
