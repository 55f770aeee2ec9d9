"""``console security``: what the check box of KB 229342 steps 8 and 11 says and does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.option import option
from sepmtk.nouns.change import change
from sepmtk.nouns.operation import Operation, Reply, changing, items
from sepmtk.nouns.shared import ApiLogin, with_session
from sepmtk.show.render import table

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.engine.step import Wants
    from sepmtk.engine.view import RunView
    from sepmtk.sepm.api import GroupSecurity
    from sepmtk.show.words import Say


@dataclass(frozen=True)
class Group(ApiLogin):
    """``group``: its full path; "" all groups, or all that were turned off."""

    group: str = option("", "NAME", cmdlet="GroupPath")


@dataclass(frozen=True)
class SecurityShown:
    """Each location of each group that has a policy of its own."""

    places: tuple[GroupSecurity, ...]


def show(call: Call, asked: ApiLogin) -> Reply:
    """What it is now, group by group."""
    api = with_session(call, asked, needed=True).api
    assert api
    return Reply(SecurityShown(tuple(api.security())), host=call.host.label, text=_text)


def _text(found: SecurityShown, say: Say) -> str:
    words = {True: say("security.on"), False: say("security.off"), None: say("security.none")}
    return table((words[place.secure], place.path) for place in found.places)


def off(call: Call, asked: Group) -> Reply:
    """Off, for every group or for one."""
    from sepmtk.renewal.security import roots, switch

    def wants(view: RunView) -> Wants:
        chosen = [place for place in roots(view) if asked.group in ("", place.path)]
        yield from switch(view, _known(chosen, asked.group), secure=False)

    return change(with_session(call, asked, needed=True), wants)


def on(call: Call, asked: Group) -> Reply:
    """On again, for one group or for what ``off`` turned off.

    Raises:
        Refused: ``SECURITY-NOTHING-OFF`` where nothing was turned off by this tool;
            ``SECURITY-TOO-EARLY`` while a renewal waits for its clients.
    """
    from sepmtk.renewal.rollout import refuse_early
    from sepmtk.renewal.security import roots, switch, turned_off_ever

    call = with_session(call, asked, needed=True)
    refuse_early(call)
    names = turned_off_ever(call)
    if not asked.group and not names:
        raise Refused("SECURITY-NOTHING-OFF")

    def wants(view: RunView) -> Wants:
        chosen = [
            place for place in roots(view)
            if (place.path == asked.group if asked.group else f"{place.group}/{place.location}" in names)
        ]  # fmt: skip
        yield from switch(view, _known(chosen, asked.group), secure=True)

    return change(call, wants)


def _known(chosen: list[GroupSecurity], group: str) -> list[GroupSecurity]:
    """``chosen``. Raises UsageError: ``GROUP-UNKNOWN`` where a group was named and there is none."""
    if group and not chosen:
        raise UsageError("GROUP-UNKNOWN", group=group)
    return chosen


OPERATIONS = (
    Operation(
        "console.security.show", ApiLogin, show, ("group_security",), "Get-SepmClientSecurity",
        results=items("group_security", "places"),
    ),
    changing("console.security.off", Group, off, "Disable-SepmClientSecurity"),
    changing("console.security.on", Group, on, "Enable-SepmClientSecurity"),
)  # fmt: skip
