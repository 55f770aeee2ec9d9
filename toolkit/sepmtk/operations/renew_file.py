"""A plan that was written to a file and approved: read, and held against the server as it is now."""

from __future__ import annotations

from sepmtk.model.errors import Drifted, Refused, UsageError
from sepmtk.model.server import Server
from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.operations.renew_plan import PlanResult, preview
from sepmtk.operations.situation import Situation, observe
from sepmtk.run.plan import Plan


def preview_file(bench: Bench, data: object) -> PlanResult:
    """What carrying out an approved plan would do now.

    Raises:
        As :func:`approved`.
    """
    plan, server, seen = approved(bench, data)
    return preview(bench, server, plan, seen)


def approved(bench: Bench, data: object) -> tuple[Plan, Server, Situation]:
    """The plan, and the server as it is now, which is as the plan saw it.

    Raises:
        UsageError: ``PLAN-FILE-BAD``.
        Refused: ``OTHER-MACHINE``.
        Drifted: ``PLAN-STALE`` where the server is no longer as the plan saw it.
    """
    try:
        plan = Plan.from_plain(data)  # type: ignore[arg-type]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UsageError("PLAN-FILE-BAD", detail=type(error).__name__) from error
    here = bench.machine.host.facts()
    if plan.machine_id != here.machine_id:
        raise Refused("OTHER-MACHINE", run=plan.id, there=plan.host, here=here.label)
    server = carry_out.discover(bench)
    seen = observe(bench.machine.reader(), server)
    now = seen.to_plain()
    changed = [
        n for n in ("server_crt", "sql_served", "sql_reason", "trust") if now[n] != plan.observed.get(n)
    ]
    if changed:
        raise Drifted(
            "PLAN-STALE", changed=", ".join(f"{n}: {plan.observed.get(n)} -> {now[n]}" for n in changed)
        )
    return plan, server, seen
