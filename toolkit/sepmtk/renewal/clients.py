"""The clients follow (KB 229342 steps 8, 10 and 11, KB 187099): they shall be reachable over HTTP and not
look at signatures while the certificate changes; once they have the new one they look again, and go back
to HTTPS. Gates count who has followed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sepmtk.engine.effectors import seen_only
from sepmtk.engine.step import Step, Wants
from sepmtk.engine.view import RunView
from sepmtk.model.errors import Refused
from sepmtk.model.moments import moment
from sepmtk.model.notice import Event
from sepmtk.model.resource import By, Resource, Value, Want
from sepmtk.renewal.security import roots, switch, turned_off
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


def gate(view: RunView, what: str, since: datetime, ready: datetime | None = None) -> Want:
    """The clients have followed."""
    inputs = view.plan.inputs
    resource = seen_only.rollout(what, since, ended(view, since), int(inputs["stale_days"]))
    most = int(inputs["max_missing"])
    return Want(resource, {"missing": most}, holds=few(most), by=By.TIME, not_before=ready)


def ended(view: RunView, since: datetime) -> datetime | None:
    """The end of the old certificate, where it came before the change."""
    text = view.plan.observed.get("server_crt_not_after")
    end = moment(text) if text else None
    return end if end and end <= since else None


def seen_at(view: RunView, step: str, resource: Resource) -> datetime | None:
    """When ``step`` first saw that others had done it."""
    seen = view.seen(step, resource)
    return moment(seen.at) if seen else None


def places(view: RunView) -> dict[str, Any]:
    """The certificate in each of SEPM's files and ports."""
    found = seen_only.read_certificate(view)
    return dict(found)


def stored_now(view: RunView) -> str:
    """The thumbprint in server.crt.

    Raises:
        Refused: ``GUARD-UNREADABLE``.
    """
    found = places(view)["server.crt"]
    if found is None:
        raise Refused("GUARD-UNREADABLE", where=str(view.server.server_crt), detail="-")
    return str(found)


def already_updated(view: RunView) -> bool:
    """SEPM holds another certificate than when the run was planned.

    Raises:
        Refused: ``GUARD-UNREADABLE`` where that can't be told, unless accepted.
    """
    old = view.plan.observed.get("server_crt")
    found = places(view)
    for one in stored(view.reader, view.server):
        if one.unread:
            refuse_unread(one.where, one.unread, view.accepted)
    return any(found[name] not in (None, old) for name in ("server.crt", "keystore.jks"))


def too_early(view: RunView) -> Wants:
    """Put on record that step 9 came before its gate was open. Nothing is left to wait for then:
    security stays off (or whatever it is) until the clients at risk have been brought back."""
    if view.seen(GATE, seen_only.CERTIFICATE) is None:
        view.tell(Event("renew.early", {}))
    yield Want(seen_only.CERTIFICATE, None, holds=lambda found: True, by=By.PERSON)


def _switch_list(view: RunView) -> Wants:
    """KB 187099: clients on HTTPS get a copy of their server list with an HTTP port."""
    if already_updated(view) or "SERVER-LIST-STAYS" in view.plan.accepted:
        return
    resource = seen_only.policies(seen_only.HTTPS)
    yield Want(resource, {"on": []}, holds=policies_off(seen_only.HTTPS), by=By.PERSON)


def _relax(view: RunView) -> Wants:
    if already_updated(view):
        return
    if view.api and view.folder:
        yield from switch(view, roots(view), secure=False)
    resource = seen_only.policies(seen_only.SECURE)
    yield Want(resource, {"on": []}, holds=policies_off(seen_only.SECURE), by=By.PERSON)


def relaxed_since(view: RunView) -> datetime:
    """When the last group's policy was compiled without secure communications, as first seen."""
    resource = seen_only.policies(seen_only.SECURE)
    seen = view.seen(RELAX, resource)
    value = seen.value if seen else seen_only.read_policies(view, seen_only.SECURE)
    if isinstance(value, dict) and not value["on"] and value["groups"]:
        return moment(value["changed"])
    return view.reader.clock.now()  # a preview: nobody has done it yet


def _wait(view: RunView) -> Wants:
    if already_updated(view):
        yield from too_early(view)
        return
    if "CLIENTS-NOT-RELAXED" in view.plan.accepted:
        view.tell(Event("renew.gate.waived", {"id": "CLIENTS-NOT-RELAXED"}))
        return
    # Still off everywhere? Somebody may have turned it on again meanwhile.
    secure = seen_only.policies(seen_only.SECURE)
    yield Want(secure, {"on": []}, holds=policies_off(seen_only.SECURE), by=By.PERSON)
    since = relaxed_since(view)
    ready = since + timedelta(hours=float(view.plan.inputs["wait_hours"]))
    yield gate(view, seen_only.RELAXED, since, ready)
    yield Want(seen_only.moment(ready), True, by=By.TIME, not_before=ready)


SWITCH_LIST = Step("switch-server-list", "8", _switch_list)
RELAX_SECURITY = Step(RELAX, "8", _relax)
WAIT = Step(GATE, "8", _wait)


def _roll_out(view: RunView) -> Wants:
    """Each counted client has a policy that carries the certificate of step 9."""
    if "CLIENTS-NOT-ROLLED-OUT" in view.plan.accepted:
        view.tell(Event("renew.gate.waived", {"id": "CLIENTS-NOT-ROLLED-OUT"}))
        return
    since = seen_at(view, UPDATE, seen_only.CERTIFICATE) or view.reader.clock.now()
    yield gate(view, f"{seen_only.RENEWED}:{stored_now(view)}", since)


def _restore(view: RunView, what: str) -> Wants:
    """Only what was on before; a group that came since is told of and left to its owner."""
    before = view.plan.inputs["groups"]
    found = seen_only.read_policies(view, what)
    wanted = [folder for folder in before[what] if folder in found["folders"]]
    new = sorted(set(found["folders"]) - set(before["all"]))
    if new and what == seen_only.SECURE:
        view.tell(Event("renew.groups.new", {"groups": ", ".join(_named(view, new))}))
    yield Want(seen_only.policies(what), {"on": wanted}, holds=policies_on(wanted), by=By.PERSON)


def _named(view: RunView, folders: list[str]) -> list[str]:
    """By full path where SEPM's API can be asked; a policy's folder bears the group's id."""
    api = view.api
    paths = {group.id: group.path for group in api.groups()} if api else {}
    return [paths.get(folder, folder) for folder in folders]


def _restore_security(view: RunView) -> Wants:
    if view.api and view.folder:
        yield from switch(view, turned_off(view, RELAX), secure=True)
    yield from _restore(view, seen_only.SECURE)


def _restore_list(view: RunView) -> Wants:
    if "SERVER-LIST-STAYS" not in view.plan.accepted:
        yield from _restore(view, seen_only.HTTPS)


ROLL_OUT = Step("roll-out-clients", "10", _roll_out)
RESTORE_SECURITY = Step("restore-client-security", "11", _restore_security)
RESTORE_LIST = Step("restore-server-list", "11", _restore_list)
