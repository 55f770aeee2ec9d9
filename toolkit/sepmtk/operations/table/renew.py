"""``renew``."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sepmtk.model.errors import UsageError
from sepmtk.model.notice import Event
from sepmtk.model.outcome import ExitCode
from sepmtk.operations.bench import Bench
from sepmtk.operations.call import Call, Reply, label
from sepmtk.operations.renew_request import RenewRequest
from sepmtk.operations.table.asked.clients import ApiAsked, ClientsAsked, seeing, with_session
from sepmtk.operations.table.asked.renewal import GatesAsked, RenewalAsked, answers_of
from sepmtk.operations.table.entry import ASKS, CHANGES, READS, Operation, ranged, secret

if TYPE_CHECKING:
    from sepmtk.operations.renew_plan import PlanResult


@dataclass(frozen=True)
class RenewPlan(GatesAsked, RenewalAsked):
    """``out``: the plan goes to this file too, for approval; over one that is there only with ``replace``."""

    out: Path | None = None
    replace: bool = False


@dataclass(frozen=True)
class RenewRun(ApiAsked, ClientsAsked, GatesAsked, RenewalAsked):
    """``plan``: an approved plan's file, instead of all the rest."""

    plan: Path | None = None
    until: str = ""
    service_timeout: float = ranged(120.0, 1, 86400)
    pfx_password: bytes | None = secret()


@dataclass(frozen=True)
class OneRun:
    """``run`` "": the newest renewal, or the open one."""

    run: str = ""


@dataclass(frozen=True)
class RenewStatus(ClientsAsked, OneRun):
    """Who is missing is told where it is said how to see the clients."""


@dataclass(frozen=True)
class RenewResume(ApiAsked, ClientsAsked, GatesAsked, OneRun):
    """``note``: why a gate is opened early."""

    until: str = ""
    note: str = ""
    service_timeout: float = ranged(120.0, 1, 86400)
    pfx_password: bytes | None = secret()


@dataclass(frozen=True)
class RenewUndo(ApiAsked, OneRun):
    """A log-in is needed only for what was changed over SEPM's REST API."""

    service_timeout: float = ranged(120.0, 1, 86400)


Approve = Callable[[Reply | None], None]
"""Asked with the plan (None where a person approved its file) before anything is done; raises to
end it. Those who ask beforehand have none."""


def _go_on(shown: Reply | None) -> None:
    """Approved beforehand."""


def request_of(call: Call, asked: RenewPlan | RenewRun, now: datetime) -> RenewRequest:
    """Read and checked before anything is looked at.

    Raises:
        UsageError: a name, file or profile that cannot be used.
    """
    from sepmtk.operations.cert_names import requested

    wanted, findings = requested(asked, now, for_server=True)
    for finding in findings:
        call.tell(Event(f"{finding.id}.message", finding.params, finding.severity))
    return RenewRequest(
        certificate=wanted,
        pfx_profile=asked.pfx_profile,
        keep_pinned=asked.keep_pinned,
        console_first=asked.console_first,
        revert_trust=asked.revert_trust,
        ticket=asked.ticket,
        note=asked.note,
        accepted=call.accepted,
        **answers_of(asked),
    )


def plan(call: Call, asked: RenewPlan) -> Reply:
    """What would be done, why, and what undo can bring back."""
    from sepmtk.operations.cert_files import refuse_file

    refuse_file(asked.out, asked.replace)
    bench = call.bench()
    reply = _planned(bench, request_of(call, asked, bench.machine.clock.now()))
    if asked.out:
        from sepmtk.run.durable import replace_json

        replace_json(asked.out, cast("PlanResult", reply.result).plan.to_plain())
    return reply


def _planned(bench: Bench, request: RenewRequest) -> Reply:
    from sepmtk.operations.renew_plan import make_plan

    return _shown(bench, make_plan(bench, request))


def _shown(bench: Bench, made: PlanResult) -> Reply:
    return Reply(made, ExitCode.REFUSED if made.refused_by else ExitCode.DONE, made.findings, label(bench))


