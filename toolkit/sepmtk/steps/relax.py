"""Clients shall be reachable over HTTP, and not look at signatures, while the certificate changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sepmtk.model.notice import Event
from sepmtk.model.resource import By, Want
from sepmtk.run.effectors import seen_only
from sepmtk.run.step import Context, Step, Wants
from sepmtk.steps.clients import GATE, RELAX, already_updated, gate, policies_off, too_early
from sepmtk.steps.security import roots, switch


def _switch_list(context: Context) -> Wants:
    """KB 187099: clients on HTTPS get a copy of their server list with an HTTP port."""
    if already_updated(context) or "SERVER-LIST-STAYS" in context.plan.accepted:
        return
    resource = seen_only.policies(seen_only.HTTPS)
    yield Want(resource, {"on": []}, holds=policies_off(seen_only.HTTPS), by=By.PERSON)


def _relax(context: Context) -> Wants:
    if already_updated(context):
        return
    if context.look.api and context.look.folder:
        yield from switch(context, roots(context), secure=False)
    resource = seen_only.policies(seen_only.SECURE)
    yield Want(resource, {"on": []}, holds=policies_off(seen_only.SECURE), by=By.PERSON)


def relaxed_since(context: Context) -> datetime:
    """When the last group's policy was compiled without secure communications, as first seen."""
    resource = seen_only.policies(seen_only.SECURE)
    seen = context.seen(RELAX, resource)
    value = seen.value if seen else seen_only.read_policies(context.look, seen_only.SECURE)
    if isinstance(value, dict) and not value["on"] and value["groups"]:
        return datetime.fromisoformat(str(value["changed"]))
    return context.look.reader.clock.now()  # a preview: nobody has done it yet


def _wait(context: Context) -> Wants:
    if already_updated(context):
        yield from too_early(context)
        return
    if "CLIENTS-NOT-RELAXED" in context.plan.accepted:
        context.tell(Event("renew.gate.waived", {"id": "CLIENTS-NOT-RELAXED"}))
        return
    # Still off everywhere? Somebody may have turned it on again meanwhile.
    secure = seen_only.policies(seen_only.SECURE)
    yield Want(secure, {"on": []}, holds=policies_off(seen_only.SECURE), by=By.PERSON)
    since = relaxed_since(context)
    ready = since + timedelta(hours=float(context.plan.inputs["wait_hours"]))
    yield gate(context, seen_only.RELAXED, since, ready)
    yield Want(seen_only.moment(ready), True, by=By.TIME, not_before=ready)


SWITCH_LIST = Step("switch-server-list", "8", _switch_list)
STEP = Step(RELAX, "8", _relax)
WAIT = Step(GATE, "8", _wait)
