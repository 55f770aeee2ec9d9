"""What was said after a run began: waived checks, answers, changed gates. Each goes on record, and what
lets a run pass a gate early needs its reason there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sepmtk.engine import durable
from sepmtk.engine.call import Call
from sepmtk.engine.client_table import ClientTable
from sepmtk.engine.folder import RunFolder
from sepmtk.engine.journal import Journal, read_journal
from sepmtk.engine.plan import Plan
from sepmtk.engine.state import State, fold
from sepmtk.model.clients import ClientRow, ClientSource
from sepmtk.model.errors import UsageError

NEED_A_REASON = frozenset(
    {"CLIENTS-NOT-RELAXED", "CLIENTS-NOT-ROLLED-OUT", "SERVER-LIST-STAYS", "ANOTHER-CERTIFICATE"}
)
"""Waivers that can cost clients."""

DRIFT = "DRIFT"
"""Accepted for what is seen then, and not for what comes later: each time anew."""


def plan_now(folder: RunFolder) -> Plan:
    """The frozen plan with what was said since."""
    return _merged(folder.plan(), fold(read_journal(folder.journal)[0], str(folder.journal)))


def with_said(call: Call, plan: Plan, journal: Journal) -> Plan:
    """The plan with all that was waived and answered, now included; what is new goes on record.

    Raises:
        UsageError: ``REASON-NEEDED`` where a gate is opened early and nobody says why.
    """
    now, state = call.machine.clock.now(), fold(journal.records)
    merged = _merged(plan, state)
    ids = [id for id in call.accepted if id == DRIFT or id not in merged.accepted]
    values = {k: v for k, v in call.answers.items() if merged.inputs.get(k) != v}
    _refuse_early([*ids, *_loosened(merged, values)], call.note)
    if ids:
        journal.add("accepted", now, ids=ids, note=call.note)
    if values:
        journal.add("answers", now, values=values, note=call.note)
    return _merged(plan, fold(journal.records)) if ids or values else merged


def refuse_without_reason(call: Call, plan: Plan) -> None:
    """Before a run begins.

    Raises:
        UsageError: ``REASON-NEEDED``, as :func:`with_said`.
    """
    _refuse_early(plan.accepted, call.note or plan.note)
    _refuse_early([id for id in call.accepted if id not in plan.accepted], call.note)


def _refuse_early(said: Iterable[str], note: str) -> None:
    early = [what for what in said if what in NEED_A_REASON or what.startswith("--")]
    if early and not note:
        raise UsageError("REASON-NEEDED", what=", ".join(early))


def _loosened(plan: Plan, values: dict[str, object]) -> list[str]:
    found = []
    for name, better in (("wait_hours", 1), ("max_missing", -1)):
        given, planned = values.get(name), plan.inputs.get(name)
        if given is not None and planned is not None and (float(str(given)) - float(planned)) * better < 0:
            found.append("--" + name.replace("_", "-"))
    return found


def _merged(plan: Plan, state: State) -> Plan:
    accepted = tuple(sorted({*plan.accepted, *state.accepted}))
    return replace(plan, accepted=accepted, inputs={**plan.inputs, **state.answers})


def with_snapshot(call: Call, folder: RunFolder) -> ClientSource | None:
    """The call's source of clients; what it gives is kept in the run's folder too, since the log
    tables that a later reader would need rotate."""
    source = call.clients
    if source is None:
        return None

    def rows() -> Iterator[ClientRow]:
        moment = call.machine.clock.now().strftime("%Y%m%d-%H%M%S")
        yield from kept(source(), folder, moment)

    return rows


def kept(rows: Iterable[ClientRow], folder: RunFolder, moment: str) -> Iterator[ClientRow]:
    """Pass ``rows`` on; once the last has passed, they stand in ``clients/<moment>.csv``. Commands that only
    look do this too, without the lock."""
    target = folder.path / "clients" / f"{moment}.csv"
    durable.make_private_folder(target.parent)
    with durable.moved_to(target) as scratch:
        scratch.unlink(missing_ok=True)
        durable.write_new(scratch, b"")
        with durable.naming(scratch), scratch.open("w", encoding="utf-8", newline="") as file:
            table = ClientTable(file, "counted")
            for row in rows:
                table.add(row, int(row.counted))
                yield row
            durable.flush(file)
