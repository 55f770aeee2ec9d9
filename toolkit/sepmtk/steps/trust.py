"""``trustServerCertificate`` in ROOT.xml: on for the rescue, off again once it is not needed."""

from __future__ import annotations

from sepmtk.model.errors import Refused, RolledBack
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

    Raises:
        Refused: ``TRUST-STILL-NEEDED`` where SQL Server's certificate would not pass already now.
        RolledBack: ``TRUST-REVERTED-BACK``.
    """
    _refuse_early(context)
    yield from stop_sepm(context)
    yield from trust_off(context)
    yield from start_sepm(context)
    missing = wait_for_proof(context)
    if missing:
        yield from stop_sepm(context)
        yield from trust_on(context)
        yield from start_sepm(context)
        raise RolledBack("TRUST-REVERTED-BACK", missing=missing)


def _refuse_early(context: Context) -> None:
    from sepmtk.net.errors import NetError
    from sepmtk.sql.login import judge_login

    try:
        seen = judge_login(context.look.reader, context.look.server)
    except NetError as error:
        raise Refused("TRUST-STILL-NEEDED", reason=str(error)) from error
    if not seen.trusted:
        raise Refused("TRUST-STILL-NEEDED", reason=f"{seen.reason}: {seen.detail}")


ON = Step("trust-server-certificate", "6", trust_on)
REVERT = Step("revert-trust", "", revert)
