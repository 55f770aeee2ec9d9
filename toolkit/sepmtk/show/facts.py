"""Facts in words: derived from kind, found and wanted by message ids, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Any, cast

from sepmtk.model.clients import ClientRow, Standing
from sepmtk.model.plain import iso
from sepmtk.model.resource import Fact, Kind, Resource, Value
from sepmtk.model.visible import visible
from sepmtk.words import has

if TYPE_CHECKING:
    from sepmtk.model.notice import Event
    from sepmtk.show.words import Say


def subject(resource: Resource, say: Say) -> str:
    """What a resource is, in a few words."""
    name = resource.name
    if resource.kind in (Kind.FILE, Kind.XML_VALUE):
        name = PureWindowsPath(name).name.replace("#", " ")
    elif resource.kind is Kind.REGISTRY_VALUE:
        name = "\\".join(name.split("\\")[-2:])
    elif resource.kind in (Kind.KEY, Kind.KEY_DACL):
        name = name.rpartition("\\")[2]
    elif resource.kind is Kind.STORE_ENTRY:
        store, _, thumbprint = name.rpartition("\\")
        name = f"{store} {thumbprint[:8]}"
    elif resource.kind is Kind.CLIENT_POLICY:
        return say(f"fact.client_policy.{name}")
    return say(f"fact.{resource.kind.value}", name=name)


def value(kind: Kind, shown: Value, say: Say) -> str:
    """A value, short enough for a line."""
    return visible(_value(kind, shown, say))


def _value(kind: Kind, shown: Value, say: Say) -> str:
    if shown is None:
        return say("fact.rollout.unknown" if kind is Kind.ROLLOUT else "fact.absent")
    if kind is Kind.KEY_DACL and isinstance(shown, str):
        return dacl(shown)
    if isinstance(shown, Mapping):
        return _mapping(shown, say)
    if isinstance(shown, (list, tuple)):
        return say("fact.items", count=len(shown))
    if kind is Kind.BACKUP:
        return say("fact.complete")
    if kind is Kind.CLOCK:
        return say("fact.clock.past" if shown else "fact.clock.ahead")
    if kind is Kind.SERVICE:
        return say(f"service.{shown}")
    return str(shown)[:12] if kind is Kind.LOADED else str(shown)


def _mapping(shown: Mapping[str, Value], say: Say) -> str:
    if "missing" in shown:
        return say("fact.rollout.missing", missing=shown["missing"])
    if "on" in shown:
        return say("fact.items", count=len(cast("list[Value]", shown["on"])))
    if "server.crt" in shown:
        return ", ".join(dict.fromkeys(str(v)[:12] for v in shown.values()))
    if "thumbprint" in shown and len(shown) == 1:
        return str(shown["thumbprint"])[:12]
    if "data" in shown:
        return f'"{shown["data"]}"'
    if "not_after" in shown:
        return say("fact.until", date=str(shown["not_after"])[:10])
    return say("fact.present")


def dacl(shown: str) -> str:
    """A DACL as SDDL; a text that is no hex (a dry run's stand-in) as it is."""
    from sepmtk.model.dacl import sddl

    try:
        return sddl(bytes.fromhex(shown))
    except ValueError:
        return shown


def change_line(fact: Fact, say: Say) -> str:
    """``subject: found -> wanted``, or ``subject: found`` where that is good already."""
    kind = fact.resource.kind
    found = value(kind, fact.found, say)
    if fact.holds:
        return f"{subject(fact.resource, say)}: {found}"
    if kind is Kind.KEY_DACL:
        return f"{subject(fact.resource, say)}: {say('fact.key_dacl.grant')}"
    return f"{subject(fact.resource, say)}: {found} -> {value(kind, fact.wanted, say)}"


def step_title(id: str, kb_step: str, say: Say) -> str:
    """A step's name with the vendor's number."""
    return say(f"step.{id}") + (say("renew.kb", step=kb_step) if kb_step else "")


def event_line(event: Event, say: Say) -> str:
    """Progress in words; ``""`` for what needs none (the one step of a single command)."""
    params: dict[str, Any] = dict(event.params)
    if "step" in params:
        if not has(f"step.{params['step']}"):
            return ""
        params["step"] = step_title(str(params["step"]), str(params.pop("kb", "")), say)
    if "resource" in params:
        kind, _, name = str(params["resource"]).partition(":")
        resource = Resource(Kind(kind), name)
        goal = f": {value(resource.kind, params['wanted'], say)}" if resource.kind is Kind.SERVICE else ""
        params["resource"] = subject(resource, say) + goal
    return say(event.id, **params)


def client_line(row: ClientRow, say: Say) -> str:
    """A client that is missing, and when it was last seen."""
    seen = iso(row.last_seen) if row.last_seen else "-"
    return say("renew.status.client", name=row.name, group=row.group, seen=seen)


def counts(found: Mapping[str, Any], say: Say) -> str:
    """Clients by standing, the empty ones left out."""
    shown = [say(f"standing.{s.value}", count=found[s.value]) for s in Standing if found.get(s.value)]
    return say("waiting.counts", counts=say("waiting.and").join(shown) or "-")
