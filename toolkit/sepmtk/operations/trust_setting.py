"""``trust show``, ``on``, ``off``: trustServerCertificate in ROOT.xml."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.machine.values import ServiceState
from sepmtk.model.errors import Refused
from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.operations.single import SingleResult, run_single
from sepmtk.run.step import Context, Wants
from sepmtk.steps.services import start_sepm, stop_sepm
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
    return run_single(bench, _on_with_restart if restart else _on)


def switch_off(bench: Bench, restart: bool) -> SingleResult:
    """Validate again. With ``restart``: proved, or trust goes back on by itself (exit 10).

    Raises:
        Refused: ``TRUST-STILL-NEEDED`` where SEPM would not reach its database; ``ROOT-XML-IN-USE``.
    """
    return run_single(bench, revert if restart else _off)


def _on(context: Context) -> Wants:
    _refuse_running(context)
    yield from trust_on(context)


def _on_with_restart(context: Context) -> Wants:
    yield from stop_sepm(context)
    yield from trust_on(context)
    yield from start_sepm(context)


def _off(context: Context) -> Wants:
    refuse_if_needed(context)
    _refuse_running(context)
    yield from trust_off(context)


def _refuse_running(context: Context) -> None:
    services = context.look.reader.services
    running = [n for n in context.look.server.services if services.info(n).state is not ServiceState.STOPPED]
    if running:
        raise Refused("ROOT-XML-IN-USE", services=", ".join(running), first=running[0])
