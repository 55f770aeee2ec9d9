"""What the user gave for a renewal, read and checked before anything is looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sepmtk.cli.asked import RenewalAsked
from sepmtk.cli.command import Cli
from sepmtk.model.errors import UsageError
from sepmtk.operations.cert_names import names_from
from sepmtk.operations.renew_request import RenewRequest

PROFILES = ("compat", "modern")


def read_request(cli: Cli, asked: RenewalAsked) -> RenewRequest:
    """The request.

    Raises:
        UsageError: a name, file or profile that cannot be used.
    """
    if asked.pfx_profile not in PROFILES:
        raise UsageError("PFX-PROFILE-UNKNOWN", profile=asked.pfx_profile)
    return RenewRequest(
        names=names_from(asked.san_file, tuple(asked.san or ()), cli.tell),
        common_name=asked.cn,
        days=asked.days,
        not_after=asked.end,
        subject=asked.subject,
        pfx_profile=asked.pfx_profile,
        keep_pinned=asked.keep_pinned,
        console_first=asked.console_first,
        revert_trust=asked.revert_trust,
        ticket=asked.ticket,
        note=asked.note,
        accepted=cli.given.accept,
    )


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
