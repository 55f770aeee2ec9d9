"""When undo is over, and when it needs a word from the user first."""

from __future__ import annotations

from sepmtk.engine import runs
from sepmtk.engine.call import Call
from sepmtk.engine.effectors import xml_value
from sepmtk.engine.folder import RunFolder
from sepmtk.engine.state import State, net_effects
from sepmtk.model.errors import Refused
from sepmtk.model.notice import Phrase
from sepmtk.model.resource import Kind
from sepmtk.renewal.routes import SQL_ROUTE


def refuse_past_console(call: Call, folder: RunFolder, state: State) -> None:
    """Clients may hold the new certificate already: the old, expired one would orphan them.

    Raises:
        Refused: ``UNDO-PAST-CONSOLE`` once SEPM stores or shows it, even half; ``UNDO-PAST-CLEAN-UP``;
            ``GUARD-UNREADABLE`` where that can't be told, unless accepted.
    """
    if any(effect.resource.kind is Kind.SECRETS for effect in state.effects):
        raise Refused("UNDO-PAST-CLEAN-UP", run=folder.path.name)
    ours = folder.certificate
    if not ours.is_file() or folder.plan().route == SQL_ROUTE:
        return  # SQL only: SEPM had it before the run
    from sepmtk.pki.certificate import spki_sha256
    from sepmtk.pki.inspect import to_der
    from sepmtk.sepm.held import held

    server = call.server
    new = spki_sha256(to_der(ours.read_bytes()))
    for where, der in held(call.host.reader, server, server.web.services, call.accepted):
        if spki_sha256(der) == new:
            raise Refused("UNDO-PAST-CONSOLE", run=folder.path.name, where=where)


def refuse_into_outage(call: Call, folder: RunFolder, state: State) -> None:
    """Before was an outage, or would be one now.

    Raises:
        Refused: ``UNDO-INTO-OUTAGE``, unless accepted.
    """
    outage = _outage(call, folder, state)
    if outage and "UNDO-INTO-OUTAGE" not in call.accepted:
        raise Refused("UNDO-INTO-OUTAGE", run=folder.path.name, outage=outage)


def _outage(call: Call, folder: RunFolder, state: State) -> tuple[Phrase, ...]:
    """What the manager lacked when the run began; else why it would get no database without the run:
    SQL Server's certificate does not pass, and nothing says that it is to be trusted all the same."""
    plan, net = folder.plan(), net_effects(state.effects)
    if not net and not state.half_done:
        return ()  # nothing was changed, nothing comes back
    if recorded := plan.observed.get("outage"):
        return tuple(Phrase.from_plain(lack) for lack in recorded)
    goes_back = [before for resource, (before, _) in net.items() if resource.kind is Kind.XML_VALUE]
    if plan.route == runs.SINGLE and not goes_back:
        return ()
    trust = goes_back[0] if goes_back else _trust_now(call)
    reason = "ok" if xml_value.is_true(trust) else plan.observed.get("sql_reason") or _judged(call)
    return () if reason == "ok" else (Phrase(f"sql.reason.{reason}"),)


def _trust_now(call: Call) -> str:
    from sepmtk.sepm.root_xml import read_trust
    from sepmtk.sepm.served import read_file

    return read_trust(read_file(call.host.reader, call.server.root_xml)).text


def _judged(call: Call) -> str:
    from sepmtk.renewal.situation import sql_shown

    return sql_shown(call.host.reader, call.server)[1]
