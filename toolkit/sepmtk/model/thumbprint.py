"""Thumbprints as this project spells them: 40 hex digits, lower case."""

from __future__ import annotations

import re

from sepmtk.model.errors import UsageError

# U+200E is what MMC's certificate dialogue copies along in front of the first digit
# (dba.stackexchange.com/questions/339322); SQL Server then stops with error 0xd, status 0x38.
_CLEAN = re.compile("[\\s:\u200e\u200f\ufeff]")
_THUMBPRINT = re.compile("[0-9a-f]{40}")


def thumbprint_of(der: bytes) -> str:
    """Windows' name for the certificate: SHA-1 of its DER."""
    import hashlib

    return hashlib.sha1(der, usedforsecurity=False).hexdigest()


def is_thumbprint(text: str) -> bool:
    """Whether ``text`` is a thumbprint in any spelling."""
    return bool(_THUMBPRINT.fullmatch(_CLEAN.sub("", text).lower()))


def normal_thumbprint(text: str) -> str:
    """The canonical spelling of ``text``.

    Raises:
        UsageError: ``THUMBPRINT-BAD`` where it is not a SHA-1 thumbprint.
    """
    clean = _CLEAN.sub("", text).lower()
    if not _THUMBPRINT.fullmatch(clean):
        raise UsageError("THUMBPRINT-BAD", text=ascii(text)[1:-1])
    return clean
