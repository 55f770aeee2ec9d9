"""The one way from what was asked to the certificate that is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sepmtk.model.certificate_request import (
    EXTENDED_KEY_USAGE,
    KEY_USAGE,
    MOST_DAYS,
    PROFILES,
    CertificateOptions,
    CertificateRequest,
)
from sepmtk.model.errors import UsageError
from sepmtk.model.names import DNS, LONGEST_COMMON_NAME, SubjectName, dns_name, typed_name
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.plain import iso
from sepmtk.pki.extfile import ExtFile, read_extfile
from sepmtk.pki.issue import parsed_subject


def certificate_request(
    asked: CertificateOptions, extfile: bytes | None, now: datetime, *, for_server: bool = False
) -> tuple[CertificateRequest, list[Finding]]:
    """What file and options ask for together, the file's names first, and what is worth knowing of it.

    ``extfile`` is what ``asked.san_file`` holds. ``for_server``: names and common name may be missing; they
    come from the server then, by :func:`named`.

    Raises:
        UsageError: whatever cannot be a certificate that SQL Server and SEPM can use:
            ``PFX-PROFILE-UNKNOWN``, ``EXTFILE-…``, ``EXTENSIONS-WITHOUT-FILE``, ``NAME-…``,
            ``NAMES-NEEDED``, ``CN-…``, ``SUBJECT-BAD``, ``LIFETIME-BAD``, ``LIFETIME-TOO-LONG``.
    """
    if asked.pfx_profile not in PROFILES:
        raise UsageError("PFX-PROFILE-UNKNOWN", profile=asked.pfx_profile, profiles=", ".join(PROFILES))
    if asked.extensions and extfile is None:
        raise UsageError("EXTENSIONS-WITHOUT-FILE", section=asked.extensions)
    file = ExtFile() if extfile is None else read_extfile(extfile, asked.extensions)
    names = tuple(dict.fromkeys([*file.names, *map(typed_name, asked.san)]))
    parsed_subject(asked.subject)
    now = now.astimezone(UTC).replace(microsecond=0)
    request = CertificateRequest(
        names=names,
        common_name=dns_name(asked.cn) if asked.cn else "",
        not_before=now - timedelta(days=1),  # clocks differ
        not_after=_end(asked, now),
        subject=asked.subject,
        key_usage=file.key_usage or KEY_USAGE,
        extended_key_usage=file.extended_key_usage or EXTENDED_KEY_USAGE,
        critical=file.critical,
    )
    if for_server:
        return request, list(file.warnings)
    if not names:
        raise UsageError("NAMES-NEEDED")
    return _complete(request, list(file.warnings))


def named(request: CertificateRequest, common_name: str, names: Sequence[SubjectName]) -> CertificateRequest:
    """``request`` with this common name, and with these names where it asks for none.

    Raises:
        UsageError: ``CN-NEEDED``, ``CN-TOO-LONG``, and what is wrong with the common name.
    """
    filled = replace(request, common_name=common_name, names=request.names or tuple(names))
    return _complete(filled, [])[0]


def choose_common_name(names: Sequence[SubjectName], wanted: str = "") -> str:
    """``wanted``, else the first DNS name that is fully qualified, else the first that is a host's.

    Raises:
        UsageError: ``CN-NEEDED``, ``CN-TOO-LONG``, ``NAME-BAD-DNS``, ``NAME-ADDRESS-AS-DNS``.
    """
    hosts = [name.value for name in names if name.kind == DNS and not name.value.startswith("*")]
    chosen = dns_name(wanted) if wanted else next((h for h in hosts if "." in h), hosts[0] if hosts else "")
    if not chosen:
        raise UsageError("CN-NEEDED")
    if len(chosen) > LONGEST_COMMON_NAME:
        raise UsageError("CN-TOO-LONG", name=chosen, length=len(chosen), longest=LONGEST_COMMON_NAME)
    return chosen


def check_lifetime(not_after: datetime, now: datetime, most_days: int | None = MOST_DAYS) -> None:
    """The last moment of a certificate is ahead, and not further than ``most_days``.

    Raises:
        UsageError: ``LIFETIME-BAD``, ``LIFETIME-TOO-LONG``.
    """
    if not_after <= now:
        raise UsageError("LIFETIME-BAD", not_after=iso(not_after), now=iso(now))
    if most_days is not None and not_after - now > timedelta(days=most_days):
        raise UsageError("LIFETIME-TOO-LONG", not_after=iso(not_after), days=most_days)


def _end(asked: CertificateOptions, now: datetime) -> datetime:
    if asked.not_after:
        not_after = asked.not_after.astimezone(UTC)
    elif asked.days > MOST_DAYS:  # what no date can hold is no date to name either
        raise UsageError("LIFETIME-TOO-LONG", not_after=f"{asked.days} d", days=MOST_DAYS)
    else:
        not_after = now + timedelta(days=asked.days)
    check_lifetime(not_after, now)
    return not_after


def _complete(request: CertificateRequest, told: list[Finding]) -> tuple[CertificateRequest, list[Finding]]:
    """With a common name that is among the names."""
    chosen = choose_common_name(request.names, request.common_name)
    names = request.names
    if SubjectName(DNS, chosen) not in names:
        # Clients that find a subjectAltName don't look at the common name (RFC 6125, 6.4.4).
        names = (SubjectName(DNS, chosen), *names)
        told.append(Finding("CN-ADDED-TO-NAMES", Severity.INFO, {"name": chosen}, chosen))
    if "." not in chosen:
        told.append(Finding("CN-NOT-QUALIFIED", Severity.WARNING, {"name": chosen}, chosen))
    return replace(request, names=names, common_name=chosen), told
