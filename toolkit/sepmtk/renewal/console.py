"""What happens at SEPM's console, by a person or over its REST API, and how it shows."""

from __future__ import annotations

from sepmtk.engine.effectors import hand_out, loaded, seen_only
from sepmtk.engine.step import Step, Wants
from sepmtk.engine.view import RunView
from sepmtk.model.errors import Refused
from sepmtk.model.resource import By, Value, Want
from sepmtk.renewal.clients import UPDATE, places, stored_now

NONE, SOME, UNKNOWN = "none", "some", "unknown"


def _partners(view: RunView) -> Wants:
    answer = view.plan.inputs.get("partners", UNKNOWN)
    found = seen_only.read_managers(view)
    if (found or answer == SOME) and "PARTNERS" not in view.plan.accepted:
        raise Refused("PARTNERS", managers=", ".join(found) or "-")

    def holds(value: Value) -> bool:
        return answer == NONE or "PARTNERS" in view.plan.accepted

    yield Want(seen_only.MANAGERS, [], holds=holds, by=By.PERSON)


CHECK_PARTNERS = Step("check-partners", "", _partners, judges=True)


def _update(view: RunView) -> Wants:
    """The PFX is at hand as long as it is needed; then both files and both ports show the new certificate:
    clients' and console's. With ANOTHER-CERTIFICATE accepted, any other than the old one that all four
    agree on."""
    new, old = view.new().thumbprint, view.plan.observed.get("server_crt")

    def holds(found: Value) -> bool:
        shown = set(found.values()) if isinstance(found, dict) else set()
        if "ANOTHER-CERTIFICATE" in view.plan.accepted:
            return len(shown) == 1 and not shown & {None, old}
        return shown == {new}

    if not holds(places(view)):  # who has used it may have thrown it away
        yield Want(hand_out.RESOURCE, hand_out.wanted(view))
    yield Want(seen_only.CERTIFICATE, {"thumbprint": new}, holds=holds, by=By.PERSON)


UPDATE_CERTIFICATE = Step(UPDATE, "9", _update)


def _wizard(view: RunView) -> Wants:
    """SQL Server shows what SEPM has. The recovery file, used in the wizard, brings the old one back."""
    sql, held = view.server.sql, stored_now(view)
    if held == view.plan.observed.get("server_crt"):
        raise Refused("OLD-CERTIFICATE-BACK", thumbprint=held)
    yield Want(loaded.resource(sql.service, sql.tcp_port), held, by=By.PERSON)


WIZARD = Step("run-configuration-wizard", "", _wizard, by_others=True, judges=True)
