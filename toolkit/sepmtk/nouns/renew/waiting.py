"""What a run waits for: exact instructions for a person, or who is missing and when to look again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sepmtk.engine.folder import RunFolder
from sepmtk.engine.plan import Plan
from sepmtk.model.plain import iso
from sepmtk.model.resource import By, Fact, Kind
from sepmtk.model.server import WebPorts
from sepmtk.renewal.run import StatusResult
from sepmtk.show.facts import counts
from sepmtk.show.render import wrap
from sepmtk.show.words import Say
from sepmtk.words import say as say_in

LABELS = (
    "clients", "policies_tab", "general", "security_tab", "secure_box", "admin", "servers", "manage_cert",
    "update_cert", "policies", "components", "lists", "copy_list", "http", "assign", "partners",
    "export", "deploy", "comm_package",
)  # fmt: skip
GROUPS = 20
"""Groups that are named; the JSON has all of them."""


def labels() -> dict[str, str]:
    """The console's own words in both languages: its language need not be the reader's."""
    return {name: " / ".join(say_in(f"label.{name}", lang) for lang in ("en", "ja")) for name in LABELS}


def outcome(found: StatusResult, say: Say) -> str:
    """How the run stands, and whether it waits for a person or for clients and time."""
    time = found.waiting_for is not None and found.waiting_for.by is By.TIME
    return say("renew.outcome.waiting.time" if time else f"renew.outcome.{found.outcome}")


def waiting_lines(step: str, fact: Fact, plan: Plan, folder: str, say: Say) -> Iterator[str]:
    """What has to happen, by whom, and what to type then."""
    for sentence in sentences(step, fact, plan, folder, say):
        yield wrap(sentence, "  ")
    yield wrap(say("waiting.then", run=plan.id))


def sentences(step: str, fact: Fact, plan: Plan, folder: str, say: Say) -> Iterator[str]:
    """What has to happen, by whom."""
    kind = fact.resource.kind
    if kind is Kind.CLIENT_POLICY:
        yield from _policy(fact, plan, say)
    elif kind is Kind.ROLLOUT:
        yield from _rollout(step, fact, plan, say)
    elif kind is Kind.SEPM_CERTIFICATE:
        yield from _certificate(fact, plan, Path(folder), say)
    elif kind is Kind.CLOCK:
        yield say("waiting.clock", until=fact.resource.name, hours=plan.inputs["wait_hours"])
    elif kind is Kind.MANAGERS:
        yield say("waiting.partners", **labels())
        yield say("waiting.partners.none", run=plan.id)
        yield say("waiting.partners.some", run=plan.id)
    else:
        yield say(f"waiting.{step}", **labels())


def _policy(fact: Fact, plan: Plan, say: Say) -> Iterator[str]:
    found: Mapping[str, Any] = fact.found if isinstance(fact.found, Mapping) else {}
    wanted: Mapping[str, Any] = fact.wanted if isinstance(fact.wanted, Mapping) else {}
    off = not wanted.get("on")
    lacking = found.get("on", []) if off else sorted(set(wanted["on"]) - set(found.get("on", [])))
    if not found.get("groups"):
        yield say("waiting.no-policies")
        return
    port = plan.observed.get("http_port", WebPorts().http)
    yield say(f"waiting.{fact.resource.name}.{'off' if off else 'on'}", port=port, **labels())
    folders = ", ".join([*lacking[:GROUPS], *(["..."] if len(lacking) > GROUPS else [])])
    yield say("waiting.groups", count=len(lacking), groups=found["groups"], folders=folders)


def _rollout(step: str, fact: Fact, plan: Plan, say: Say) -> Iterator[str]:
    name = "relaxed" if fact.resource.name.startswith("relaxed") else "renewed"
    yield say(f"waiting.rollout.{name}", most=plan.inputs["max_missing"])
    if not isinstance(fact.found, Mapping):
        yield say("waiting.no-evidence", run=plan.id)
    else:
        yield counts(fact.found, say)
    if fact.not_before:
        yield say("waiting.not-before", until=iso(fact.not_before))
    if name == "renewed":
        yield say("waiting.push", **labels())


def _certificate(fact: Fact, plan: Plan, folder: Path, say: Say) -> Iterator[str]:
    """Four answers: nothing yet, on disk only, another certificate, or (not waiting) everywhere."""
    found: Mapping[str, Any] = fact.found if isinstance(fact.found, Mapping) else {}
    new = fact.wanted["thumbprint"] if isinstance(fact.wanted, Mapping) else ""
    old = plan.observed.get("server_crt")
    disk = {found.get("server.crt"), found.get("keystore.jks")}
    where = "; ".join(f"{place}: {str(shown)[:12]}" for place, shown in found.items())
    if disk == {new}:
        yield say("waiting.update.restart", where=where)
        return
    if disk - {new, old, None}:
        other = next(iter(disk - {new, old, None}))
        yield say("waiting.update.other", where=where, thumbprint=other, run=plan.id)
    elif new in disk:
        yield say("waiting.update.half", where=where)
    run = RunFolder(folder)
    yield say("waiting.update.do", pfx=run.hand_out / run.pfx.name, **labels())
    password = run.hand_out / run.pfx_password.name
    id = "waiting.update.password" if password.is_file() else "waiting.update.your-password"
    yield say(id, file=password)
