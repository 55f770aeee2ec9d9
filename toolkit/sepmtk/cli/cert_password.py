"""Passwords of PFX files and keystores: from a file, from standard input, or asked at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sepmtk.cli.command import Cli
from sepmtk.cli.passwords import first_line, given_password
from sepmtk.model.errors import UsageError

T = TypeVar("T")


def new_password(cli: Cli, file: Path | None, stdin: bool, generate: bool) -> bytes | None:
    """The password for a new PFX; None where one shall be generated.

    Raises:
        UsageError: ``PFX-PASSWORD-MISSING`` where nothing was given and there is nobody to ask;
            ``PASSWORD-TWICE``, ``PFX-PASSWORD-DIFFERS``; what makes it unfit.
    """
    if generate and (file or stdin):
        raise UsageError("PASSWORD-TWICE")
    if generate:
        return None
    given = given_password(file, stdin)
    if given is not None:
        return given
    if not _can_ask(cli):
        raise UsageError("PFX-PASSWORD-MISSING")
    return _asked_twice(cli)


def with_source_password(
    cli: Cli, file: Path | None, stdin: bool, use: Callable[[bytes | None], T]
) -> T:  # fmt: skip
    """``use(password)``; at a terminal the password is asked for once it turns out to be needed.

    Raises:
        UsageError: ``PASSWORD-NEEDED`` where there is nobody to ask; what ``use`` raises.
    """
    try:
        return use(first_line(file, stdin))
    except UsageError as error:
        if error.id not in ("PASSWORD-NEEDED", "KEY-PASSWORD-NEEDED") or not _can_ask(cli):
            raise
    return use(_ask(cli, "cert.ask.source"))


def _can_ask(cli: Cli) -> bool:
    return not cli.given.json and sys.stdin is not None and sys.stdin.isatty()


def _asked_twice(cli: Cli) -> bytes:
    from sepmtk.pki.passwords import check_password

    password = check_password(_ask(cli, "cert.ask.new"))
    if _ask(cli, "cert.ask.again") != password:
        raise UsageError("PFX-PASSWORD-DIFFERS")
    return password


def _ask(cli: Cli, id: str) -> bytes:
    from getpass import getpass

    from sepmtk.pki.passwords import password_of

    return password_of(getpass(cli.say(id)))
