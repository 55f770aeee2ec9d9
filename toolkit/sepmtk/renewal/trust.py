"""``trustServerCertificate`` in ROOT.xml: on for the rescue, off again once it is not needed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sepmtk.engine.effectors import xml_value
from sepmtk.engine.step import Step, Wants
from sepmtk.engine.view import RunView
from sepmtk.model.errors import Failed, Refused, RolledBack
from sepmtk.model.notice import Phrase
from sepmtk.model.resource import Want
from sepmtk.renewal.proof import wait_for_proof
from sepmtk.renewal.services import start_sepm, stop_sepm

if TYPE_CHECKING:
    from sepmtk.sql.candidates import Choice


def trust_on(view: RunView) -> Wants:
    """The driver accepts any certificate, an expired one too (MS-JDBC: trustServerCertificate)."""
    yield Want(xml_value.resource(view.server.root_xml), "true", holds=xml_value.is_true)


def trust_off(view: RunView) -> Wants:
    """The driver checks chain, dates and name again."""
    yield Want(xml_value.resource(view.server.root_xml), "false", holds=xml_value.is_false)


def revert(view: RunView) -> Wants:
    """Trust off, with a dead man's switch: where SEPM does not prove in time that it reaches its
    database, trust goes back on.

    It closes too where a service doesn't start without trust, where whoever watches leaves (Ctrl-C),
    and at any error that nobody foresaw. A process that is killed can't; then resume or undo does it.

    Raises:
        Refused: ``TRUST-STILL-NEEDED`` where SQL Server's certificate would not pass already now.
        RolledBack: ``TRUST-REVERTED-BACK``.
    """
    refuse_if_needed(view)
    yield from stop_sepm(view)
    try:
        yield from trust_off(view)
        yield from start_sepm(view)
        missing: object = wait_for_proof(view)
    except GeneratorExit:
        raise
    except Failed as failed:
        missing = failed.id
    except BaseException:
        yield from _back_on(view)
        raise
    if missing:
        yield from _back_on(view)
        raise RolledBack("TRUST-REVERTED-BACK", missing=missing)


def _back_on(view: RunView) -> Wants:
    yield from stop_sepm(view)
    yield from trust_on(view)
    yield from start_sepm(view)


def refuse_if_needed(view: RunView) -> None:
    """Refuse to switch trust off where SEPM would not reach its database without it.

    Raises:
        Refused: ``TRUST-STILL-NEEDED``, unless accepted.
    """
    if "TRUST-STILL-NEEDED" in view.plan.accepted:
        return
    from sepmtk.net.errors import NetError
    from sepmtk.sql.login import judge_login

    try:
        seen = judge_login(view.reader, view.server)
    except NetError as error:
        raise _still_needed(type(error).__name__.lower(), str(error)) from error
    if not seen.trusted:
        raise _still_needed(seen.reason, seen.detail)


def _still_needed(reason: str, detail: str) -> Refused:
    return Refused("TRUST-STILL-NEEDED", reason=Phrase(f"sql.reason.{reason}"), detail=detail)


def refuse_without_trust(view: RunView, choice: Choice) -> None:
    """Refuse what SQL Server would show after its next start where trust is off, or can't be read, and SEPM
    would not accept it. SEPM is left alone where nobody knows what will be shown.

    Raises:
        Refused: ``SEPM-WOULD-REFUSE``, unless accepted.
    """
    from sepmtk.machine.errors import NotFound
    from sepmtk.machine.lookup import entry_of
    from sepmtk.machine.values import Store
    from sepmtk.sepm.root_xml import read_trust
    from sepmtk.sepm.served import read_file
    from sepmtk.sql.login import objection

    if choice.uncertain or choice.refuses_to_start or "SEPM-WOULD-REFUSE" in view.plan.accepted:
        return
    with suppress(Refused, NotFound):
        if read_trust(read_file(view.reader, view.server.root_xml)).value:
            return
    entry = entry_of(view.reader, Store.MACHINE_MY, choice.winner) if choice.winner else None
    reason = objection(view.reader, view.server, entry.der) if entry else "untrusted"
    if reason:
        shown = choice.winner or Phrase("sql.own-making")
        raise Refused("SEPM-WOULD-REFUSE", certificate=shown, reason=Phrase(f"sql.reason.{reason}"))


def trust_if_needed(view: RunView) -> Wants:
    """On only where the driver would refuse what SQL Server shows now: a certificate that validates
    needs no trust, and every door that stays shut is one less to shut later."""
    from sepmtk.net.errors import NetError
    from sepmtk.sql.login import judge_login

    try:
        refused = not judge_login(view.reader, view.server).trusted
    except NetError:
        refused = True
    if refused and view.folder is not None:
        yield from trust_on(view)


ON = Step("trust-server-certificate", "6", trust_on)
IF_NEEDED = Step("trust-if-needed", "6", trust_if_needed)
REVERT = Step("revert-trust", "", revert, optional=True, judges=True)
