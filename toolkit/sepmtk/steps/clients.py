"""What the steps of KB 229342 from 8 to 11 share: gates, and whether step 9 came too early."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sepmtk.model.notice import Event
from sepmtk.model.resource import By, Resource, Value, Want
from sepmtk.run.effectors import seen_only
from sepmtk.run.step import Context, Wants
from sepmtk.sepm.held import refuse_unread
from sepmtk.sepm.served import stored

GATE = "wait-for-relaxed-policy"
UPDATE = "update-server-certificate"
RELAX = "relax-client-security"


def policies_off(what: str) -> Callable[[Value], bool]:
    """No group has ``what`` on. Without any compiled policy nothing is known, so that doesn't hold."""
    return lambda found: isinstance(found, dict) and not found["on"] and bool(found.get("groups", True))


def policies_on(wanted: list[str]) -> Callable[[Value], bool]:
    """The groups that had it on have it on again; those that are gone don't count."""
    return lambda found: isinstance(found, dict) and set(wanted) <= set(found["on"])


def few(most: int) -> Callable[[Value], bool]:
    """At most ``most`` clients hold the gate. No evidence is no."""
    return lambda found: isinstance(found, dict) and int(found["missing"]) <= most


def gate(context: Context, what: str, since: datetime, ready: datetime | None = None) -> Want:
    """The clients have followed."""
    inputs = context.plan.inputs
    resource = seen_only.rollout(what, since, ended(context, since), int(inputs["stale_days"]))
    most = int(inputs["max_missing"])
    return Want(resource, {"missing": most}, holds=few(most), by=By.TIME, not_before=ready)


def ended(context: Context, since: datetime) -> datetime | None:
    """The end of the old certificate, where it came before the change."""
    text = context.plan.observed.get("server_crt_not_after")
    end = datetime.fromisoformat(text) if text else None
    return end if end and end <= since else None


def seen_at(context: Context, step: str, resource: Resource) -> datetime | None:
    """When ``step`` first saw that others had done it."""
    seen = context.seen(step, resource)
    return datetime.fromisoformat(seen.at) if seen else None


def places(context: Context) -> dict[str, Any]:
    """The certificate in each of SEPM's files and ports."""
    found = seen_only.read_certificate(context.look)
    return dict(found)


def already_updated(context: Context) -> bool:
    """SEPM holds another certificate than when the run was planned.

    Raises:
        Refused: ``GUARD-UNREADABLE`` where that can't be told, unless accepted.
    """
    old = context.plan.observed.get("server_crt")
    found = places(context)
    for one in stored(context.look.reader, context.look.server):
        if one.unread:
            refuse_unread(one.where, one.unread, context.plan.accepted)
    return any(found[name] not in (None, old) for name in ("server.crt", "keystore.jks"))


def too_early(context: Context) -> Wants:
    """Put on record that step 9 came before its gate was open. Nothing is left to wait for then:
    security stays off (or whatever it is) until the clients at risk have been brought back."""
    if context.seen(GATE, seen_only.CERTIFICATE) is None:
        context.tell(Event("renew.early", {}))
    yield Want(seen_only.CERTIFICATE, None, holds=lambda found: True, by=By.PERSON)
