"""``trustServerCertificate`` in ROOT.xml: on for the rescue, off again once it is not needed."""

from __future__ import annotations

from sepmtk.model.errors import Failed, Refused, RolledBack
from sepmtk.model.notice import Phrase
from sepmtk.model.resource import Want
from sepmtk.run.effectors import xml_value
from sepmtk.run.step import Context, Step, Wants
from sepmtk.steps.proof import wait_for_proof
from sepmtk.steps.services import start_sepm, stop_sepm


def trust_on(context: Context) -> Wants:
    """The driver accepts any certificate, an expired one too (MS-JDBC: trustServerCertificate)."""
    yield Want(xml_value.resource(context.look.server.root_xml), "true", holds=xml_value.is_true)


def trust_off(context: Context) -> Wants:
    """The driver checks chain, dates and name again."""
    yield Want(xml_value.resource(context.look.server.root_xml), "false", holds=xml_value.is_false)


def revert(context: Context) -> Wants:
    """Trust off, with a dead man's switch: where SEPM does not prove in time that it reaches its
    database, trust goes back on.

    It closes too where a service doesn't start without trust, where whoever watches leaves (Ctrl-C),
    and at any error that nobody foresaw. A process that is killed can't; then resume or undo does it.

    Raises:
        Refused: ``TRUST-STILL-NEEDED`` where SQL Server's certificate would not pass already now.
        RolledBack: ``TRUST-REVERTED-BACK``.
    """
    refuse_if_needed(context)
    yield from stop_sepm(context)
    try:
        yield from trust_off(context)
        yield from start_sepm(context)
        missing: object = wait_for_proof(context)
    except GeneratorExit:
        raise
    except Failed as failed:
        missing = failed.id
    except BaseException:
        yield from _back_on(context)
        raise
    if missing:
        yield from _back_on(context)
        raise RolledBack("TRUST-REVERTED-BACK", missing=missing)


def _back_on(context: Context) -> Wants:
    yield from stop_sepm(context)
    yield from trust_on(context)
    yield from start_sepm(context)


def refuse_if_needed(context: Context) -> None:
    """Refuse to switch trust off where SEPM would not reach its database without it.

    Raises:
        Refused: ``TRUST-STILL-NEEDED``, unless accepted.
    """
    if "TRUST-STILL-NEEDED" in context.plan.accepted:
        return
    from sepmtk.net.errors import NetError
    from sepmtk.sql.login import judge_login

    try:
        seen = judge_login(context.look.reader, context.look.server)
    except NetError as error:
        raise _still_needed(type(error).__name__.lower(), str(error)) from error
    if not seen.trusted:
        raise _still_needed(seen.reason, seen.detail)


def _still_needed(reason: str, detail: str) -> Refused:
    return Refused("TRUST-STILL-NEEDED", reason=Phrase(f"sql.reason.{reason}"), detail=detail)


def trust_if_needed(context: Context) -> Wants:
    """On only where the driver would refuse what SQL Server shows now: a certificate that validates
    needs no trust, and every door that stays shut is one less to shut later."""
    from sepmtk.net.errors import NetError
    from sepmtk.sql.login import judge_login

    try:
        refused = not judge_login(context.look.reader, context.look.server).trusted
    except NetError:
        refused = True
    if refused and context.look.folder is not None:
        yield from trust_on(context)


ON = Step("trust-server-certificate", "6", trust_on)
IF_NEEDED = Step("trust-if-needed", "6", trust_if_needed)
REVERT = Step("revert-trust", "", revert)
