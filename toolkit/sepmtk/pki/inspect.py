"""Which certificates a file holds, whatever its format. The content decides, not the file's name."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import UsageError
from sepmtk.model.notice import Phrase
from sepmtk.pki.certificate import describe
from sepmtk.pki.der import inside
from sepmtk.pki.pkcs7 import certificates_in
from sepmtk.pki.recognise import DER, JKS, PEM, PFX, PKCS7, armoured, content_format, der_kind, pem_text

__all__ = [
    "DER", "JKS", "PEM", "PFX", "PKCS7", "content_format", "pem_text", "read_certificates", "read_ders",
    "to_der",
]  # fmt: skip

_BEGIN = re.compile(rb"-----BEGIN ([A-Z0-9# ]+)(?=-----)")
_END = re.compile(rb"-----END ([A-Z0-9# ]+)(?=-----)")
_CERTIFICATES = (b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE")
_PKCS7 = (b"PKCS7", b"PKCS #7 SIGNED DATA", b"CMS")
_OTHERS = {
    b"CERTIFICATE REQUEST": "request", b"NEW CERTIFICATE REQUEST": "request", b"X509 CRL": "crl",
    b"PUBLIC KEY": "public-key", b"RSA PUBLIC KEY": "public-key",
}  # fmt: skip


def read_certificates(data: bytes, password: bytes | None) -> tuple[CertificateInfo, ...]:
    """The certificates in PEM, DER, PKCS #7, PFX or JKS content, the one with the key first.

    Raises:
        UsageError: ``FILE-EMPTY``, ``FORMAT-UNKNOWN``, ``FORMAT-JCEKS``, ``FORMAT-BKS``, ``NO-CERTIFICATE``,
            ``CERTIFICATE-UNREADABLE``, ``PASSWORD-NEEDED``, ``PASSWORD-WRONG``, ``PFX-UNREADABLE``,
            ``JKS-UNREADABLE``.
    """
    return tuple(describe(der) for der in read_ders(data, password))


def read_ders(data: bytes, password: bytes | None) -> tuple[bytes, ...]:
    """The same, as DER; never empty.

    Raises:
        UsageError: as :func:`read_certificates`.
    """
    found = _READERS[content_format(data)](data, password)
    if not found:
        raise no_certificate("other")
    return found


def to_der(data: bytes) -> bytes:
    """The first certificate of PEM text, or DER as it is.

    Raises:
        UsageError: ``CERTIFICATE-UNREADABLE``, ``NO-CERTIFICATE``.
    """
    return read_ders(data, None)[0]


def no_certificate(kind: str) -> UsageError:
    """What the content is instead: a kind of :func:`sepmtk.pki.recognise.der_kind`."""
    return UsageError("NO-CERTIFICATE", what=Phrase(f"content.{kind}"))


def _from_pem(data: bytes, password: bytes | None) -> tuple[bytes, ...]:
    text = pem_text(data)
    blocks = list(_blocks(text)) or [(b"CERTIFICATE", block) for block in armoured(text)]
    found: list[bytes] = []
    for label, block in blocks:
        if label in _CERTIFICATES:
            found += filter(None, [_first(_decoded(block))])
        elif label in _PKCS7:
            found += certificates_in(_decoded(block))
    if not found:
        keys = any(label.endswith(b"PRIVATE KEY") for label, _ in blocks)
        others = [_OTHERS[label] for label, _ in blocks if label in _OTHERS]
        raise no_certificate(others[0] if others else "key" if keys else "other")
    return tuple(found)


def _blocks(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Label and content of each block. Where a label's last end is, is known beforehand: one that has no end
    costs no search."""
    last = {end[1]: end.start() for end in _END.finditer(text)}
    at = 0
    while begin := _BEGIN.search(text, at):
        at, start = begin.end(), begin.end() + len(b"-----")
        if last.get(begin[1], -1) >= start:
            end = b"-----END " + begin[1] + b"-----"
            stop = text.index(end, start)
            yield begin[1], text[start:stop]
            at = stop + len(end)


def _decoded(block: bytes) -> bytes:
    lines = [line for line in block.splitlines() if b":" not in line]  # headers, as of PEM of old
    try:
        return base64.b64decode(b"".join(b"".join(lines).split()), validate=True)
    except binascii.Error as bad:
        raise UsageError("CERTIFICATE-UNREADABLE", detail=str(bad)) from bad


def _first(data: bytes) -> bytes:
    """The first element: editors put line ends behind it, OpenSSL's TRUSTED CERTIFICATE what it trusts."""
    try:
        return next(inside(data))[2]
    except (ValueError, StopIteration):
        return data


def _from_der(data: bytes, password: bytes | None) -> tuple[bytes, ...]:
    der = _first(data)
    kind = der_kind(der)
    if kind != "certificate":
        raise no_certificate(kind)
    describe(der)
    return (der,)


def _from_pkcs7(data: bytes, password: bytes | None) -> tuple[bytes, ...]:
    return certificates_in(data)


def _from_pfx(data: bytes, password: bytes | None) -> tuple[bytes, ...]:
    from sepmtk.pki.pfx import read_pfx

    return read_pfx(data, password).certificates


def _from_jks(data: bytes, password: bytes | None) -> tuple[bytes, ...]:
    from sepmtk.pki.jks import read_jks

    return read_jks(data, password).certificates


_READERS: dict[str, Callable[[bytes, bytes | None], tuple[bytes, ...]]] = {
    PEM: _from_pem,
    DER: _from_der,
    PKCS7: _from_pkcs7,
    PFX: _from_pfx,
    JKS: _from_jks,
}
