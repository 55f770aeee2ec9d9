"""``renew plan``: which route, which steps, what each would find and want. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sepmtk.checks.registry import Look
from sepmtk.checks.survey import Survey, survey
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.server import Server
from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.operations.renew_request import RenewRequest, plan_inputs
from sepmtk.operations.route import choose_route, request_for
from sepmtk.operations.situation import Situation, observe
from sepmtk.run.plan import Plan
from sepmtk.run.runner import StepReport
from sepmtk.run.step import Context, Step
from sepmtk.steps import preflight
from sepmtk.steps.routes import CONSOLE_ROUTE, OPTIONAL, ROUTES, steps_of


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
    return tuple(s for s in ROUTES[route] if s.id not in OPTIONAL or request.revert_trust)


def make_plan(bench: Bench, request: RenewRequest) -> PlanResult:
    """Look at the server, choose the route, and preview it step by step."""
    server = carry_out.discover(bench)
    reader = bench.machine.reader()
    seen = observe(reader, server)
    route = choose_route(seen, request)
    steps = route_steps(route, request)
    plan = carry_out.new_plan(
        bench, route, steps, {}, observed=seen.to_plain(), ticket=request.ticket, note=request.note
    )
    look = Look(reader, server, seen.now)
    asked = request_for(route, request, reader, server)
    inputs = {} if route == CONSOLE_ROUTE else plan_inputs(asked, look, plan.id)
    return replace(preview(bench, server, replace(plan, inputs=inputs), seen), survey=survey(look))


def preview(bench: Bench, server: Server, plan: Plan, seen: Situation) -> PlanResult:
    """The plan next to what its steps would find now."""
    from sepmtk.run.dry import DryRun
    from sepmtk.run.look import Look as RunLook

    context = Context(RunLook(bench.machine.reader(), server, None), plan)
    found = (*_open_run(bench), *preflight.findings(context))
    refused = tuple(f.id for f in found if f.severity.value == "error" and f.id not in plan.accepted)
    doing = tuple(s for s in steps_of(plan.steps) if s.id not in _LOOKING)
    reports = {r.id: r for r in DryRun(context).steps(doing)}
    every = tuple(reports.get(s.id) or _planned(s) for s in steps_of(plan.steps))
    return PlanResult(plan, seen, every, found, refused, server)


def _open_run(bench: Bench) -> tuple[Finding, ...]:
    """What ``run`` refuses on before all else: the way is on with that one."""
    found = carry_out.open_renewal(bench)
    if found is None:
        return ()
    params = {"run": found.path.name, "outcome": carry_out.fold_of(found).outcome}
    return (Finding("RUN-OPEN", Severity.ERROR, params, found.path.name),)


_LOOKING = frozenset(
    {"preflight", "verify-rescue", "check-partners", "run-configuration-wizard", "verify", "revert-trust"}
)
"""Steps that judge what is there when they are reached; looked at now they would judge the outage."""


def _planned(step: Step) -> StepReport:
    from sepmtk.model.outcome import StepOutcome

    return StepReport(step.id, step.kb_step, StepOutcome.PLANNED)
