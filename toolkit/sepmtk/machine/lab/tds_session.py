"""What a session of SQL Server answers once it is logged in: batches, calls of procedures, transactions."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sepmtk.machine.lab import sem5_query, tsql
from sepmtk.machine.lab import tds_tokens as tokens
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.sql_errors import SqlError, refused
from sepmtk.machine.lab.tds_rpc import Call, calls
from sepmtk.machine.lab.tds_tokens import FAILED, MORE, End
from sepmtk.machine.lab.tds_types import Malformed, Value
from sepmtk.machine.lab.tds_wire import SPID

BATCH, RPC, TRANSACTION = 1, 3, 14
BANNER = "Microsoft SQL Server 2019 (RTM-GDR) - 15.0.2000.5 (X64) (simulated)"
_BEGIN, _COMMIT, _ROLLBACK, _SAVE = 5, 7, 8, 9
_DECLARED = re.compile(r"@(\w+)")
_TYPES = """SELECT name AS TYPE_NAME, type AS DATA_TYPE, size AS "PRECISION", prefix AS LITERAL_PREFIX,
    '''' AS LITERAL_SUFFIX, 'max length' AS CREATE_PARAMS, 1 AS NULLABLE, 0 AS CASE_SENSITIVE,
    3 AS SEARCHABLE, NULL AS UNSIGNED_ATTRIBUTE, 0 AS "MONEY", NULL AS AUTO_INCREMENT,
    name AS LOCAL_TYPE_NAME, NULL AS MINIMUM_SCALE, NULL AS MAXIMUM_SCALE, type AS SQL_DATA_TYPE,
    NULL AS SQL_DATETIME_SUB, NULL AS NUM_PREC_RADIX, NULL AS INTERVAL_PRECISION, 0 AS USERTYPE
    FROM (SELECT 'nvarchar' AS name, -9 AS type, 4000 AS size, 'N''' AS prefix
          UNION ALL SELECT 'varchar', 12, 8000, '''') AS types WHERE type = @type"""
"""sp_datatype_info_100 (Microsoft), for texts: from here pyodbc knows how long a parameter may be."""
_METADATA = 1  # sp_prepare's option


@dataclass
class Conversation:
    """One session's memory. ``lab`` is None where the host has no sem5; ``wait`` may be cut short."""

    lab: Lab | None
    server: str
    encrypted: bool
    wait: Callable[[float], None]
    state: tsql.State
    _prepared: dict[int, tuple[str, str]] = field(default_factory=dict)
    _next: int = 0

    def reset(self, keep_transaction: bool) -> None:
        """What RESETCONNECTION asks for (2.2.3.1.2): as after a log-in."""
        self.state = tsql.State(self.state.database, self.state.depth if keep_transaction else 0)
        self._prepared.clear()

    def answer(self, kind: int, body: bytes) -> Iterator[bytes]:
        """The tokens of an answer.

        Raises:
            EOFError: nothing that SQL Server would answer.
        """
        try:
            (length,) = struct.unpack_from("<I", body)
            rest = body[length:]
            if kind == BATCH:
                yield from self._framed(self._run(rest.decode("utf-16-le", "replace"), {}))
            elif kind == TRANSACTION:
                yield from self._framed(self._transaction(rest))
            else:
                yield from self._calls(rest)
        except (struct.error, IndexError, RecursionError) as error:
            raise EOFError("a message that is none") from error

    def _framed(self, events: tsql.Answer) -> Iterator[bytes]:
        """A batch: every statement ends with a DONE, and only the last one says that nothing follows."""
        held: End | None = None
        try:
            for event in events:
                if held is not None:
                    yield tokens.done(held.status | MORE, held.rows)
                held = event if isinstance(event, End) else None
                if not isinstance(event, End):
                    yield event
        except SqlError as error:
            if held is not None:
                yield tokens.done(held.status | MORE, held.rows)
            yield self._told(error)
            held = End(FAILED)
        yield tokens.done(held.status, held.rows) if held else tokens.done()

    def _told(self, error: SqlError) -> bytes:
        return tokens.error(error.number, error.text, self.server, error.severity)

    def _run(self, sql: str, values: Mapping[str, Value]) -> tsql.Answer:
        def select(query: str, given: Mapping[str, Value]) -> tsql.Answer:
            return sem5_query.answer(self.lab, query, {**self._globals(), **given}, self.encrypted)

        return tsql.Batch(self.state, select, self.wait).run(sql, values)

    def _globals(self) -> dict[str, Value]:
        depth, server = self.state.depth, self.server
        return {"__VERSION": BANNER, "__SPID": SPID, "__TRANCOUNT": depth, "__SERVERNAME": server}

    def _transaction(self, body: bytes) -> tsql.Answer:
        """Requests of a transaction manager (2.2.6.9); distributed ones need a service that isn't there."""
        (request,) = struct.unpack_from("<H", body)
        batch = tsql.Batch(self.state, lambda *_: iter(()), self.wait)
        if request == _SAVE:
            yield End()
            return
        if request not in (_BEGIN, _COMMIT, _ROLLBACK):
            raise refused(8501, self.server)
        work = {_BEGIN: batch.begin, _COMMIT: batch.commit, _ROLLBACK: batch.rollback}[request]
        chained = request != _BEGIN and len(body) > 3 and bool(body[3 + body[2]] & 1)
        yield from (event for event in work() if not (chained and isinstance(event, End)))
        if chained:
            yield from batch.begin()

    def _calls(self, body: bytes) -> Iterator[bytes]:
        """One procedure after another; a call that fails doesn't keep the next one from running."""
        held = b""
        try:
            for call in calls(body):
                if held:
                    yield _with_more(held)
                    held = b""
                for part in self._call(call):
                    if held:
                        yield held
                    held = part
        except Malformed as error:
            if held:
                yield _with_more(held)
            yield self._told(SqlError(error.number, str(error), 16))
            held = tokens.done(FAILED)
        yield held

    def _call(self, call: Call) -> Iterator[bytes]:
        """Results, then the return status, then what was set, then DONEPROC as a part of its own."""
        handle: int | None = None
        status = returned = 0
        try:
            if call.runs:
                handle, events = self._procedure(call)
                for event in events:
                    yield tokens.done_in_proc(event.status, event.rows) if isinstance(event, End) else event
        except SqlError as error:
            yield self._told(error)
            status, returned = FAILED, error.number
        yield tokens.return_status(returned) + (tokens.returned(handle) if handle is not None else b"")
        yield tokens.proc_done(status)

    def _procedure(self, call: Call) -> tuple[int | None, tsql.Answer]:
        """A new statement's handle, where there is one, and the results."""
        name = call.procedure
        if name == "sp_executesql":
            return None, self._run(call.text(0), _bound(call, call.text(0), call.text(1), 2))
        if name == "sp_prepexec":
            values = _bound(call, call.text(2), call.text(1), 3)
            return self._prepare(call.text(2), call.text(1)), self._run(call.text(2), values)
        if name == "sp_prepare":
            wants = len(call.parameters) > 3 and call.parameters[3].value == _METADATA
            return self._prepare(call.text(2), call.text(1)), self._shape(call, wants)
        if name in ("sp_execute", "sp_unprepare"):
            if call.handle() not in self._prepared:
                raise refused(8179, call.handle())
            if name == "sp_unprepare":
                del self._prepared[call.handle()]
                return None, iter(())
            sql, declared = self._prepared[call.handle()]
            return None, self._run(sql, _bound(call, sql, declared, 1))
        if name == "sp_datatype_info_100":
            return None, self._run(_TYPES, {"type": call.handle()})
        raise refused(16901 if name.startswith("sp_cursor") else 2812, name)

    def _prepare(self, sql: str, declared: str) -> int:
        self._next += 1
        self._prepared[self._next] = (sql, declared)
        return self._next

    def _shape(self, call: Call, wanted: bool) -> tsql.Answer:
        """What the columns will be, where the client asks for it: the result without its rows."""
        if wanted:
            yield from tsql.without_rows(
                self._run(call.text(2), dict.fromkeys(_DECLARED.findall(call.text(1))))
            )


def _bound(call: Call, sql: str, declared: str, first: int) -> dict[str, Value]:
    """What is given, by the names that were declared: in their order, or by name."""
    given = call.parameters[first:]
    names = list(dict.fromkeys(_DECLARED.findall(declared)))
    found = {p.name.lstrip("@") or names[i]: p.value for i, p in enumerate(given) if p.name or i < len(names)}
    for name in names:
        if name.casefold() not in {known.casefold() for known in found}:
            raise refused(8178, f"({declared}){sql}"[:256], f"@{name}")
    return found


def _with_more(done: bytes) -> bytes:
    """The same DONEPROC, when another answer follows."""
    return done[:1] + bytes([done[1] | MORE]) + done[2:]
