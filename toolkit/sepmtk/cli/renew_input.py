"""What the user gave for a renewal, read and checked before anything is looked at."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sepmtk.cli.command import Cli
from sepmtk.model.errors import UsageError
from sepmtk.model.names import SubjectName
from sepmtk.operations.renew_request import RenewRequest

PROFILES = ("compat", "modern")


def read_request(
    cli: Cli,
    san_file: Path | None,
    san: list[str] | None,
    cn: str,
    days: int,
    not_after: datetime | None,
    subject: str,
    pfx_profile: str,
    keep_pinned: bool,
    console_first: bool,
    revert_trust: bool,
    ticket: str,
    note: str,
) -> RenewRequest:
    """The request.

    Raises:
        UsageError: a name, file or profile that cannot be used.
    """
    if pfx_profile not in PROFILES:
        raise UsageError("PFX-PROFILE-UNKNOWN", profile=pfx_profile)
    return RenewRequest(
        names=_names(cli, san_file, san),
        common_name=cn,
        days=days,
        not_after=not_after.replace(tzinfo=UTC) if not_after else None,
        subject=subject,
        pfx_profile=pfx_profile,
        keep_pinned=keep_pinned,
        console_first=console_first,
        revert_trust=revert_trust,
        ticket=ticket,
        note=note,
        accepted=cli.given.accept,
    )


def _names(cli: Cli, san_file: Path | None, san: list[str] | None) -> tuple[SubjectName, ...]:
    from sepmtk.operations.cert_names import names_from

    return names_from(san_file, tuple(san or ()), cli.tell)


def password_secrets(cli: Cli, file: Path | None, stdin: bool) -> dict[str, bytes]:
    """The PFX password, where the user gave one: a file's first line, or stdin's."""
    from sepmtk.cli.passwords import given_password
    from sepmtk.run.effectors.certificate_set import PFX_PASSWORD

    password = given_password(file, stdin)
    return {PFX_PASSWORD: password} if password else {}


def plan_data(file: Path) -> Any:
    """A plan file as plain data.

    Raises:
        UsageError: ``FILE-UNREADABLE``, ``PLAN-FILE-BAD``.
    """
    try:
        return json.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise UsageError(
            "FILE-UNREADABLE", path=str(file), detail=error.strerror or type(error).__name__
        ) from error
    except ValueError as error:
        raise UsageError("PLAN-FILE-BAD", detail=str(error)) from error
