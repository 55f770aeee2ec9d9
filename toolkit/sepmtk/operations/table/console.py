"""``console``."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.operations.call import Call, Reply, label
from sepmtk.operations.table.asked.clients import ApiAsked, with_session
from sepmtk.operations.table.entry import CHANGES, READS, Operation, items
from sepmtk.operations.table.single import CHANGE, single_reply


@dataclass(frozen=True)
class SecurityShow(ApiAsked):
    """What secure communications are now."""


@dataclass(frozen=True)
class SecurityChange(ApiAsked):
    """``group``: its full path; "" all groups, or all that were turned off."""

    group: str = ""


def show(call: Call, asked: SecurityShow) -> Reply:
    """What it is now, group by group."""
    from sepmtk.operations import console_security

    bench = with_session(call.bench(), asked, needed=True)
    return Reply(console_security.show(bench), host=label(bench))


def off(call: Call, asked: SecurityChange) -> Reply:
    """KB step 8."""
    from sepmtk.operations import console_security

    bench = with_session(call.bench(), asked, needed=True)
    return single_reply(bench, console_security.switch_off(bench, asked.group))


def on(call: Call, asked: SecurityChange) -> Reply:
    """KB step 11."""
    from sepmtk.operations import console_security

    bench = with_session(call.bench(), asked, needed=True)
    return single_reply(bench, console_security.switch_on(bench, asked.group))


OPERATIONS = (
    Operation(
        "console.security.show",
        SecurityShow,
        show,
        ("group_security",),
        "Get-SepmClientSecurity",
        READS,
        items("group_security", "places"),
    ),
    Operation("console.security.off", SecurityChange, off, CHANGE, "Disable-SepmClientSecurity", CHANGES),
    Operation("console.security.on", SecurityChange, on, CHANGE, "Enable-SepmClientSecurity", CHANGES),
)
