"""How a field of a request is asked for: on the command line, over the pipe, in PowerShell.

A field *is* an option: ``san_file`` is ``--san-file``, ``san_file`` in the protocol and ``-SanFile``; its
type and default are those of the field. :class:`Option` says what can't be told from that.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, field
from typing import Any, NamedTuple


class Option(NamedTuple):
    """How a field is asked for. A tuple: every command makes this class at its start, and a dataclass of as
    many fields takes five times as long.

    ``metavar`` is what the help shows for the value; ``flag`` the command line's name where it is not the
    field's (``--san`` of a tuple ``names``), ``cmdlet`` PowerShell's (``CommonName`` for ``cn``; of a
    password the credential's, which the field ``…user`` beside it is a part of).
    ``low`` and ``high`` bound a number; ``choices`` are all that a text may be.
    ``argument``: a place on the command line instead of a name. ``argv``: only the command line has it,
    since it is about the form of what is printed.
    ``secret``: a password. It comes from ``--NAME-file`` or ``--NAME-stdin``, or apart from the other
    arguments over the pipe; ``ask`` is the question at a terminal (``again``: asked twice), put
    once the deed ends with one of the errors ``asked_on``: what is wrong with a request is said before.
    """

    metavar: str = ""
    flag: str = ""
    cmdlet: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    argument: bool = False
    argv: bool = False
    secret: bool = False
    ask: str = ""
    again: str = ""
    asked_on: tuple[str, ...] = ()


PLAIN = Option()


def option(default: Any = MISSING, metavar: str = "", **more: Any) -> Any:
    """A field with an :class:`Option`; without a default it must be given."""
    return field(default=default, metadata={"option": Option(metavar, **more)})


def argument(default: Any = MISSING, metavar: str = "", **more: Any) -> Any:
    """A field that has a place on the command line."""
    return option(default, metavar, argument=True, **more)


def secret(ask: str = "", *asked_on: str, again: str = "", cmdlet: str = "") -> Any:
    """A password, ``bytes | None``: shown nowhere, not even in a traceback."""
    how = Option(secret=True, ask=ask, again=again, asked_on=asked_on, cmdlet=cmdlet)
    return field(default=None, repr=False, metadata={"option": how})


def option_of(field: Field[Any]) -> Option:
    """How a field is asked for."""
    found: Option = field.metadata.get("option", PLAIN)
    return found


def flag_of(field: Field[Any]) -> str:
    """Its name on the command line; a password's has ``-file`` or ``-stdin`` behind it."""
    return option_of(field).flag or "--" + field.name.replace("_", "-")


def is_needed(field: Field[Any]) -> bool:
    """Whether it has to be given."""
    return field.default is MISSING and field.default_factory is MISSING