def run(call: Call, asked: RenewRun, approve: Approve = _go_on) -> Reply:
    """Carry it out, up to the first thing that a person has to do."""
    from sepmtk.operations import renew_run

    bench = call.bench(_secrets(asked.pfx_password), asked.service_timeout)
    bench = with_session(seeing(bench, asked, note=asked.note), asked)
    if asked.plan:
        return _run_file(call, bench, asked.plan, asked.until, approve)
    planned = _planned(bench, request_of(call, asked, bench.machine.clock.now()))
    if call.dry_run:
        renew_run.known_step(cast("PlanResult", planned.result).plan, asked.until)
        return planned
    approve(planned)
    return _ran(bench, renew_run.start(bench, cast("PlanResult", planned.result), asked.until))


def _run_file(call: Call, bench: Bench, file: Path, until: str, approve: Approve) -> Reply:
    """An approved plan, as long as the server is as it was then."""
    from sepmtk.operations import renew_run
    from sepmtk.operations.renew_file import preview_file

    data = plan_data(file)
    if call.dry_run:
        previewed = preview_file(bench, data)
        renew_run.known_step(previewed.plan, until)
        return _shown(bench, previewed)
    approve(None)
    return _ran(bench, renew_run.start_from_file(bench, data, until))


def status(call: Call, asked: RenewStatus) -> Reply:
    """Where a run stands."""
    from sepmtk.operations import renew_run

    bench = seeing(call.bench(), asked)
    found = renew_run.status(bench, asked.run)
    return Reply(
        found, ExitCode.WAITING if found.outcome == "waiting" else ExitCode.DONE, host=label(bench)
    )  # fmt: skip


def resume(call: Call, asked: RenewResume) -> Reply:
    """Go on where a run stopped."""
    from sepmtk.operations import renew_run

    if call.dry_run:
        seen = {f.name: getattr(asked, f.name) for f in fields(ClientsAsked)}
        shown = status(call, RenewStatus(run=asked.run, **seen))
        renew_run.known_step(cast("renew_run.StatusResult", shown.result).plan, asked.until)
        return shown
    bench = call.bench(_secrets(asked.pfx_password), asked.service_timeout)
    bench = with_session(seeing(bench, asked, answers=answers_of(asked), note=asked.note), asked)
    return _ran(bench, renew_run.resume(bench, asked.run, asked.until))


def undo(call: Call, asked: RenewUndo, approve: Approve = _go_on) -> Reply:
    """Put back what a run changed."""
    from sepmtk.operations import renew_run

    bench = with_session(call.bench(timeout=asked.service_timeout), asked)
    if call.dry_run:
        return Reply(renew_run.preview_undo(bench, asked.run), host=label(bench))
    approve(None)
    return _ran(bench, renew_run.undo(bench, asked.run))


def _ran(bench: Bench, result: Any) -> Reply:
    return Reply(result, result.outcome, host=label(bench), error=result.report.error)


def _secrets(password: bytes | None) -> dict[str, bytes]:
    from sepmtk.pki.passwords import check_password
    from sepmtk.run.effectors.certificate_set import PFX_PASSWORD

    return {PFX_PASSWORD: check_password(password)} if password else {}


def plan_data(file: Path) -> Any:
    """A plan file as plain data.

    Raises:
        UsageError: ``FILE-UNREADABLE``, ``PLAN-FILE-BAD``.
    """
    from sepmtk.operations.cert_names import read_input

    try:
        return json.loads(read_input(file).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError("PLAN-FILE-BAD", detail=type(error).__name__) from error


_TYPES = {
    "PlanResult": "renew_plan",
    "RunResult": "renew_run",
    "StatusResult": "renew_status",
    "UndoPreview": "undo_preview",
}


def _typed(reply: Reply) -> tuple[tuple[str, object], ...]:
    return ((_TYPES[type(reply.result).__name__], reply.result),)


def _operation(name: str, request: type, function: Any, types: str, cmdlet: str, effect: str) -> Operation:
    return Operation(name, request, function, tuple(types.split()), cmdlet, effect, _typed)


_GOES_ON = "renew_run renew_status"
OPERATIONS = (
    _operation("renew.plan", RenewPlan, plan, "renew_plan", "Get-SepmCertRenewPlan", READS),
    _operation("renew.run", RenewRun, run, "renew_run renew_plan", "Invoke-SepmCertRenew", ASKS),
    _operation("renew.status", RenewStatus, status, "renew_status", "Get-SepmCertRenew", READS),
    _operation("renew.resume", RenewResume, resume, _GOES_ON, "Resume-SepmCertRenew", CHANGES),
    _operation("renew.undo", RenewUndo, undo, "renew_run undo_preview", "Undo-SepmCertRenew", ASKS),
)
