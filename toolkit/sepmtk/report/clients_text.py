"""How the clients stand to a change, in words."""

from __future__ import annotations

from sepmtk.model.visible import visible
from sepmtk.operations.clients import ClientRollout
from sepmtk.report.facts import Say
from sepmtk.report.render import wrap
from sepmtk.report.waiting import counts

SHOWN = 20


def clients_text(found: ClientRollout, say: Say) -> str:
    """All, by group, and the first who are missing."""
    since = f"{found.since:%Y-%m-%dT%H:%M:%SZ}"
    lines = [wrap(say(f"clients.{found.change}", run=found.run, since=since), "")]
    lines.append(wrap(counts(found.counts, say), ""))
    for group in found.groups:
        lines.append(wrap(f"{visible(group.group)}: {counts(group.counts, say)}", "  "))
    if found.clients:
        lines.append(say("renew.status.missing"))
    for row in found.clients[:SHOWN]:
        seen = f"{row.last_seen:%Y-%m-%dT%H:%M:%SZ}" if row.last_seen else "-"
        lines.append(wrap(say("renew.status.client", name=row.name, group=row.group, seen=seen), "  "))
    if found.missing > SHOWN:
        lines.append(say("clients.more", count=found.missing - SHOWN))
    if found.file:
        lines.append(wrap(say("clients.file", file=found.file), ""))
    return "\n".join(lines)
