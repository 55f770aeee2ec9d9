"""Secure communications over the REST API: KB 229342 steps 8 and 11 without a person.

One group first: nobody is known to have changed this setting this way, so the first group's compiled
policy must follow before the next group is touched.
"""

from __future__ import annotations

from collections.abc import Sequence

from sepmtk.model.notice import Event
from sepmtk.model.resource import Fact, Kind, Want
from sepmtk.run.effectors import rest_setting
from sepmtk.run.step import Context, Wants
from sepmtk.sepm.api import GroupSecurity, SepmApi
from sepmtk.sepm.policies import compiled_policies

PATIENCE_SECONDS, POLL_SECONDS = 300.0, 5.0


def switch(context: Context, chosen: Sequence[GroupSecurity], secure: bool) -> Wants:
    """Each location in turn; where the first has no effect, the rest is left to a person. The first is
    the first that this run changes, or has changed before it was interrupted."""
    api, canary = rest_setting.api_of(context.look), True
    for place in chosen:
        before = _serial(api, place.group) if place.secure is not secure else ""
        fact: Fact = yield Want(rest_setting.resource(place.group, place.location), secure, must=False)
        if not fact.holds:
            context.tell(Event("security.no-effect", {"group": place.path}))
            return
        if canary and (place.secure is not secure or _changed_here(context, place, secure)):
            if not _compiled(context, api, place.group, before, secure):
                context.tell(Event("security.not-compiled", {"group": place.path}))
                return
            canary = False
    _all_compiled(context, secure)


def _changed_here(context: Context, place: GroupSecurity, secure: bool) -> bool:
    resource = rest_setting.resource(place.group, place.location)
    return any(effect.resource == resource and effect.after is secure for effect in context.past())


def roots(context: Context) -> list[GroupSecurity]:
    """Locations of groups with a policy of their own, those with secure communications known."""
    found = list(rest_setting.api_of(context.look).security())
    for place in found:
        if place.secure is None:
            context.tell(Event("security.unknown", {"group": place.path}))
    return [place for place in found if place.secure is not None]


def turned_off(context: Context, step: str) -> list[GroupSecurity]:
    """What ``step`` of this run has turned off: only that is turned on again."""
    names = {
        effect.resource.name
        for effect in context.past()
        if effect.resource.kind is Kind.REST_SETTING and effect.step == step and effect.before is True
    }
    return [place for place in roots(context) if f"{place.group}/{place.location}" in names]


def _serial(api: SepmApi, group: str) -> str:
    return next((g.serial for g in api.groups() if g.id == group), "")


def _compiled(context: Context, api: SepmApi, group: str, before: str, secure: bool) -> bool:
    """The group has a new serial number, and the policy with it says so."""
    clock = context.look.reader.clock
    began = clock.now()
    while (clock.now() - began).total_seconds() <= PATIENCE_SECONDS:
        serial = _serial(api, group)
        policies = compiled_policies(context.look.reader, context.look.server, context.look.accepted)
        if serial != before and any(p.serial == serial and p.secure is secure for p in policies):
            return True
        clock.sleep(POLL_SECONDS)
    return False


def _all_compiled(context: Context, secure: bool) -> None:
    """A while for the other groups; what is missing then is seen by the step itself."""
    clock = context.look.reader.clock
    began = clock.now()
    while (clock.now() - began).total_seconds() <= PATIENCE_SECONDS:
        policies = compiled_policies(context.look.reader, context.look.server, context.look.accepted)
        if secure or all(p.secure is False for p in policies):
            return
        clock.sleep(POLL_SECONDS)
