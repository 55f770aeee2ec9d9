"""``trust show``, ``on``, ``off``: trustServerCertificate in ROOT.xml."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.operations.single import SingleResult, run_single
from sepmtk.run.step import Context, Wants
from sepmtk.steps.services import while_stopped
from sepmtk.steps.trust import refuse_if_needed, revert, trust_off, trust_on


@dataclass(frozen=True)
class TrustShown:
    """What ROOT.xml says. While ``trust`` is true, SEPM accepts any certificate of its database."""

    path: str
    trust: bool
    database_host: str


def show(bench: Bench) -> TrustShown:
    """Read ROOT.xml."""
    from sepmtk.sepm.root_xml import read_trust
    from sepmtk.sepm.served import read_file

    server = carry_out.discover(bench)
    found = read_trust(read_file(bench.machine.reader(), server.root_xml))
    return TrustShown(str(server.root_xml), found.value, server.database_host)


def switch_on(bench: Bench, restart: bool) -> SingleResult:
    """Trust any certificate. With ``restart`` SEPM's services stop before and start after it."""
    return run_single(bench, lambda context: while_stopped(context, trust_on(context), restart))


def switch_off(bench: Bench, restart: bool) -> SingleResult:
    """Validate again. With ``restart``: proved, or trust goes back on by itself (exit 10).

    Raises:
        Refused: ``TRUST-STILL-NEEDED`` where SEPM would not reach its database; ``ROOT-XML-IN-USE``.
    """
    return run_single(bench, revert if restart else _off)


def _off(context: Context) -> Wants:
    refuse_if_needed(context)
    yield from while_stopped(context, trust_off(context), restart=False)
