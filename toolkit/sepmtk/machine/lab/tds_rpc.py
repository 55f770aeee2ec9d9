"""Calls of procedures in a message of type RPC (MS-TDS 2.2.6.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sepmtk.machine.lab.tds_types import Reader, Value, value

_BY_NUMBER = (
    "", "sp_cursor", "sp_cursoropen", "sp_cursorprepare", "sp_cursorexecute", "sp_cursorprepexec",
    "sp_cursorunprepare", "sp_cursorfetch", "sp_cursoroption", "sp_cursorclose", "sp_executesql",
    "sp_prepare", "sp_execute", "sp_prepexec", "sp_prepexecrpc", "sp_unprepare",
)  # fmt: skip
_NUMBERED = 0xFFFF
_NEXT = (0x80, 0xFE, 0xFF)
"""BatchFlag and NoExecFlag: one more call follows. A parameter's name is no longer than 127 characters."""


@dataclass(frozen=True)
class Parameter:
    """``name`` is empty where the place counts."""

    name: str
    value: Value


@dataclass(frozen=True)
class Call:
    """A procedure and what it is given; ``runs`` is False where the client wants no execution."""

    procedure: str
    parameters: tuple[Parameter, ...]
    runs: bool = True

    def text(self, place: int) -> str:
        """The parameter at ``place`` as text, ``""`` where there is none."""
        found = self.parameters[place].value if place < len(self.parameters) else None
        return found if isinstance(found, str) else ""

    def handle(self) -> int:
        """The first parameter as a statement's handle, 0 where it is none."""
        found = self.parameters[0].value if self.parameters else None
        return found if isinstance(found, int) else 0


def calls(body: bytes) -> Iterator[Call]:
    """The calls of a message, without its ALL_HEADERS.

    Raises:
        Malformed: SQL Server would say so.
        EOFError: the message ends too soon.
    """
    source = Reader(body)
    while source.left():
        yield _call(source)


def _call(source: Reader) -> Call:
    size = source.number("<H")
    if size == _NUMBERED:
        number = source.number("<H")
        name = _BY_NUMBER[number] if number < len(_BY_NUMBER) else str(number)
    else:
        name = source.take(2 * size).decode("utf-16-le", "replace")
    source.take(2)  # OptionFlags: recompile, no metadata
    given: list[Parameter] = []
    while source.left() and source.data[source.at] not in _NEXT:
        label = source.take(2 * source.number("<B")).decode("utf-16-le", "replace")
        source.take(1)  # StatusFlags: by reference, default
        given.append(Parameter(label, value(source, len(given) + 1)))
    runs = not source.left() or source.number("<B") != 0xFE
    return Call(name.rpartition(".")[2].strip("[]").lower(), tuple(given), runs)
