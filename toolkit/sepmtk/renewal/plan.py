"""``renew plan``: which route, which steps, what each would find and want. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sepmtk.checks.survey import Survey, survey
from sepmtk.checks.view import View
from sepmtk.engine import runs
from sepmtk.engine.call import Call
from sepmtk.engine.dry import DryRun
from sepmtk.engine.plan import Plan
from sepmtk.engine.runner import StepReport
from sepmtk.engine.step import Step
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.outcome import StepOutcome
from sepmtk.model.server import Server
from sepmtk.renewal.proof import preflight_findings
from sepmtk.renewal.request import RenewRequest, plan_inputs
from sepmtk.renewal.route import choose_route, request_for
from sepmtk.renewal.routes import CONSOLE_ROUTE, ROUTES, steps_of
from sepmtk.renewal.situation import Situation, observe


@dataclass(frozen=True)
class PlanResult:
    """A plan and its preview. ``refused_by`` are findings that ``run`` would refuse on."""

    plan: Plan
    situation: Situation
    steps: tuple[StepReport, ...]
    findings: tuple[Finding, ...]
    refused_by: tuple[str, ...]
    server: Server = field(metadata={"json": False})
    survey: Survey | None = None


def route_steps(route: str, request: RenewRequest) -> tuple[Step, ...]:
    """The steps of a route; optional ones only when asked for."""
    return tuple(s for s in ROUTES[route] if not s.optional or request.revert_trust)


def make_plan(call: Call, request: RenewRequest) -> PlanResult:
    """Look at the server, choose the route, and preview it step by step."""
    server, reader = call.server, call.host.reader
    seen = observe(reader, server)
    route = choose_route(seen, request)
    steps = route_steps(route, request)
    plan = runs.new_plan(
        call, route, steps, {}, observed=seen.to_plain(), ticket=request.ticket, note=request.note
    )
    view = View(reader=reader, server=server)
    asked = request_for(route, request, reader, server)
    inputs = {} if route == CONSOLE_ROUTE else plan_inputs(asked, view, plan.id)
    return replace(preview(call, replace(plan, inputs=inputs), seen), survey=survey(view))


def preview(call: Call, plan: Plan, seen: Situation) -> PlanResult:
    """The plan next to what its steps would find now."""
    view = replace(call.view(plan), clients=None, api=None)
    found = (*_open_run(call), *preflight_findings(view))
    refused = tuple(f.id for f in found if f.severity is Severity.ERROR and f.id not in plan.accepted)
    doing = tuple(s for s in steps_of(plan.steps) if not s.judges)
    reports = {r.id: r for r in DryRun(view).steps(doing)}
    every = tuple(reports.get(s.id) or _planned(s) for s in steps_of(plan.steps))
    return PlanResult(plan, seen, every, found, refused, call.server)


def _open_run(call: Call) -> tuple[Finding, ...]:
    """What ``run`` refuses on before all else: the way is on with that one."""
    refused = runs.in_the_way(call)
    if refused is None:
        return ()
    return (Finding(refused.id, Severity.ERROR, refused.params, str(refused.params["run"])),)


def _planned(step: Step) -> StepReport:
    return StepReport(step.id, step.kb_step, StepOutcome.PLANNED)
