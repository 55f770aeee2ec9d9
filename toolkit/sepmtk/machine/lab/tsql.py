"""The statements of a batch, as drivers and pools send them: SET, transactions, SELECT and a few more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sepmtk.machine.lab import tds_tokens as tokens
from sepmtk.machine.lab.sql_errors import refused
from sepmtk.machine.lab.tds_tokens import End
from sepmtk.machine.lab.tds_types import Value

Select = Callable[[str, Mapping[str, Value]], Iterator[bytes | End]]
Answer = Iterator[bytes | End]

_QUOTED = r"'(?:[^']|'')*'|\"[^\"]*\"|\[[^\]]*\]"
_COMMENT = re.compile(rf"(?s)({_QUOTED})|--[^\n]*|/\*.*?\*/")
_SPACE = re.compile(r"[\s;\0]*")
_NEXT = r"(?<![\w@.])(?:SET|IF|BEGIN|COMMIT|ROLLBACK|WAITFOR|USE|EXEC|EXECUTE|INSERT|UPDATE|DELETE)\b"
_SELECT = re.compile(rf"(?is)(?:SELECT|WITH)\b(?:{_QUOTED}|(?!{_NEXT})[^;'\"\[])*")
_WORD = re.compile(r"(?i)(?:EXEC(?:UTE)?\s+)?([\w.\[\]]+)")
_WRITES = (
    "alter", "create", "delete", "drop", "grant", "insert", "merge", "revoke", "truncate", "update",
)  # fmt: skip
_SWITCH = (
    "NOCOUNT|XACT_ABORT|ANSI_NULLS|ANSI_PADDING|ANSI_WARNINGS|ANSI_DEFAULTS|ANSI_NULL_DFLT_ON|ARITHABORT|"
    "CONCAT_NULL_YIELDS_NULL|CURSOR_CLOSE_ON_COMMIT|NUMERIC_ROUNDABORT|QUOTED_IDENTIFIER"
)
_SETTING = re.compile(
    rf"(?i)SET\s+(?:(?:{_SWITCH})(?:\s*,\s*(?:{_SWITCH}))*\s+(?:ON|OFF)"
    r"|(?:LOCK_TIMEOUT|TEXTSIZE|ROWCOUNT|DATEFIRST)\s+-?\d+|(?:LANGUAGE|DATEFORMAT)\s+[\w']+)(?!\w)"
)
_LEVEL = re.compile(
    r"(?i)SET\s+TRANSACTION\s+ISOLATION\s+LEVEL\s+"
    r"(?:READ\s+UNCOMMITTED|READ\s+COMMITTED|REPEATABLE\s+READ|SNAPSHOT|SERIALIZABLE)\b"
)
_SHAPE = re.compile(r"(?i)SET\s+FMTONLY\s+(ON|OFF)\b")
_IMPLICIT = re.compile(r"(?i)SET\s+IMPLICIT_TRANSACTIONS\s+(ON|OFF)\b")
_OTHER_SET = re.compile(r"(?i)SET\s+(\w+)")
_BEGIN = re.compile(r"(?i)BEGIN\s+TRAN(?:SACTION)?\b")
_COMMIT = re.compile(r"(?i)COMMIT\b(?:\s+(?:TRAN(?:SACTION)?|WORK)\b)?")
_ROLLBACK = re.compile(r"(?i)ROLLBACK\b(?:\s+(?:TRAN(?:SACTION)?|WORK)\b)?")
_IF = re.compile(r"(?i)IF\s+@@TRANCOUNT\s*>\s*0\b")
_WAIT = re.compile(r"(?i)WAITFOR\s+DELAY\s+'(\d\d?):(\d\d):(\d\d)(?:\.\d+)?'")
_USE = re.compile(r"(?i)USE\s+\[?(\w+)\]?")
_NEEDS_TABLE = re.compile(r"(?i)\bFROM\b")


DATABASES = ("sem5", "master")


@dataclass
class State:
    """What a session remembers: open transactions, whether one begins by itself, its database."""

    database: str
    depth: int = 0
    implicit: bool = False
    shape_only: bool = False
    """FMTONLY: results without their rows."""
    ignored: bool = field(default=False)
    """The condition before the next statement does not hold."""


@dataclass(frozen=True)
class Batch:
    """Runs statements for a session. ``wait`` sleeps so many seconds, or less where it is told to stop."""

    state: State
    select: Select
    wait: Callable[[float], None]

    def run(self, sql: str, values: Mapping[str, Value]) -> Answer:
        """Each statement's answer, in their order.

        Raises:
            SqlError: at the first that SQL Server would refuse.
        """
        sql = _COMMENT.sub(lambda found: found[1] or " ", sql)
        at, first = 0, True
        while (at := _SPACE.match(sql, at).end()) < len(sql):  # type: ignore[union-attr]
            matches = ((form.match(sql, at), work) for form, work in _STATEMENTS)
            found, work = next(((found, work) for found, work in matches if found), (None, Batch.setting))
            if found is None:
                raise _unknown(sql, at, first)
            at, first = found.end(), False
            if self.state.ignored:
                self.state.ignored = False
            else:
                yield from work(self, found, values)

    def setting(self, found: re.Match[str], _: Mapping[str, Value]) -> Answer:
        yield End()

    def unknown_setting(self, found: re.Match[str], _: Mapping[str, Value]) -> Answer:
        raise refused(195, found[1], "SET option")

    def implicit(self, found: re.Match[str], _: Mapping[str, Value]) -> Answer:
        self.state.implicit = found[1].upper() == "ON"
        yield End()

    def shape(self, found: re.Match[str], _: Mapping[str, Value]) -> Answer:
        self.state.shape_only = found[1].upper() == "ON"
        yield End()

    def when(self, found: re.Match[str], _: Mapping[str, Value]) -> Answer:
        self.state.ignored = not self.state.depth
        yield from ()

    def begin(self, found: re.Match[str] | None = None, _: Mapping[str, Value] | None = None) -> Answer:
        """A transaction; one inside another only counts (Microsoft, "Nesting transactions")."""
        self.state.depth += 1
        if self.state.depth == 1:
            yield tokens.begun()
        yield End()

    def commit(self, found: re.Match[str] | None = None, _: Mapping[str, Value] | None = None) -> Answer:
        if not self.state.depth:
            raise refused(3902)
        self.state.depth -= 1
        if not self.state.depth:
            yield tokens.ended(committed=True)
        yield End()

    def rollback(self, found: re.Match[str] | None = None, _: Mapping[str, Value] | None = None) -> Answer:
        if not self.state.depth:
            raise refused(3903)
        self.state.depth = 0
        yield tokens.ended(committed=False)
        yield End()

    def pause(self, found: re.Match[str], _: Mapping[str, Value]) -> Answer:
        hours, minutes, seconds = map(int, found.groups())
        self.wait(hours * 3600 + minutes * 60 + seconds)
        yield End()

    def use(self, found: re.Match[str], _: Mapping[str, Value]) -> Answer:
        if found[1].lower() not in DATABASES:
            raise refused(911, found[1])
        old, self.state.database = self.state.database, found[1]
        yield tokens.changed(1, tokens.b_text(found[1]), tokens.b_text(old))
        yield End()

    def query(self, found: re.Match[str], values: Mapping[str, Value]) -> Answer:
        """A SELECT of a table begins a transaction where they are implicit."""
        begins = self.state.implicit and not self.state.depth and bool(_NEEDS_TABLE.search(found[0]))
        if begins:
            self.state.depth = 1
            yield tokens.begun()
        events = self.select(found[0], values)
        yield from without_rows(events) if self.state.shape_only else events


_STATEMENTS = (
    (_SELECT, Batch.query), (_SETTING, Batch.setting), (_LEVEL, Batch.setting), (_IMPLICIT, Batch.implicit),
    (_SHAPE, Batch.shape), (_OTHER_SET, Batch.unknown_setting), (_IF, Batch.when),
    (_BEGIN, Batch.begin), (_COMMIT, Batch.commit), (_ROLLBACK, Batch.rollback), (_WAIT, Batch.pause),
    (_USE, Batch.use),
)  # fmt: skip


def without_rows(events: Answer) -> Answer:
    """What the columns are, and no row."""
    for event in events:
        if isinstance(event, bytes) and not tokens.is_row(event):
            yield event
            yield End()


def _unknown(sql: str, at: int, first: bool) -> Exception:
    """What writes is refused by a database that nobody may write; a name alone is a procedure's."""
    word = _WORD.match(sql, at)
    if word is None:
        return refused(102, sql[at])
    if word[1].lower() in _WRITES:
        return refused(3906, "sem5")
    return refused(2812 if first or word[0] != word[1] else 102, word[1])
