"""Passwords: from a file, from standard input, or asked at a terminal; never from the command line."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sepmtk.model.errors import UsageError
from sepmtk.model.option import Option, option_of

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.nouns.operation import Operation, Reply
    from sepmtk.show.words import Say


def take_passwords(operation: Operation, values: dict[str, Any]) -> None:
    """Put passwords where ``--NAME-file`` and ``--NAME-stdin`` stood among a command's values.

    Raises:
        UsageError: ``PASSWORD-TWICE`` where one is to come from two places, or two from standard input;
            ``FILE-UNREADABLE``, ``PASSWORD-NUL``, ``PASSWORD-ENCODING``.
    """
    stdin_taken = False
    for field in operation.secret_fields:
        file: Path | None = values.pop(f"{field.name}_file")
        stdin: bool = values.pop(f"{field.name}_stdin")
        if stdin and (file or stdin_taken):
            raise UsageError("PASSWORD-TWICE")
        stdin_taken |= stdin
        values[field.name] = first_line(file, stdin)


def first_line(file: Path | None, stdin: bool) -> bytes | None:
    """The first line of the file or of standard input, without its end and in whatever encoding Windows has
    written it; None where neither was asked for."""
    if not file and not stdin:
        return None
    from sepmtk.nouns.inputs import read_input
    from sepmtk.pki.passwords import password_in

    return password_in(read_input(file) if file else _from_stdin())


def _from_stdin() -> bytes:
    line = sys.stdin.buffer.readline()
    utf_16 = line.startswith((b"\xff\xfe", b"\xfe\xff"))  # whose line ends are not where the byte is
    return line + sys.stdin.buffer.read() if utf_16 else line


def run_deed(operation: Operation, call: Call, asked: Any, say: Say, may_ask: bool) -> Reply:
    """The deed; at a terminal a password is asked for once it turns out that one is needed.

    Raises:
        UsageError: ``PFX-PASSWORD-DIFFERS`` where the second time is not as the first; what the deed raises.
    """
    try:
        return operation.deed(call, asked)
    except UsageError as error:
        wanted = next((f for f in operation.secret_fields if error.id in option_of(f).asked_on), None)
        if wanted is None or not (may_ask and sys.stdin is not None and sys.stdin.isatty()):
            raise
    given = _ask(option_of(wanted), say)
    return operation.deed(call, replace(asked, **{wanted.name: given}))


def _ask(option: Option, say: Say) -> bytes:
    from getpass import getpass

    from sepmtk.pki.passwords import check_password, password_of

    password = password_of(getpass(say(option.ask)))
    if option.again:
        check_password(password)
        if password_of(getpass(say(option.again))) != password:
            raise UsageError("PFX-PASSWORD-DIFFERS")
    return password
