"""``renew``: the whole procedure, from a plan to its end or back."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sepmtk.model.errors import UsageError
from sepmtk.model.outcome import ExitCode
from sepmtk.nouns.inputs import read_input, refuse_file, requested
from sepmtk.nouns.operation import ASKS, CHANGES, READS, Operation, Reply
from sepmtk.nouns.renew.requests import Plan, Renewal, Resume, Run, Status, Undo
from sepmtk.nouns.shared import ClientsSeen, with_clients, with_session

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.renewal import run as renew_run
    from sepmtk.renewal.plan import PlanResult


def plan(call: Call, asked: Plan) -> Reply:
    """What would be done, why, and what undo can bring back."""
    from sepmtk.engine.durable import replace_json
    from sepmtk.nouns.renew.manual import manual_text
    from sepmtk.nouns.renew.text import plan_written

    refuse_file(asked.out, asked.replace)
    reply = _planned(call, asked)
    if asked.out:
        replace_json(asked.out, reply.result.plan.to_plain())
        reply = replace(reply, text=partial(plan_written, asked.out))
    return replace(reply, text=manual_text) if asked.manual else reply


def _planned(call: Call, asked: Renewal) -> Reply:
    """Read and checked before anything is looked at, then made.

    Raises:
        UsageError: a name, file or profile that cannot be used.
    """
    from sepmtk.model.notice import Event
    from sepmtk.renewal.plan import make_plan
    from sepmtk.renewal.request import RenewRequest

    answers = asked.answers()
    wanted, findings = requested(asked, call.machine.clock.now(), for_server=True)
    for finding in findings:
        call.tell(Event(f"{finding.id}.message", finding.params, finding.severity))
    request = RenewRequest(
        certificate=wanted,
        pfx_profile=asked.pfx_profile,
        keep_pinned=asked.keep_pinned,
        console_first=asked.console_first,
        revert_trust=asked.revert_trust,
        ticket=asked.ticket,
        note=asked.note,
        accepted=call.accepted,
        **answers,
    )
    return _shown(call, make_plan(call, request))


def _shown(call: Call, made: PlanResult) -> Reply:
    from sepmtk.nouns.renew.text import plan_text

    code = ExitCode.REFUSED if made.refused_by else ExitCode.DONE
    return Reply(made, code, made.findings, call.host.label, plan_text)


def run(call: Call, asked: Run) -> Reply:
    """Carry it out, up to the first thing that a person has to do."""
    from sepmtk.renewal import run as renew_run

    call = _with_options(call, asked)
    if asked.plan:
        return _run_file(call, asked.plan, asked.until)
    planned = _planned(call, asked)
    if call.dry_run:
        renew_run.known_step(planned.result.plan, asked.until)
        return planned
    call.approve("renew.confirm", planned)
    return _ran(call, renew_run.start(call, planned.result, asked.until))


def _run_file(call: Call, file: Path, until: str) -> Reply:
    """An approved plan, as long as the server is as it was then."""
    from sepmtk.renewal import run as renew_run
    from sepmtk.renewal.approved import preview_file

    data = _plan_data(file)
    if call.dry_run:
        previewed = preview_file(call, data)
        renew_run.known_step(previewed.plan, until)
        return _shown(call, previewed)
    call.approve("renew.confirm.plan-file")
    return _ran(call, renew_run.start_from_file(call, data, until))


def _plan_data(file: Path) -> Any:
    """A plan file as plain data.

    Raises:
        UsageError: ``FILE-UNREADABLE``, ``PLAN-FILE-BAD``.
    """
    import json

    try:
        return json.loads(read_input(file).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError("PLAN-FILE-BAD", detail=type(error).__name__) from error


def _with_options(call: Call, asked: Run | Resume) -> Call:
    """The call with what was given on how to go on: note, time, password, clients, log-in."""
    from sepmtk.engine.effectors.certificate_set import PFX_PASSWORD
    from sepmtk.pki.passwords import check_password

    call = with_clients(call, asked)
    secrets = {PFX_PASSWORD: check_password(asked.pfx_password)} if asked.pfx_password else {}
    call = replace(call, secrets=secrets, service_timeout=asked.service_timeout, note=asked.note)
    return with_session(call, asked)


def status(call: Call, asked: Status) -> Reply:
    """Where a run stands."""
    from sepmtk.nouns.renew.text import status_text
    from sepmtk.renewal import run as renew_run

    if asked.html:
        from sepmtk.nouns.renew.page import NAMED, write_page

        found = renew_run.status(with_clients(call, asked), asked.run, named=NAMED)
        if not call.dry_run:
            write_page(call, found, asked.html)
    else:
        found = renew_run.status(with_clients(call, asked), asked.run)
    code = ExitCode.WAITING if found.outcome == "waiting" else ExitCode.DONE
    return Reply(found, code, host=call.host.label, text=status_text)


def resume(call: Call, asked: Resume) -> Reply:
    """Go on where a run stopped; in a dry run, where it stands."""
    from sepmtk.renewal import run as renew_run

    if call.dry_run:
        seen = {field.name: getattr(asked, field.name) for field in fields(ClientsSeen)}
        shown = status(call, Status(run=asked.run, **seen))
        renew_run.known_step(shown.result.plan, asked.until)
        return shown
    call = _with_options(replace(call, answers=asked.answers()), asked)
    return _ran(call, renew_run.resume(call, asked.run, asked.until))


def undo(call: Call, asked: Undo) -> Reply:
    """Put back what a run changed."""
    from sepmtk.nouns.renew.text import undo_preview_text
    from sepmtk.renewal import run as renew_run

    call = with_session(replace(call, service_timeout=asked.service_timeout), asked)
    if call.dry_run:
        return Reply(renew_run.preview_undo(call, asked.run), host=call.host.label, text=undo_preview_text)
    call.approve("renew.confirm.undo")
    return _ran(call, renew_run.undo(call, asked.run))


def _ran(call: Call, result: renew_run.RunResult) -> Reply:
    from sepmtk.nouns.renew.text import result_text

    error = result.report.error
    return Reply(result, result.outcome, host=call.host.label, text=result_text, error=error)


_TYPES = {
    "PlanResult": "renew_plan",
    "RunResult": "renew_run",
    "StatusResult": "renew_status",
    "UndoPreview": "undo_preview",
}


def _typed(reply: Reply) -> tuple[tuple[str, object], ...]:
    return ((_TYPES[type(reply.result).__name__], reply.result),)


def _renew(verb: str, request: type, deed: Any, cmdlet: str, effect: str, *types: str) -> Operation:
    return Operation(f"renew.{verb}", request, deed, types, cmdlet, effect, _typed, tells=True)


OPERATIONS = (
    _renew("plan", Plan, plan, "Get-SepmCertRenewPlan", READS, "renew_plan"),
    _renew("run", Run, run, "Invoke-SepmCertRenew", ASKS, "renew_run", "renew_plan"),
    _renew("status", Status, status, "Get-SepmCertRenew", READS, "renew_status"),
    _renew("resume", Resume, resume, "Resume-SepmCertRenew", CHANGES, "renew_run", "renew_status"),
    _renew("undo", Undo, undo, "Undo-SepmCertRenew", ASKS, "renew_run", "undo_preview"),
)
