"""``trust``: trustServerCertificate in ROOT.xml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sepmtk.model.visible import visible
from sepmtk.nouns.change import change
from sepmtk.nouns.operation import NoOptions, Operation, Reply, changing

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.engine.step import Wants
    from sepmtk.engine.view import RunView
    from sepmtk.show.words import Say


@dataclass(frozen=True)
class Switch:
    """``restart``: SEPM's services stop before and start after it."""

    restart: bool = False


@dataclass(frozen=True)
class TrustShown:
    """What ROOT.xml says. While ``trust`` is true, SEPM accepts any certificate of its database."""

    path: str
    trust: bool
    database_host: str


def show(call: Call, asked: NoOptions) -> Reply:
    """Read ROOT.xml."""
    from sepmtk.sepm.root_xml import read_trust
    from sepmtk.sepm.served import read_file

    server = call.server
    found = read_trust(read_file(call.host.reader, server.root_xml))
    shown = TrustShown(str(server.root_xml), found.value, server.database_host)
    return Reply(shown, host=call.host.label, text=_text)


def _text(shown: TrustShown, say: Say) -> str:
    return f"{visible(shown.path)}\n{say('trust.is-on' if shown.trust else 'trust.is-off')}"


def on(call: Call, asked: Switch) -> Reply:
    """Accept any certificate of the database."""
    from sepmtk.renewal.services import while_stopped
    from sepmtk.renewal.trust import trust_on

    return change(call, lambda view: while_stopped(view, trust_on(view), asked.restart))


def off(call: Call, asked: Switch) -> Reply:
    """Validate again. With ``restart``: proved, or trust goes back on by itself (exit 10).

    Raises:
        Refused: ``TRUST-STILL-NEEDED`` where SEPM would not reach its database; ``ROOT-XML-IN-USE``.
    """
    from sepmtk.renewal.trust import revert

    return change(call, revert if asked.restart else _off)


def _off(view: RunView) -> Wants:
    from sepmtk.renewal.services import while_stopped
    from sepmtk.renewal.trust import refuse_if_needed, trust_off

    refuse_if_needed(view)
    yield from while_stopped(view, trust_off(view), restart=False)


OPERATIONS = (
    Operation("trust.show", NoOptions, show, ("trust",), "Get-SepmTrust"),
    changing("trust.on", Switch, on, "Enable-SepmTrust"),
    changing("trust.off", Switch, off, "Disable-SepmTrust"),
)
