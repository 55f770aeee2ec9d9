"""Resources that the tool only looks at: a person, the clients or the clock change them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sepmtk.engine.effector import Effector
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.model.clients import Standing, Yardstick, tally
from sepmtk.model.plain import iso
from sepmtk.model.resource import Kind, Resource, UndoClass, Value
from sepmtk.model.thumbprint import thumbprint_of

SECURE, HTTPS = "secure", "https"
RELAXED, RENEWED = "relaxed", "renewed"
CERTIFICATE = Resource(Kind.SEPM_CERTIFICATE, "sepm")
MANAGERS = Resource(Kind.MANAGERS, "others")


def _never(access: RunAccess, name: str, value: Value) -> None:
    raise AssertionError("no step asks the tool to write this")  # pragma: no cover


def _looked_at(kind: Kind, read: Callable[[RunView, str], Value]) -> Effector:
    return Effector(kind, UndoClass.FINAL, convergent=True, read=read, write=_never, volatile=True)


def policies(what: str) -> Resource:
    """The groups whose compiled policy has ``what`` (secure, https) on, and when the last was compiled."""
    return Resource(Kind.CLIENT_POLICY, what)


def moment(at: datetime) -> Resource:
    """Whether this time has come."""
    return Resource(Kind.CLOCK, iso(at))


def rollout(what: str, since: datetime, ended: datetime | None, stale_days: int) -> Resource:
    """How the clients stand to a change: ``relaxed``, or ``renewed:<thumbprint>``."""
    return Resource(Kind.ROLLOUT, "|".join((what, iso(since), iso(ended) if ended else "-", str(stale_days))))


def read_policies(view: RunView, name: str) -> dict[str, Any]:
    """Folders of all groups and of those that have it on; when the last was compiled."""
    from sepmtk.sepm.policies import compiled_policies

    found = compiled_policies(view.reader, view.server, view.accepted)
    on = sorted(p.folder for p in found if (p.secure if name == SECURE else p.https) is not False)
    changed = iso(max((p.compiled for p in found), default=_EPOCH))
    return {
        "on": on,
        "folders": [p.folder for p in found],
        "groups": len(found),
        "changed": changed,
    }


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _read_clock(view: RunView, name: str) -> Value:
    return view.reader.clock.now() >= datetime.fromisoformat(name)


def yardstick(view: RunView, name: str) -> Yardstick:
    """What the clients of a rollout are measured with."""
    from sepmtk.sepm.policies import GroupPolicy, compiled_policies

    what, since_text, ended, stale = name.split("|")
    what, _, thumbprint = what.partition(":")
    since = datetime.fromisoformat(since_text)

    def counts(policy: GroupPolicy) -> bool:
        if what == RELAXED:
            return policy.secure is False
        return thumbprint in policy.certificates or (not policy.certificates and policy.compiled >= since)

    found = compiled_policies(view.reader, view.server, view.accepted)
    return Yardstick(
        serials=frozenset(p.serial for p in found if counts(p)), since=since,
        now=view.reader.clock.now(), ended=None if ended == "-" else datetime.fromisoformat(ended),
        stale=timedelta(days=int(stale)),
    )  # fmt: skip


def _read_rollout(view: RunView, name: str) -> Value:
    """Counts by standing; None where nobody told where to see the clients."""
    if view.clients is None:
        return None
    found = tally(view.clients(), yardstick(view, name))
    return {**{standing.value: found.total[standing] for standing in Standing}, "missing": found.missing}


def read_certificate(view: RunView) -> dict[str, Value]:
    """The thumbprint in each of SEPM's files and on the ports of clients and console, or None."""
    from sepmtk.engine.effectors import loaded
    from sepmtk.sepm.served import leaf

    places: dict[str, Value] = {}
    for path in (view.server.server_crt, view.server.keystore):
        der = leaf(view.reader, view.server, path)
        places[path.name] = thumbprint_of(der) if der else None
    for port in (view.server.web.clients, view.server.web.console):
        service = view.server.web.services[port]
        places[str(port)] = loaded.EFFECTOR.read(view, f"{service}:{port}")
    return places


def read_managers(view: RunView) -> list[str]:
    """Addresses in the clients' server lists that are not this host's."""
    from sepmtk.sepm.discover import is_here
    from sepmtk.sepm.policies import compiled_policies

    facts = view.reader.host.facts()
    found = {s for p in compiled_policies(view.reader, view.server, view.accepted) for s in p.servers}
    return sorted(address for address in found if not is_here(address, facts))


EFFECTORS = (
    _looked_at(Kind.CLIENT_POLICY, read_policies),
    _looked_at(Kind.CLOCK, _read_clock),
    _looked_at(Kind.ROLLOUT, _read_rollout),
    _looked_at(Kind.SEPM_CERTIFICATE, lambda view, name: read_certificate(view)),
    _looked_at(Kind.MANAGERS, lambda view, name: list(read_managers(view))),
)
