"""Secure communications over the REST API: KB 229342 steps 8 and 11 without a person.

One group first: nobody is known to have changed this setting this way, so the first group's compiled
policy must follow before the next group is touched.
"""

from __future__ import annotations

from collections.abc import Sequence

from sepmtk.engine.call import Call
from sepmtk.engine.effectors import rest_setting
from sepmtk.engine.folder import all_runs
from sepmtk.engine.patience import Patience
from sepmtk.engine.runs import fold_of
from sepmtk.engine.step import Wants
from sepmtk.engine.view import RunView
from sepmtk.model.notice import Event
from sepmtk.model.resource import Fact, Kind, Want
from sepmtk.sepm.api import GroupSecurity, SepmApi
from sepmtk.sepm.policies import compiled_policies

PATIENCE_SECONDS, POLL_SECONDS = 300.0, 5.0


def switch(view: RunView, chosen: Sequence[GroupSecurity], secure: bool) -> Wants:
    """Each location in turn; where the first has no effect, the rest is left to a person. The first is
    the first that this run changes, or has changed before it was interrupted."""
    api, canary = rest_setting.api_of(view), True
    for place in chosen:
        before = _serial(api, place.group) if place.secure is not secure else ""
        fact: Fact = yield Want(rest_setting.resource(place.group, place.location), secure, must=False)
        if not fact.holds:
            view.tell(Event("security.no-effect", {"group": place.path}))
            return
        if canary and (place.secure is not secure or _changed_here(view, place, secure)):
            if not _compiled(view, api, place.group, before, secure):
                view.tell(Event("security.not-compiled", {"group": place.path}))
                return
            canary = False
    _all_compiled(view, secure)


def _changed_here(view: RunView, place: GroupSecurity, secure: bool) -> bool:
    resource = rest_setting.resource(place.group, place.location)
    return any(effect.resource == resource and effect.after is secure for effect in view.past())


def roots(view: RunView) -> list[GroupSecurity]:
    """Locations of groups with a policy of their own, those with secure communications known."""
    found = list(rest_setting.api_of(view).security())
    for place in found:
        if place.secure is None:
            view.tell(Event("security.unknown", {"group": place.path}))
    return [place for place in found if place.secure is not None]


def turned_off(view: RunView, step: str) -> list[GroupSecurity]:
    """What ``step`` of this run has turned off: only that is turned on again."""
    names = {
        effect.resource.name
        for effect in view.past()
        if effect.resource.kind is Kind.REST_SETTING and effect.step == step and effect.before is True
    }
    return [place for place in roots(view) if f"{place.group}/{place.location}" in names]


def turned_off_ever(call: Call) -> set[str]:
    """Names of settings that commands or runs of this tool found on and turned off."""
    folders = all_runs(call.machine.host.facts().state_folder)
    effects = (effect for folder in folders for effect in fold_of(folder).effects)
    return {
        effect.resource.name
        for effect in effects
        if effect.resource.kind is Kind.REST_SETTING and effect.before is True and effect.after is False
    }


def _serial(api: SepmApi, group: str) -> str:
    return next((g.serial for g in api.groups() if g.id == group), "")


def _compiled(view: RunView, api: SepmApi, group: str, before: str, secure: bool) -> bool:
    """The group has a new serial number, and the policy with it says so."""
    patience = Patience(view.reader.clock)
    while patience.seconds <= PATIENCE_SECONDS:
        serial = _serial(api, group)
        policies = compiled_policies(view.reader, view.server, view.accepted)
        if serial != before and any(p.serial == serial and p.secure is secure for p in policies):
            return True
        patience.nap(POLL_SECONDS)
    return False


def _all_compiled(view: RunView, secure: bool) -> None:
    """A while for the other groups; what is missing then is seen by the step itself."""
    patience = Patience(view.reader.clock)
    while patience.seconds <= PATIENCE_SECONDS:
        policies = compiled_policies(view.reader, view.server, view.accepted)
        if secure or all(p.secure is False for p in policies):
            return
        patience.nap(POLL_SECONDS)
