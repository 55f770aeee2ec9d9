"""``sql``: which certificate SQL Server is told to use, would choose, and serves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sepmtk.model.errors import UsageError
from sepmtk.model.option import argument, option, secret
from sepmtk.model.outcome import ExitCode
from sepmtk.model.plain import fields_of, plain
from sepmtk.nouns.change import change
from sepmtk.nouns.operation import NoOptions, Operation, Reply, changing
from sepmtk.show.render import table

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.show.words import Say
    from sepmtk.sql.candidates import Choice
    from sepmtk.sql.served import SqlServed


@dataclass(frozen=True)
class Bind:
    """``restart``: SQL Server loads a certificate at its start only."""

    thumbprint: str = argument(metavar="THUMBPRINT")
    restart: bool = False


@dataclass(frozen=True)
class Unbind:
    """As :class:`Bind`, without a certificate: SQL Server chooses by itself."""

    restart: bool = False


@dataclass(frozen=True)
class Probe:
    """``user``: a log-in of SQL Server for the ODBC driver; without it Windows' own."""

    user: str = option("", "NAME")
    password: bytes | None = secret(cmdlet="SqlCredential")


@dataclass(frozen=True)
class SqlShown:
    """What is configured next to what is served."""

    instance: str
    instance_id: str
    state: str
    pinned: str | None
    served: SqlServed


def show(call: Call, asked: NoOptions) -> Reply:
    """Registry, service and wire in one view."""
    from sepmtk.sql.binding import read_binding
    from sepmtk.sql.served import served

    server, reader = call.server, call.host.reader
    pinned = read_binding(reader, server).pinned
    state = reader.services.info(server.sql.service).state.value
    shown = SqlShown(server.sql.name, server.sql.instance_id, state, pinned, served(reader, server))
    return Reply(shown, host=call.host.label, text=_shown)


def _shown(found: SqlShown, say: Say) -> str:
    return table([
        (say("sql.instance"), f"{found.instance} ({found.instance_id})"),
        (say("sql.state"), say(f"service.{found.state}")),
        (say("sql.pinned"), found.pinned or say("sql.pinned.none")),
        *_served_rows(found.served, say),
    ])  # fmt: skip


def _served_rows(found: SqlServed, say: Say) -> list[tuple[str, str]]:
    reason = say("sql.reason." + found.reason)
    if found.thumbprint is None:
        return [(say("sql.served"), say("sql.served.none", reason=reason))]
    return [
        (say("sql.served"), f"{found.thumbprint}  {found.common_name}"),
        (say("sql.until"), str(plain(found.not_after) or "?")),
        (say("sql.validated"), reason if found.trusted else say("sql.validated.no", reason=reason)),
    ]


def probe(call: Call, asked: Probe) -> Reply:
    """The same, and what an ODBC driver says where there is one. Without ``user`` the log-in is tried
    with the account of this process; the certificate is judged before either way."""
    from sepmtk.pki.passwords import text_of
    from sepmtk.sql.odbc_login import odbc_login
    from sepmtk.sql.served import OdbcSeen, served

    if bool(asked.user) != (asked.password is not None):
        raise UsageError("USER-AND-PASSWORD")
    found = served(call.host.reader, call.server)
    if found.thumbprint is not None:
        seen = odbc_login(call.host.reader, call.server, asked.user, text_of(asked.password))
        if seen is not None:
            found = replace(found, odbc=OdbcSeen(seen.driver, seen.outcome, seen.accepted, seen.text))
    code = ExitCode.DONE if found.trusted else ExitCode.FINDINGS
    return Reply(found, code, host=call.host.label, text=_probed)


def _probed(found: SqlServed, say: Say) -> str:
    rows = _served_rows(found, say)
    if found.odbc:
        rows.append((found.odbc.driver, say("sql.odbc." + found.odbc.outcome)))
    return table(rows)


def candidates(call: Call, asked: NoOptions) -> Reply:
    """What SQL Server will load at its next start, and why each rival loses."""
    from sepmtk.sql.candidates import candidates as predict

    return Reply(predict(call.host.reader, call.server), host=call.host.label, text=_choice)


def _choice(choice: Choice, say: Say) -> str:
    rows = [
        (
            "*" if entry.wins else " ",
            entry.thumbprint[:12],
            entry.subject[:30],
            ", ".join(say(f"sql.loses.{r}") for r in entry.reasons) or say("sql.could"),
        )
        for entry in choice.entries
    ]
    return "\n".join([table(rows), _verdict(choice, say)]) if rows else _verdict(choice, say)


def _verdict(choice: Choice, say: Say) -> str:
    if choice.refuses_to_start:
        return say("sql.refuses-to-start")
    if choice.uncertain:
        return say("sql.unknown", thumbprints=", ".join(one.thumbprint for one in choice.uncertain))
    return say("sql.wins", thumbprint=choice.winner) if choice.winner else say("sql.self-generated")


def _entries(reply: Reply) -> Iterable[tuple[str, object]]:
    """Each candidate, with what is true of the choice as a whole."""
    choice: Any = reply.result
    whole = {name: value for name, value in fields_of(choice).items() if name != "entries"}
    return [("sql_candidate", {**fields_of(entry), **whole}) for entry in choice.entries]


def bind(call: Call, asked: Bind) -> Reply:
    """Pin a certificate: key proved and readable first, then the registry, then the restart.

    Raises:
        Refused: ``SQL-CANNOT-READ-KEY``; ``SQL-WOULD-NOT-START`` where SQL Server would not start with
            it and ``SEPM-WOULD-REFUSE`` where SEPM would not accept it: both may be accepted.
        Failed: ``SQL-DID-NOT-TAKE`` where it did not; the value is empty again and SQL Server runs.
    """
    from sepmtk.engine.view import NewCertificate
    from sepmtk.machine.lookup import linked_entry
    from sepmtk.model.thumbprint import thumbprint_of
    from sepmtk.renewal.pinned import pin

    der, key = linked_entry(call.host.reader, asked.thumbprint)
    new = NewCertificate(thumbprint_of(der), der, "")
    return change(call, pin(new, key, asked.restart), thumbprint=new.thumbprint)


def unbind(call: Call, asked: Unbind) -> Reply:
    """Clear the value: SQL Server chooses by itself at its next start.

    Raises:
        Refused: ``SEPM-WOULD-REFUSE`` where SEPM would not accept its choice, unless accepted.
    """
    from sepmtk.renewal.pinned import unpin

    return change(call, unpin(asked.restart))


OPERATIONS = (
    Operation("sql.show", NoOptions, show, ("sql_binding",), "Get-SepmSqlCert"),
    Operation(
        "sql.candidates", NoOptions, candidates, ("sql_candidate",), "Get-SepmSqlCandidate", results=_entries
    ),
    changing("sql.bind", Bind, bind, "Set-SepmSqlCert"),
    changing("sql.unbind", Unbind, unbind, "Clear-SepmSqlCert"),
    Operation("sql.probe", Probe, probe, ("sql_served",), "Test-SepmSqlCert"),
)
