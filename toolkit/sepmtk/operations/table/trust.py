"""``trust``."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.operations.call import Call, Reply, label
from sepmtk.operations.table.entry import CHANGES, Operation
from sepmtk.operations.table.nothing import Nothing
from sepmtk.operations.table.single import CHANGE, single_reply


@dataclass(frozen=True)
class Trust:
    """``restart``: SEPM's services stop before and start after it."""

    restart: bool = False


def show(call: Call, asked: Nothing) -> Reply:
    """What ROOT.xml says."""
    from sepmtk.operations import trust_setting

    bench = call.bench()
    return Reply(trust_setting.show(bench), host=label(bench))


def on(call: Call, asked: Trust) -> Reply:
    """Accept any certificate of the database."""
    from sepmtk.operations import trust_setting

    bench = call.bench()
    return single_reply(bench, trust_setting.switch_on(bench, asked.restart))


def off(call: Call, asked: Trust) -> Reply:
    """Validate the database's certificate again."""
    from sepmtk.operations import trust_setting

    bench = call.bench()
    return single_reply(bench, trust_setting.switch_off(bench, asked.restart))


OPERATIONS = (
    Operation("trust.show", Nothing, show, ("trust",), "Get-SepmTrust"),
    Operation("trust.on", Trust, on, CHANGE, "Enable-SepmTrust", CHANGES),
    Operation("trust.off", Trust, off, CHANGE, "Disable-SepmTrust", CHANGES),
)
