"""Certificates (DER) and what they say."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from functools import lru_cache, partial
from typing import TypeVar

from sepmtk.model.certificate import CertificateInfo, Oddity
from sepmtk.model.errors import UsageError
from sepmtk.model.names import DNS, IP, SubjectName, is_address
from sepmtk.model.thumbprint import thumbprint_of
from sepmtk.pki.der import is_der
from sepmtk.pki.distinguished import Attribute, alternative_names, attributes, common_name, rfc4514
from sepmtk.pki.fields import Extension, Fields, dates_of, extensions_of, fields_of, version_of
from sepmtk.pki.public_key import PublicKey, public_key, signature_hash, verifies
from sepmtk.pki.usages import BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, KEY_USAGE, SUBJECT_ALT_NAME, Usages

TWICE, UNREAD, NOT_DER, VERSION, CHARSET, AGAINST_RFC = (
    "twice", "unread", "not-der", "version", "charset", "against-rfc",
)  # fmt: skip
"""What can be odd about a part of a certificate."""

_NEEDED = {
    SUBJECT_ALT_NAME: "subjectAltName", KEY_USAGE: "keyUsage", EXTENDED_KEY_USAGE: "extendedKeyUsage",
    BASIC_CONSTRAINTS: "basicConstraints",
}  # fmt: skip
"""The extensions that somebody here asks for; no other one is decoded."""
_BAD = (ValueError, OverflowError)

T = TypeVar("T")


@lru_cache(64)  # a command asks about the same few again and again, a session about thousands
def describe(der: bytes) -> CertificateInfo:
    """What the certificate says, as far as it can be read; what is odd about it stands in ``odd``.

    Raises:
        UsageError: ``CERTIFICATE-UNREADABLE`` where it is no certificate, or its dates can't be read.
    """
    try:
        return _Reading(fields_of(der)).info(der)
    except (*_BAD, StopIteration) as bad:
        raise UsageError("CERTIFICATE-UNREADABLE", detail=str(bad) or "-") from None


def to_pem(der: bytes) -> bytes:
    """The certificate as PEM text."""
    text = b64encode(der)  # not parsed: whoever reads it judges it
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    return b"\n".join([b"-----BEGIN CERTIFICATE-----", *lines, b"-----END CERTIFICATE-----", b""])


def spki_sha256(der: bytes) -> str:
    """SHA-256 of the certificate's SubjectPublicKeyInfo: names its key."""
    return describe(der).public_key_sha256


def matches_name(info: CertificateInfo, host: str) -> bool:
    """Whether a client that dials ``host`` finds it in the certificate (RFC 6125, RFC 2818).

    An address counts only where it stands as an address; the common name only where the
    certificate has no DNS name, as Microsoft's drivers still do.
    """
    host = host.strip().rstrip(".").lower()
    if is_address(host):
        from sepmtk.model.names import ip_address

        return SubjectName(IP, ip_address(host)) in info.names
    names = [name.value for name in info.names if name.kind == DNS]
    if not info.names and info.common_name:
        names = [info.common_name]
    return any(_same_host(name.lower(), host) for name in names)


def _same_host(pattern: str, host: str) -> bool:
    if not pattern.startswith("*."):
        return pattern == host
    label, _, rest = host.partition(".")
    return bool(label) and rest == pattern[2:]


class _Reading:
    """One certificate, read part by part: a part that can't be read costs nothing but itself."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._odd: list[Oddity] = []

    def info(self, der: bytes) -> CertificateInfo:
        """All of it. Raises ValueError or OverflowError where its dates can't be read."""
        fields = self._fields
        begin, end, plain = dates_of(fields)
        self._check("validity", plain, NOT_DER)
        self._check("version", self._part("version", lambda: version_of(fields) in (1, 2, 3), True), VERSION)
        self._check("certificate", self._part("certificate", lambda: is_der(der), True), NOT_DER)
        no_key = PublicKey("?", 0, hashlib.sha256(fields.spki).hexdigest())
        key = self._part("subjectPublicKeyInfo", lambda: public_key(fields.spki), no_key)
        subject, issuer = self._name("subject", fields.subject), self._name("issuer", fields.issuer)
        names, usages = self._extensions()
        return CertificateInfo(
            thumbprint=thumbprint_of(der),
            sha256=hashlib.sha256(der).hexdigest(),
            subject=rfc4514(subject),
            common_name=common_name(subject),
            issuer=rfc4514(issuer),
            self_signed=fields.issuer == fields.subject
            and verifies(fields.spki, fields.algorithm, fields.signature, fields.signed),
            serial=f"{int.from_bytes(fields.serial, 'big', signed=True):x}",
            not_before=begin,
            not_after=end,
            names=names,
            key_type=key.type,
            key_bits=key.bits,
            signature=self._part("signatureAlgorithm", lambda: signature_hash(fields.algorithm), ""),
            key_usage=usages.key_usage,
            extended_key_usage=usages.extended,
            ca=usages.ca,
            public_key_sha256=key.sha256,
            odd=tuple(dict.fromkeys(self._odd)),
        )

    def _part(self, part: str, read: Callable[[], T], instead: T) -> T:
        try:
            return read()
        except _BAD:
            self._odd.append(Oddity(part, UNREAD))
            return instead

    def _check(self, part: str, held: bool, otherwise: str) -> None:
        if not held:
            self._odd.append(Oddity(part, otherwise))

    def _name(self, part: str, whole: bytes) -> list[list[Attribute]]:
        nothing: list[list[Attribute]] = []
        found = self._part(part, lambda: attributes(whole), nothing)
        self._check(part, all(attribute.plain for rdn in found for attribute in rdn), CHARSET)
        return found

    def _extensions(self) -> tuple[tuple[SubjectName, ...], Usages]:
        every: list[Extension] = []
        self._part("extensions", lambda: every.extend(extensions_of(self._fields)), None)
        for oid, count in Counter(extension.oid for extension in every).items():
            self._check(_NEEDED.get(oid, oid), count == 1, TWICE)
        names: list[SubjectName] = []
        usages = Usages()
        for extension in every:
            part = _NEEDED.get(extension.oid, extension.oid)
            self._check(part, extension.plain, NOT_DER)
            if extension.oid == SUBJECT_ALT_NAME:
                self._part(part, partial(self._add_names, names, extension.value), None)
            elif extension.oid in _NEEDED:
                read = partial(usages.with_extension, extension.oid, extension.value)
                usages = self._part(part, read, usages)
                self._check(part, usages.plain, AGAINST_RFC)
        return tuple(dict.fromkeys(names)), usages

    def _add_names(self, names: list[SubjectName], value: bytes) -> None:
        for name, plain in alternative_names(value):
            self._check("subjectAltName", plain, AGAINST_RFC)
            names.append(name)
