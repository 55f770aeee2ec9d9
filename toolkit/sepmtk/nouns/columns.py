"""What a table shows of a result beside the result's own fields: plain values, so that a client can sort,
filter and export what it shows. A list is a text here: CSV has no lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sepmtk.model.notice import Finding, Severity
from sepmtk.model.outcome import StepOutcome
from sepmtk.model.resource import Fact
from sepmtk.show.facts import subject
from sepmtk.show.words import Say
from sepmtk.words import has

Columns = dict[str, object]

_PASSED = (StepOutcome.DONE, StepOutcome.UNCHANGED, StepOutcome.UNDONE)


def columns(type: str, value: object, say: Say) -> Columns:
    """The columns of a result of that type; {} where its own fields are all that is shown."""
    made = _COLUMNS.get(type)
    return made(value, say) if made else {}


def step_columns(step: Any, say: Say) -> Columns:
    """Those of a step inside a result: its name as a column, and what is not yet as wanted."""
    return {"step": step.id, **_changed((step,), say)}


def _changed(steps: Iterable[Any], say: Say) -> Columns:
    facts = [fact for step in steps for fact in step.facts if not fact.holds]
    return {"changes": len(facts), "what": _named(facts, say)}


def _named(facts: Iterable[Fact], say: Say) -> str:
    return "; ".join(dict.fromkeys(subject(fact.resource, say) for fact in facts))


def _change(found: Any, say: Say) -> Columns:
    return _changed(found.report.steps, say)


def _plan(found: Any, say: Say) -> Columns:
    return {
        "host": found.plan.host,
        "route": found.plan.route,
        "step_count": len(found.steps),
        **_changed(found.steps, say),
        "new_certificate_until": found.plan.inputs.get("not_after"),
        "refused": ", ".join(found.refused_by),
    }


def _run(found: Any, say: Say) -> Columns:
    return {
        "steps_done": sum(step.outcome in _PASSED for step in found.steps),
        "steps_left": len(found.remaining),
        "waits_for": _waits(found.waiting_for, say),
        **_changed(found.steps, say),
    }


def _status(found: Any, say: Say) -> Columns:
    return {
        "steps_done": len(found.done),
        "steps_left": len(found.remaining),
        "next_step": found.remaining[0] if found.remaining else "",
        "waits_for": _waits(found.waiting_for, say),
    }


def _waits(fact: Fact | None, say: Say) -> str:
    return _named((fact,), say) if fact else ""


def _undo(found: Any, say: Say) -> Columns:
    from sepmtk.engine.record import address

    named = dict.fromkeys(subject(address(item["resource"]), say) for item in found.items)
    return {"changes": len(found.items), "what": "; ".join(named)}


def _findings(found: Any, say: Say) -> Columns:
    """Ids, sentences and fixes of all that is not good."""
    bad: list[Finding] = [f for f in found["findings"] if f.severity is not Severity.OK]
    return {
        "problems": ", ".join(dict.fromkeys(f.id for f in bad)),
        "message": " ".join(_sentence(f, say) for f in bad),
        "fix": "; ".join(dict.fromkeys(fix for f in bad if (fix := _part(f, "fix", say)))),
    }


def _sentence(finding: Finding, say: Say) -> str:
    """The message; where that is but a label, what was found too."""
    message = _part(finding, "message", say)
    return f"{message} {_part(finding, 'found', say)}" if message.endswith((":", "\uff1a")) else message


def _part(finding: Finding, part: str, say: Say) -> str:
    id = f"{finding.id}.{part}"
    return say(id, **finding.params) if has(id) else ""


def _of_certificate(found: Any, say: Say) -> Columns:
    info = found.certificate
    return {
        "thumbprint": info.thumbprint if info else None,
        "not_after": info.not_after if info else getattr(found, "not_after", None),
    }


def _new(found: Any, say: Say) -> Columns:
    return {**_of_certificate(found, say), "san": ", ".join(found.names)}


def _pfx(found: Any, say: Say) -> Columns:
    return {**_of_certificate(found, say), "path": found.files[0]}


def _binding(found: Any, say: Say) -> Columns:
    served = found.served
    return {name: getattr(served, name) for name in ("thumbprint", "not_after", "trusted", "reason")}


def _candidate(found: Any, say: Say) -> Columns:
    return {"loses": ", ".join(found["reasons"])}


def _access(found: Any, say: Say) -> Columns:
    return {"who": ", ".join(entry.name or entry.sid for entry in found.entries)}


def _lab(found: Any, say: Say) -> Columns:
    return {
        "running": sum(one.state == "running" for one in found.services),
        "expired": sum(bool(one.loaded and one.loaded.expired) for one in found.services),
    }


def _faults(found: Any, say: Say) -> Columns:
    each = (f"{service} {on}: {what}" for service, ons in found.faults.items() for on, what in ons.items())
    return {"fault": ", ".join(each)}


def _console(found: Any, say: Say) -> Columns:
    return {
        "action": getattr(found, "action", "update-certificate"),
        "group": ", ".join(getattr(found, "groups", ())),
        "file": getattr(found, "file", ""),
    }


def _rehearsal(found: Any, say: Say) -> Columns:
    return {"phase_count": len(found.phases)}


def _cause(found: Any, say: Say) -> Columns:
    return {"text": found.lines[-1].text if found.lines else ""}


def _rollout(found: Any, say: Say) -> Columns:
    counts: Mapping[str, int] = found.counts
    shown = (f"{name} {count}" for name, count in counts.items() if count)
    return {"standing": ", ".join(shown), "group_count": len(found.groups)}


_COLUMNS: dict[str, Callable[[Any, Say], Columns]] = {
    "change": _change,
    "renew_plan": _plan,
    "renew_run": _run,
    "renew_status": _status,
    "undo_preview": _undo,
    "check": _findings,
    "certificate_test": _findings,
    "new_certificate": _new,
    "pfx": _pfx,
    "probed": _of_certificate,
    "sql_binding": _binding,
    "sql_candidate": _candidate,
    "key_access": _access,
    "lab": _lab,
    "lab_faults": _faults,
    "lab_console": _console,
    "rehearsal": _rehearsal,
    "log_cause": _cause,
    "client_rollout": _rollout,
}
