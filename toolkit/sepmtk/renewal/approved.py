"""A plan that was written to a file and approved: read, and held against the server as it is now."""

from __future__ import annotations

from sepmtk import __version__
from sepmtk.checks.view import View
from sepmtk.engine.call import Call
from sepmtk.engine.plan import Plan
from sepmtk.model.certificate_request import MOST_DAYS
from sepmtk.model.errors import Drifted, Refused, UsageError
from sepmtk.renewal.plan import PlanResult, preview
from sepmtk.renewal.plan_shape import check_plan
from sepmtk.renewal.request import refuse_unfit, request_from_inputs
from sepmtk.renewal.routes import SQL_ROUTE, is_whole
from sepmtk.renewal.situation import Situation, observe


def preview_file(call: Call, data: object) -> PlanResult:
    """What carrying out an approved plan would do now.

    Raises:
        As :func:`approved`.
    """
    return preview(call, *approved(call, data))


def approved(call: Call, data: object) -> tuple[Plan, Situation]:
    """The plan, and what the server shows now, which is as the plan saw it.

    Raises:
        UsageError: ``PLAN-FILE-BAD``; what making such a plan now would raise.
        Refused: ``OTHER-MACHINE``, ``PLAN-OTHER-VERSION``; what making such a plan now would raise.
        Drifted: ``PLAN-STALE`` where the server is no longer as the plan saw it.
    """
    plan = _read(data)
    here = call.machine.host.facts()
    if plan.machine_id != here.machine_id:
        raise Refused("OTHER-MACHINE", run=plan.id, there=plan.host, here=here.label)
    if plan.tool != __version__ and "PLAN-OTHER-VERSION" not in call.accepted:
        raise Refused("PLAN-OTHER-VERSION", there=plan.tool, here=__version__)
    seen = observe(call.host.reader, call.server)
    now = seen.to_plain()
    changed = [
        n for n in ("server_crt", "sql_served", "sql_reason", "trust") if now[n] != plan.observed.get(n)
    ]
    if changed:
        raise Drifted(
            "PLAN-STALE", changed=", ".join(f"{n}: {plan.observed.get(n)} -> {now[n]}" for n in changed)
        )
    if plan.inputs:
        _refuse_outdated(call, plan, View(reader=call.host.reader, server=call.server))
    return plan, seen


def _refuse_outdated(call: Call, plan: Plan, view: View) -> None:
    """As when it was made: names may have come into use since, or time may have run out."""
    from sepmtk.pki.request import check_lifetime

    request = request_from_inputs(plan.inputs, (*plan.accepted, *call.accepted))
    wanted = request.certificate
    assert wanted is not None
    # SEPM's own certificate, which that route takes over, is not of our making.
    most = None if plan.route == SQL_ROUTE else MOST_DAYS
    check_lifetime(wanted.not_after, max(view.now, wanted.not_before), most)
    refuse_unfit(wanted, request, view)


def _read(data: object) -> Plan:
    """A plan that this version could have made.

    Raises:
        UsageError: ``PLAN-FILE-BAD``.
    """
    try:
        plan = Plan.from_plain(data)
        if not is_whole(plan.route, plan.steps):
            raise ValueError("route, steps")
        check_plan(plan)
    except ValueError as error:
        raise UsageError("PLAN-FILE-BAD", detail=str(error)) from error
    return plan
