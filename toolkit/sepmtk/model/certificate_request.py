"""What shall stand in a new certificate: what may be asked, its bounds, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sepmtk.model.moments import moment
from sepmtk.model.option import option
from sepmtk.model.plain import iso

if TYPE_CHECKING:
    from sepmtk.model.names import SubjectName

DAYS = 3650
"""Ten years, as the text of KB 229342 says; its command line says 365 days."""

MOST_DAYS = 36500
"""A century. 9999-12-31 is X.509's "no end" (RFC 5280, 4.1.2.5); nobody means it for a server."""

COMPAT, MODERN = "compat", "modern"
PROFILES = (COMPAT, MODERN)
"""Of a PFX: 3DES and SHA-1, which Server 2016 and SEPM's Java read, or AES and SHA-256."""

KEY_USAGE = ("digitalSignature", "keyEncipherment")
EXTENDED_KEY_USAGE = ("serverAuth",)
"""What SQL Server requires of a certificate (Microsoft: certificate requirements for SQL Server)."""


@dataclass(frozen=True)
class CertificateOptions:
    """What may be asked. ``san``: names as they are typed, e.g. ``dns:sepm.example``; ``extensions``: the
    section of ``san_file`` that counts; ``subject``: RFC 4514, or ``/C=JP/O=…``."""

    san_file: Path | None = option(None, "FILE")
    extensions: str = option("", "SECTION")
    san: tuple[str, ...] = option((), "TYPE:NAME")
    cn: str = option("", "FQDN", cmdlet="CommonName")
    days: int = option(DAYS, low=1, high=MOST_DAYS)
    not_after: datetime | None = option(None, "DATE")
    subject: str = option("", "NAME")
    pfx_profile: str = option(COMPAT, choices=PROFILES)


@dataclass(frozen=True)
class CertificateRequest:
    """What shall stand in a certificate. The common name is added to ``subject``.

    ``critical``: of subjectAltName and extendedKeyUsage, what clients must understand; the other two
    extensions always are.
    """

    names: tuple[SubjectName, ...]
    common_name: str
    not_before: datetime
    not_after: datetime
    subject: str = ""
    key_usage: tuple[str, ...] = KEY_USAGE
    extended_key_usage: tuple[str, ...] = EXTENDED_KEY_USAGE
    critical: frozenset[str] = frozenset()

    def to_plain(self) -> dict[str, Any]:
        """As a plan freezes it."""
        return {
            "common_name": self.common_name,
            "names": [[name.kind, name.value] for name in self.names],
            "not_before": iso(self.not_before),
            "not_after": iso(self.not_after),
            "subject": self.subject,
            "key_usage": list(self.key_usage),
            "extended_key_usage": list(self.extended_key_usage),
            "critical": sorted(self.critical),
        }

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> CertificateRequest:
        """Back from a plan, which somebody may have edited.

        Raises:
            ValueError: something is missing or of another kind; it is named.
        """
        from sepmtk.model.names import SubjectName

        usages = {
            "key_usage": list(KEY_USAGE),
            "extended_key_usage": list(EXTENDED_KEY_USAGE),
            "critical": [],
        }
        data = {**usages, **data}  # older plans don't hold them
        texts = ("common_name", "not_before", "not_after", "subject")
        wrong = [name for name in texts if not isinstance(data.get(name), str)]
        lists = ("key_usage", "extended_key_usage", "critical")
        wrong += [name for name in lists if not _texts(data.get(name))]
        if not _names(data.get("names")):
            wrong.append("names")
        if wrong:
            raise ValueError(", ".join(sorted(wrong)))
        begin, end = moment(data["not_before"]), moment(data["not_after"])
        if begin.year < 1950:  # X.509 begins then (RFC 5280, 4.1.2.5.1)
            raise ValueError("not_before")
        return cls(
            names=tuple(SubjectName(kind, value) for kind, value in data["names"]),
            common_name=data["common_name"],
            not_before=begin,
            not_after=end,
            subject=data["subject"],
            key_usage=tuple(data["key_usage"]),
            extended_key_usage=tuple(data["extended_key_usage"]),
            critical=frozenset(data["critical"]),
        )


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _names(value: object) -> bool:
    return isinstance(value, list) and all(_texts(pair) and len(pair) == 2 for pair in value)
