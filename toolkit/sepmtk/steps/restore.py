"""Clients have the new certificate; then they look at signatures again, and go back to HTTPS."""

from __future__ import annotations

from sepmtk.model.notice import Event
from sepmtk.model.resource import By, Want
from sepmtk.run.effectors import seen_only
from sepmtk.run.step import Context, Step, Wants
from sepmtk.steps.clients import RELAX, UPDATE, gate, places, policies_on, seen_at
from sepmtk.steps.security import switch, turned_off


def _roll_out(context: Context) -> Wants:
    """Each counted client has a policy that carries the certificate of step 9."""
    if "CLIENTS-NOT-ROLLED-OUT" in context.plan.accepted:
        context.tell(Event("renew.gate.waived", {"id": "CLIENTS-NOT-ROLLED-OUT"}))
        return
    since = seen_at(context, UPDATE, seen_only.CERTIFICATE) or context.look.reader.clock.now()
    yield gate(context, f"{seen_only.RENEWED}:{places(context)['server.crt']}", since)


def _restore(context: Context, what: str) -> Wants:
    """Only what was on before; a group that came since is told of and left to its owner."""
    before = context.plan.inputs["groups"]
    found = seen_only.read_policies(context.look, what)
    wanted = [folder for folder in before[what] if folder in found["folders"]]
    new = sorted(set(found["folders"]) - set(before["all"]))
    if new and what == seen_only.SECURE:
        context.tell(Event("renew.groups.new", {"groups": ", ".join(_named(context, new))}))
    yield Want(seen_only.policies(what), {"on": wanted}, holds=policies_on(wanted), by=By.PERSON)


def _named(context: Context, folders: list[str]) -> list[str]:
    """By full path where SEPM's API can be asked; a policy's folder bears the group's id."""
    api = context.look.api
    paths = {group.id: group.path for group in api.groups()} if api else {}
    return [paths.get(folder, folder) for folder in folders]


def _security(context: Context) -> Wants:
    if context.look.api and context.look.folder:
        yield from switch(context, turned_off(context, RELAX), secure=True)
    yield from _restore(context, seen_only.SECURE)


def _server_list(context: Context) -> Wants:
    if "SERVER-LIST-STAYS" not in context.plan.accepted:
        yield from _restore(context, seen_only.HTTPS)


ROLL_OUT = Step("roll-out-clients", "10", _roll_out)
SECURITY = Step("restore-client-security", "11", _security)
SERVER_LIST = Step("restore-server-list", "11", _server_list)
