"""Values of extensions, as OpenSSL reads them (x509v3_config(5), crypto/x509/v3_utl.c, v3_san.c)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sepmtk.model.errors import UsageError
from sepmtk.model.names import DNS, EMAIL, IP, URI, SubjectName, subject_name
from sepmtk.pki.extfile_conf import Sections
from sepmtk.pki.extfile_text import Text, refusal
from sepmtk.pki.usages import EXTENDED_KEY_USAGES, KEY_USAGES

_SPACES = " \t\n\v\f\r"
_PLACEHOLDER = re.compile("ホスト(?:名|別名)[0-9]*")
"""What KB 229342 writes where the names of the host belong."""

_KINDS = {"DNS": DNS, "IP": IP, "email": EMAIL, "URI": URI}
_LONG_KEY_USAGES = {
    "Digital Signature": "digitalSignature",
    "Non Repudiation": "nonRepudiation",
    "Key Encipherment": "keyEncipherment",
    "Data Encipherment": "dataEncipherment",
    "Key Agreement": "keyAgreement",
    "Certificate Sign": "keyCertSign",
    "CRL Sign": "cRLSign",
    "Encipher Only": "encipherOnly",
    "Decipher Only": "decipherOnly",
}
_LONG_PURPOSES = {
    "TLS Web Server Authentication": "serverAuth",
    "TLS Web Client Authentication": "clientAuth",
    "Code Signing": "codeSigning",
    "E-mail Protection": "emailProtection",
    "Time Stamping": "timeStamping",
    "OCSP Signing": "OCSPSigning",
    "Any Extended Key Usage": "anyExtendedKeyUsage",
}
_PURPOSE_OF = {oid: name for name, oid in EXTENDED_KEY_USAGES.items()}
_REFUSED_NAMES = {
    "NAME-ADDRESS-AS-DNS": "EXTFILE-ADDRESS-AS-DNS",
    "NAME-WITH-BACKSLASH": "EXTFILE-BACKSLASH",
}
_OID = r"[0-2](?:\.(?:0|[1-9][0-9]*))+"
_YES = ("TRUE", "true", "Y", "y", "YES", "yes")
_NO = ("FALSE", "false", "N", "n", "NO", "no")


@dataclass(frozen=True)
class Item:
    """``name:value`` of a list, or ``name`` alone."""

    name: Text
    value: Text | None


def items(value: Text, sections: Sections) -> list[Item]:
    """The list in ``value``, or the section that ``@section`` names.

    Raises:
        UsageError: ``EXTFILE-NO-SECTION``, ``EXTFILE-LIST``, ``EXTFILE-VARIABLE``, ``EXTFILE-ENCODING``,
            ``EXTFILE-LINE-END``: OpenSSL would make a name of both lines.
    """
    if not value.chars.startswith("@"):
        return _inline(value)
    entries = sections.get(value.chars[1:])
    if not entries:
        raise refusal("EXTFILE-NO-SECTION", value, section=value.chars[1:])
    return [Item(entry.name, entry.taken().value) for entry in entries.values()]


def _inline(value: Text) -> list[Item]:
    found, start = [], 0
    chars = re.split("[\r\n]", value.chars, maxsplit=1)[0]
    if value.chars[len(chars) :].strip(_SPACES):
        raise refusal("EXTFILE-LINE-END", value.part(len(chars) + 1))
    for piece in chars.split(","):
        whole = value.part(start, start + len(piece))
        colon = piece.find(":")
        name = (whole if colon < 0 else whole.part(0, colon)).strip(_SPACES)
        text = None if colon < 0 else whole.part(colon + 1).strip(_SPACES)
        if not name or (text is not None and not text):
            raise refusal("EXTFILE-LIST", whole if piece.strip() else value)
        found.append(Item(name, text))
        start += len(piece) + 1
    return found


def subject_names(listed: list[Item]) -> list[tuple[SubjectName, Text]]:
    """The names and where each stands.

    Raises:
        UsageError: ``EXTFILE-NAME-KIND``, ``EXTFILE-COPY``, ``EXTFILE-PLACEHOLDER``,
            ``EXTFILE-NAME-BAD``, ``EXTFILE-BACKSLASH``, ``EXTFILE-ADDRESS-AS-DNS``, ``EXTFILE-LIST``.
    """
    return [_subject_name(item) for item in listed]


def _subject_name(item: Item) -> tuple[SubjectName, Text]:
    kind = _KINDS.get(item.name.chars.split(".", 1)[0])
    if kind is None:
        raise refusal("EXTFILE-NAME-KIND", item.name)
    if item.value is None:
        raise refusal("EXTFILE-LIST", item.name)
    if item.value.chars in ("copy", "move") and kind == EMAIL:
        raise refusal("EXTFILE-COPY", item.value)
    if _PLACEHOLDER.fullmatch(unicodedata.normalize("NFKC", item.value.chars)):
        raise refusal("EXTFILE-PLACEHOLDER", item.value)
    try:
        return subject_name(kind, item.value.chars), item.value
    except UsageError as bad:
        at = item.value if item.value else item.name
        id = _REFUSED_NAMES.get(bad.id, "EXTFILE-NAME-BAD")
        raise refusal(id, at, kind=kind, **{n: v for n, v in bad.params.items() if n == "meant"}) from bad


def key_usages(listed: list[Item]) -> tuple[str, ...]:
    """In the order of the bits.

    Raises:
        UsageError: ``EXTFILE-USAGE-UNKNOWN``.
    """
    found = set()
    for item in listed:
        name = _LONG_KEY_USAGES.get(item.name.chars, item.name.chars)
        if name not in KEY_USAGES or item.value is not None:
            raise refusal("EXTFILE-USAGE-UNKNOWN", item.name, known=", ".join(KEY_USAGES))
        found.add(name)
    return tuple(name for name in KEY_USAGES if name in found)


def purposes(listed: list[Item]) -> tuple[str, ...]:
    """Short names, or dotted identifiers that have none here.

    Raises:
        UsageError: ``EXTFILE-USAGE-UNKNOWN``.
    """
    found: dict[str, None] = {}
    for item in listed:
        text = item.value if item.value is not None else item.name
        name = _LONG_PURPOSES.get(text.chars, _PURPOSE_OF.get(text.chars, text.chars))
        if name not in EXTENDED_KEY_USAGES and not re.fullmatch(_OID, name):
            raise refusal("EXTFILE-USAGE-UNKNOWN", text, known=", ".join(EXTENDED_KEY_USAGES))
        found[name] = None
    return tuple(found)


def is_ca(listed: list[Item]) -> bool:
    """The CA flag of basicConstraints.

    Raises:
        UsageError: ``EXTFILE-CONSTRAINT``.
    """
    ca = False
    for item in listed:
        if item.name.chars != "CA" or item.value is None or item.value.chars not in _YES + _NO:
            raise refusal("EXTFILE-CONSTRAINT", item.name)
        ca = item.value.chars in _YES
    return ca
