"""Names that a certificate is valid for, and which spellings of them are possible at all."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from sepmtk.model.errors import UsageError

DNS, IP, EMAIL, URI = "dns", "ip", "email", "uri"
KINDS = (DNS, IP, EMAIL, URI)

LONGEST_COMMON_NAME = 64
"""X.520, ub-common-name."""

# Underscores are no part of RFC 1123's host names, but Windows allows them in computer names.
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_INSTANCE = re.compile("sql|symc", re.IGNORECASE)
"""What names of instances tend to have in them, such as SQLEXPRESSSYMC."""
_LOCAL_PART = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_URI = r"[A-Za-z][A-Za-z0-9+.-]*:[!-\[\]-~]+"


@dataclass(frozen=True, order=True)
class SubjectName:
    """One entry of subjectAltName. ``value`` is canonical: :func:`subject_name` makes it so.

    ``kind`` is ``dns``, ``ip``, ``email`` or ``uri``; of a certificate that others made it may be
    ``other``, for what this project doesn't use.
    """

    kind: str
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"

    @property
    def as_extfile(self) -> str:
        """As it stands in an OpenSSL extension file, e.g. ``DNS:sepm.example``."""
        return f"{self.kind if self.kind == EMAIL else self.kind.upper()}:{self.value}"


def subject_name(kind: str, text: str) -> SubjectName:
    """``text`` as a canonical name.

    Raises:
        UsageError: ``NAME-BAD-DNS``, ``NAME-BAD-IP``, ``NAME-BAD-EMAIL``, ``NAME-BAD-URI``,
            ``NAME-ADDRESS-AS-DNS`` or ``NAME-BAD-KIND``.
    """
    readers = {DNS: dns_name, IP: ip_address, EMAIL: _email, URI: _uri}
    if kind not in readers:
        raise UsageError("NAME-BAD-KIND", kind=kind, text=text)
    return SubjectName(kind, readers[kind](text))


def typed_name(text: str) -> SubjectName:
    """``dns:…``, ``ip:…``, ``email:…``, ``uri:…``, or a bare name or address.

    Raises:
        UsageError: as :func:`subject_name`.
    """
    kind, colon, value = text.partition(":")
    if colon and kind.lower() in KINDS:
        return subject_name(kind.lower(), value.strip())
    return subject_name(IP if is_address(text) else DNS, text.strip())


def is_address(text: str) -> bool:
    """Whether ``text`` is an IP address in the form that people write."""
    try:
        ipaddress.ip_address(text.strip())
    except ValueError:
        return False
    return True


def dns_name(text: str) -> str:
    """A host name: lower case, other scripts as A-labels (IDNA 2003, as Windows' own resolver).

    A star may stand for the whole first label (RFC 6125, 6.4.3).

    Raises:
        UsageError: ``NAME-BAD-DNS``; ``NAME-ADDRESS-AS-DNS`` where an address was meant;
            ``NAME-WITH-BACKSLASH``.
    """
    if is_address(text):
        raise UsageError("NAME-ADDRESS-AS-DNS", text=text)
    if "\\" in text:
        raise UsageError("NAME-WITH-BACKSLASH", text=text, meant=probable_host(text))
    name = _ascii(text)
    labels = name.split(".")
    checked = labels[1:] if labels[0] == "*" and len(labels) > 2 else labels
    # A last label of digits only would be read as an address by clients (RFC 1123, 2.1).
    if len(name) > 253 or not all(map(_LABEL.fullmatch, checked)) or labels[-1].isdigit():
        raise UsageError("NAME-BAD-DNS", text=text)
    return name


def probable_host(text: str) -> str:
    """The host in ``host\\instance`` or ``domain\\host``; both where it can't be told."""
    before, _, after = text.strip("\\").partition("\\")
    before, after = before.strip(), after.replace("\\", " ").strip()
    if not before or not after:
        return before or after
    if _INSTANCE.search(after) or before.count(".") > 1 or is_address(before):
        return before
    return after if "." in after else f"{before} / {after}"


def ip_address(text: str) -> str:
    """An address of version 4 or 6 in its shortest form.

    Raises:
        UsageError: ``NAME-BAD-IP``; a zone (``%eth0``) has no place in a certificate.
    """
    try:
        if "%" in text:
            raise ValueError(text)
        return str(ipaddress.ip_address(text))
    except ValueError as bad:
        raise UsageError("NAME-BAD-IP", text=text) from bad


def _ascii(text: str) -> str:
    if text.isascii():
        return text.lower()
    try:
        return text.encode("idna").decode("ascii").lower()
    except UnicodeError as bad:
        raise UsageError("NAME-BAD-DNS", text=text) from bad


def _email(text: str) -> str:
    local, at, host = text.rpartition("@")
    try:
        if not at or not re.fullmatch(_LOCAL_PART, local):
            raise UsageError("NAME-BAD-EMAIL", text=text)
        return f"{local}@{dns_name(host)}"
    except UsageError as bad:
        raise UsageError("NAME-BAD-EMAIL", text=text) from bad


def _uri(text: str) -> str:
    if not re.fullmatch(_URI, text):
        raise UsageError("NAME-BAD-URI", text=text)
    return text
