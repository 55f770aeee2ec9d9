"""``clients status`` and ``wait``: who has followed a change of policy or certificate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sepmtk.checks.view import View
from sepmtk.engine import runs
from sepmtk.engine.call import Call
from sepmtk.engine.client_table import ClientTable
from sepmtk.engine.durable import moved_to
from sepmtk.engine.effectors import seen_only
from sepmtk.engine.folder import RunFolder
from sepmtk.engine.on_record import plan_now, with_snapshot
from sepmtk.engine.patience import Patience
from sepmtk.model.clients import ClientRow, ClientSource, Standing, Tally, Yardstick, newest
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.notice import Event
from sepmtk.model.plain import iso


@dataclass(frozen=True)
class GroupRollout:
    """A group's clients by standing."""

    group: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class ClientRollout:
    """``change``: ``relaxed`` or ``renewed`` within an open run, else ``current``: whether clients have
    the policy that SEPM offers now. ``missing`` is how many hold a gate, ``clients`` the first of them."""

    change: str
    run: str
    since: datetime
    counts: Mapping[str, int]
    missing: int
    groups: tuple[GroupRollout, ...]
    clients: tuple[ClientRow, ...]
    file: str = ""


def by_group(found: Tally) -> tuple[GroupRollout, ...]:
    """Each group with its counts, by name."""
    return tuple(GroupRollout(group, counts(of_one)) for group, of_one in sorted(found.groups.items()))


def status(call: Call, out: Path | None = None) -> ClientRollout:
    """All clients, one by one; each line goes to ``out`` too.

    Raises:
        UsageError: ``CLIENTS-NO-SOURCE``.
    """
    if call.clients is None:
        raise UsageError("CLIENTS-NO-SOURCE")
    folder = runs.open_renewal(call)
    change, yardstick = _yardstick(call, folder)
    source: ClientSource = (with_snapshot(call, folder) if folder else None) or call.clients
    rows = newest(source())
    tally = Tally()
    for row, standing in _written(rows, yardstick, out) if out else _judged(rows, yardstick):
        tally.add(row, standing)
    return ClientRollout(
        change, folder.path.name if folder else "", yardstick.since, counts(tally.total), tally.missing,
        by_group(tally), tuple(tally.holding),
        str(out or ""),
    )  # fmt: skip


def wait(call: Call, most: int, hours: float, every: timedelta, out: Path | None = None) -> ClientRollout:
    """Look again and again until at most ``most`` are missing, or the time is up."""
    clock, pause = call.machine.clock, every.total_seconds()
    patience = Patience(clock)
    while True:
        found = status(call, out)
        if found.missing <= most or patience.seconds + pause > hours * 3600:
            return found
        call.tell(Event("clients.wait", {"missing": found.missing, "at": iso(clock.now())}))
        patience.nap(pause)


def counts(found: Counter[Standing]) -> dict[str, int]:
    """Every standing by its name."""
    return {standing.value: found[standing] for standing in Standing}


def _judged(rows: Iterable[ClientRow], by: Yardstick) -> Iterator[tuple[ClientRow, Standing]]:
    for row in rows:
        yield row, by.standing(row)


def _written(
    rows: Iterable[ClientRow], by: Yardstick, out: Path
) -> Iterator[tuple[ClientRow, Standing]]:  # fmt: skip
    with moved_to(out) as scratch, scratch.open("w", encoding="utf-8-sig", newline="") as file:
        table = ClientTable(file, "standing")
        for row, standing in _judged(rows, by):
            table.add(row, standing.value)
            yield row, standing


def _yardstick(call: Call, folder: RunFolder | None) -> tuple[str, Yardstick]:
    """What the open run waits for; without one, the policies that SEPM offers now."""
    if folder:
        from sepmtk.renewal.clients import GATE, RELAX, UPDATE, gate, relaxed_since, seen_at, stored_now

        state = runs.fold_of(folder)
        view = call.view(plan_now(folder), folder, seen=lambda step, r: state.seen.get((step, r)))
        updated = seen_at(view, UPDATE, seen_only.CERTIFICATE)
        if updated:
            change = f"{seen_only.RENEWED}:{stored_now(view)}"
            name = gate(view, change, updated).resource.name
            return seen_only.RENEWED, seen_only.yardstick(view, name)
        if RELAX in state.done and GATE not in state.done:
            name = gate(view, seen_only.RELAXED, relaxed_since(view)).resource.name
            return seen_only.RELAXED, seen_only.yardstick(view, name)
    return "current", _current(View(reader=call.host.reader, server=call.server))


def _current(view: View) -> Yardstick:
    from sepmtk.sepm.policies import compiled_policies

    found, now = compiled_policies(view.reader, view.server), view.reader.clock.now()
    since = max((p.compiled for p in found), default=now)
    return Yardstick(frozenset(p.serial for p in found), since, now)


def refuse_early(call: Call) -> None:
    """A client that has not taken the new certificate yet is cut off by a policy that asks for it.

    Raises:
        Refused: ``SECURITY-TOO-EARLY`` while a renewal waits for its clients, unless accepted.
    """
    from sepmtk.renewal.clients import GATE, ROLL_OUT

    folder = runs.open_renewal(call)
    if folder is None or "SECURITY-TOO-EARLY" in call.accepted:
        return
    done = runs.fold_of(folder).done
    if GATE in done and ROLL_OUT.id not in done:
        found = status(call)
        if found.change != "renewed" or found.missing:
            raise Refused("SECURITY-TOO-EARLY", run=folder.path.name, missing=found.missing)
