"""``console security show / off / on``: what the check box of KB 229342 steps 8 and 11 says and does."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.resource import Kind
from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.operations.single import SingleResult, run_single
from sepmtk.run.folder import all_runs
from sepmtk.run.step import Context, Wants
from sepmtk.sepm.api import GroupSecurity, SepmApi

OFF = "console-security-off"


@dataclass(frozen=True)
class SecurityShown:
    """Each location of each group that has a policy of its own."""

    places: tuple[GroupSecurity, ...]


def with_api(bench: Bench, user: str, password: str, domain: str) -> Bench:
    """The bench with a log-in of the console; the clients are seen that way too, unless otherwise said.

    Raises:
        UsageError: ``API-PASSWORD-MISSING``.
    """
    if not password:
        raise UsageError("API-PASSWORD-MISSING")
    reader = bench.machine.reader()
    api = SepmApi(reader, carry_out.discover(bench), user, password, domain)
    return replace(bench, api=api, clients=bench.clients or api.clients)


def show(bench: Bench) -> SecurityShown:
    """What it is now."""
    assert bench.api
    return SecurityShown(tuple(bench.api.security()))


def switch_off(bench: Bench, group: str) -> SingleResult:
    """Off, for every group or for one."""

    def wants(context: Context) -> Wants:
        from sepmtk.steps.security import roots, switch

        chosen = [place for place in roots(context) if group in ("", place.path)]
        yield from switch(context, _known(chosen, group), secure=False)

    return run_single(bench, wants)


def switch_on(bench: Bench, group: str) -> SingleResult:
    """On again, for one group or for what ``off`` turned off.

    Raises:
        Refused: ``SECURITY-NOTHING-OFF`` where nothing was turned off by this tool;
            ``SECURITY-TOO-EARLY`` while a renewal waits for its clients.
    """
    _refuse_early(bench)
    names = _turned_off(bench)
    if not group and not names:
        raise Refused("SECURITY-NOTHING-OFF")

    def wants(context: Context) -> Wants:
        from sepmtk.steps.security import roots, switch

        chosen = [
            place for place in roots(context)
            if (place.path == group if group else f"{place.group}/{place.location}" in names)
        ]  # fmt: skip
        yield from switch(context, _known(chosen, group), secure=True)

    return run_single(bench, wants)


def _refuse_early(bench: Bench) -> None:
    """Who has not taken the new certificate yet is lost by a policy that asks for it."""
    from sepmtk.operations.clients import status
    from sepmtk.steps.clients import GATE

    folder = carry_out.open_renewal(bench)
    if folder is None or "SECURITY-TOO-EARLY" in bench.accepted:
        return
    done = carry_out.fold_of(folder).done
    if GATE in done and "roll-out-clients" not in done:
        found = status(bench)
        if found.change != "renewed" or found.missing:
            raise Refused("SECURITY-TOO-EARLY", run=folder.path.name, missing=found.missing)


def _known(chosen: list[GroupSecurity], group: str) -> list[GroupSecurity]:
    if group and not chosen:
        raise UsageError("GROUP-UNKNOWN", group=group)
    return chosen


def _turned_off(bench: Bench) -> set[str]:
    """Settings that earlier commands or runs of this tool found on and turned off."""
    names: set[str] = set()
    for folder in all_runs(bench.machine.host.facts().state_folder):
        for effect in carry_out.fold_of(folder).effects:
            if effect.resource.kind is Kind.REST_SETTING and effect.before is True and effect.after is False:
                names.add(effect.resource.name)
    return names
