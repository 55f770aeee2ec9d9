"""PKCS #7 (RFC 2315, 9.1) as far as it carries certificates: ``.p7b`` of Windows and of CAs."""

from __future__ import annotations

from sepmtk.model.errors import UsageError
from sepmtk.pki.der import CONTEXT_0, SEQUENCE, inside
from sepmtk.pki.fields import fields_of

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")


def certificates_in(data: bytes) -> tuple[bytes, ...]:
    """The certificates (DER), those that issued no other one first: their order there says nothing.

    Raises:
        UsageError: ``CERTIFICATE-UNREADABLE``.
    """
    try:
        (_, kind, _), (_, wrapped, _) = inside(next(inside(data))[1])
        ((_, signed, _),) = inside(wrapped)
        found = [content for tag, content, _ in inside(signed) if tag == CONTEXT_0]
        ders = [whole for content in found for tag, _, whole in inside(content) if tag == SEQUENCE]
    except (ValueError, StopIteration) as bad:
        raise UsageError("CERTIFICATE-UNREADABLE", detail=f"PKCS #7: {bad}") from None
    if kind != _SIGNED_DATA:
        raise UsageError("CERTIFICATE-UNREADABLE", detail="PKCS #7: no signedData")
    return tuple(sorted(ders, key=lambda der: _issued_another(der, ders)))


def _issued_another(der: bytes, every: list[bytes]) -> bool:
    return any(_names(other)[1] == _names(der)[0] for other in every if other != der)


def _names(der: bytes) -> tuple[bytes, bytes]:
    """Subject and issuer."""
    try:
        fields = fields_of(der)
    except (ValueError, StopIteration):
        return b"", b"-"
    return fields.subject, fields.issuer
