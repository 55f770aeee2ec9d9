"""Which certificates a file holds, whatever its format. The content decides, not the file's name."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import UsageError
from sepmtk.pki.certificate import describe

PEM, DER, PFX, JKS = "pem", "der", "pfx", "jks"

_PEM = re.compile(
    rb"-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]+)-----END (?:X509 |TRUSTED )?CERTIFICATE-----"
)
_JKS_MAGIC = b"\xfe\xed\xfe\xed"
_JCEKS_MAGIC = b"\xce\xce\xce\xce"


def read_certificates(data: bytes, password: bytes | None) -> tuple[CertificateInfo, ...]:
    """The certificates in PEM, DER, PFX or JKS content, the one with the key first.

    Raises:
        UsageError: ``FORMAT-UNKNOWN``, ``FORMAT-JCEKS``, ``NO-CERTIFICATE``, ``CERTIFICATE-UNREADABLE``,
            ``PASSWORD-NEEDED``, ``PASSWORD-WRONG``, ``PFX-UNREADABLE``, ``JKS-UNREADABLE``.
    """
    return tuple(describe(der) for der in read_ders(data, password))


def read_ders(data: bytes, password: bytes | None) -> tuple[bytes, ...]:
    """The same, as DER; never empty.

    Raises:
        UsageError: as :func:`read_certificates`.
    """
    found = _READERS[content_format(data)](data, password)
    if not found:
        raise UsageError("NO-CERTIFICATE")
    return found


def to_der(data: bytes) -> bytes:
    """The first certificate of PEM text, or DER as it is.

    Raises:
        UsageError: ``CERTIFICATE-UNREADABLE``, ``NO-CERTIFICATE``.
    """
    return read_ders(data, None)[0]


def content_format(data: bytes) -> str:
    """``pem``, ``der``, ``pfx`` or ``jks``.

    Raises:
        UsageError: ``FORMAT-UNKNOWN``; ``FORMAT-JCEKS``: SEPM doesn't take those either.
    """
    if data.startswith(_JKS_MAGIC):
        return JKS
    if data.startswith(_JCEKS_MAGIC):
        raise UsageError("FORMAT-JCEKS")
    if b"-----BEGIN " in pem_text(data):
        return PEM
    inner = _first_inner_tag(data)
    if inner == 0x30:
        return DER
    if inner == 0x02:  # version, then authSafe (RFC 7292, 4)
        return PFX
    raise UsageError("FORMAT-UNKNOWN")


def pem_text(data: bytes) -> bytes:
    """``data`` without the encoding that Windows' Notepad may have given it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").encode("ascii", errors="replace")
    return data


def _first_inner_tag(data: bytes) -> int | None:
    """The tag of the first element inside a DER (or BER) sequence."""
    if len(data) < 3 or data[0] != 0x30:
        return None
    length_bytes = data[1] & 0x7F if data[1] & 0x80 else 0
    at = 2 + length_bytes
    return data[at] if at < len(data) else None


def _from_pem(data: bytes, password: bytes | None) -> tuple[bytes, ...]:
    try:
        return tuple(
            base64.b64decode(b"".join(m.split()), validate=True) for m in _PEM.findall(pem_text(data))
        )
    except binascii.Error as bad:
        raise UsageError("CERTIFICATE-UNREADABLE", detail=str(bad)) from bad


def _from_der(data: bytes, password: bytes | None) -> tuple[bytes, ...]:
    describe(data)
    return (data,)


def _from_pfx(data: bytes, password: bytes | None) -> tuple[bytes, ...]:
    from sepmtk.pki.pfx import read_pfx

    return read_pfx(data, password).certificates


def _from_jks(data: bytes, password: bytes | None) -> tuple[bytes, ...]:
    from sepmtk.pki.jks import read_jks

    return read_jks(data, password).certificates


_READERS: dict[str, Callable[[bytes, bytes | None], tuple[bytes, ...]]] = {
    PEM: _from_pem,
    DER: _from_der,
    PFX: _from_pfx,
    JKS: _from_jks,
}
