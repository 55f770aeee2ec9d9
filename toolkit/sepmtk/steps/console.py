"""What a person does at SEPM's console, and how it shows."""

from __future__ import annotations

from sepmtk.model.resource import By, Value, Want
from sepmtk.run.effectors import seen_only
from sepmtk.run.step import Context, Step, Wants
from sepmtk.steps.clients import UPDATE as UPDATE_ID


def _wants(context: Context) -> Wants:
    """Both files and both ports show the new certificate: clients' and console's. With
    ANOTHER-CERTIFICATE accepted, any other than the old one that all four agree on."""
    new, old = context.new().thumbprint, context.plan.observed.get("server_crt")

    def holds(found: Value) -> bool:
        shown = set(found.values()) if isinstance(found, dict) else set()
        if "ANOTHER-CERTIFICATE" in context.plan.accepted:
            return len(shown) == 1 and not shown & {None, old}
        return shown == {new}

    yield Want(seen_only.CERTIFICATE, {"thumbprint": new}, holds=holds, by=By.PERSON)


UPDATE = Step(UPDATE_ID, "9", _wants)
