"""``sql``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from sepmtk.model.errors import UsageError
from sepmtk.model.outcome import ExitCode
from sepmtk.model.plain import fields_of
from sepmtk.operations.call import Call, Reply, label
from sepmtk.operations.table.entry import CHANGES, Operation, secret
from sepmtk.operations.table.nothing import Nothing
from sepmtk.operations.table.single import CHANGE, single_reply

if TYPE_CHECKING:
    from sepmtk.sql.candidates import Choice


@dataclass(frozen=True)
class SqlBind:
    """``restart``: SQL Server loads a certificate at its start only."""

    thumbprint: str
    restart: bool = False


@dataclass(frozen=True)
class SqlUnbind:
    """The same without a certificate: SQL Server chooses by itself."""

    restart: bool = False


@dataclass(frozen=True)
class SqlProbe:
    """``user``: a log-in of SQL Server for the ODBC driver; without it Windows' own."""

    user: str = ""
    password: bytes | None = secret()


def show(call: Call, asked: Nothing) -> Reply:
    """What is configured and what is served."""
    from sepmtk.operations import sql_binding

    bench = call.bench()
    return Reply(sql_binding.show(bench), host=label(bench))


def candidates(call: Call, asked: Nothing) -> Reply:
    """What SQL Server will load at its next start, and why each rival loses."""
    from sepmtk.operations import carry_out
    from sepmtk.sql.candidates import candidates as predict

    bench = call.bench()
    return Reply(predict(bench.machine.reader(), carry_out.discover(bench)), host=label(bench))


def bind(call: Call, asked: SqlBind) -> Reply:
    """Pin a certificate."""
    from sepmtk.operations import sql_binding

    bench = call.bench()
    return single_reply(bench, sql_binding.bind(bench, asked.thumbprint, asked.restart))


def unbind(call: Call, asked: SqlUnbind) -> Reply:
    """Let SQL Server choose."""
    from sepmtk.operations import sql_binding

    bench = call.bench()
    return single_reply(bench, sql_binding.unbind(bench, asked.restart))


def probe(call: Call, asked: SqlProbe) -> Reply:
    """Dial SQL Server and judge what it serves."""
    from sepmtk.operations import sql_binding

    if bool(asked.user) != (asked.password is not None):
        raise UsageError("USER-AND-PASSWORD")
    bench = call.bench()
    password = (asked.password or b"").decode("utf-8", "replace")
    served = sql_binding.probe_with_driver(bench, asked.user, password)
    return Reply(served, ExitCode.DONE if served.trusted else ExitCode.FINDINGS, host=label(bench))


def _entries(reply: Reply) -> Iterable[tuple[str, object]]:
    """Each candidate, with what is true of the choice as a whole."""
    choice = cast("Choice", reply.result)
    whole = {name: value for name, value in fields_of(choice).items() if name != "entries"}
    return [("sql_candidate", {**fields_of(entry), **whole}) for entry in choice.entries]


OPERATIONS = (
    Operation("sql.show", Nothing, show, ("sql_binding",), "Get-SepmSqlCert"),
    Operation(
        "sql.candidates", Nothing, candidates, ("sql_candidate",), "Get-SepmSqlCandidate", results=_entries
    ),
    Operation("sql.bind", SqlBind, bind, CHANGE, "Set-SepmSqlCert", CHANGES),
    Operation("sql.unbind", SqlUnbind, unbind, CHANGE, "Clear-SepmSqlCert", CHANGES),
    Operation("sql.probe", SqlProbe, probe, ("sql_served",), "Test-SepmSqlCert"),
)
