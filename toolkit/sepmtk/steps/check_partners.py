"""Replication partners and further managers: the vendor has an order of his own for them (TD-BEST), so
the steps at the clients are refused where there are any. The rescue is not."""

from __future__ import annotations

from sepmtk.model.errors import Refused
from sepmtk.model.resource import By, Value, Want
from sepmtk.run.effectors import seen_only
from sepmtk.run.step import Context, Step, Wants

NONE, SOME, UNKNOWN = "none", "some", "unknown"


def _wants(context: Context) -> Wants:
    answer = context.plan.inputs.get("partners", UNKNOWN)
    found = seen_only.read_managers(context.look)
    if (found or answer == SOME) and "PARTNERS" not in context.plan.accepted:
        raise Refused("PARTNERS", managers=", ".join(found) or "-")

    def holds(value: Value) -> bool:
        return answer == NONE or "PARTNERS" in context.plan.accepted

    yield Want(seen_only.MANAGERS, [], holds=holds, by=By.PERSON)


STEP = Step("check-partners", "", _wants)
