"""The order in which SQL Server is given a certificate, and what each step of it finds out in time.

Key proved by using it, its DACL, the DACL read back, the registry, the restart, the proof: whatever
fails before the registry leaves SQL Server's settings and ROOT.xml as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import NewLab, copied, machine_bytes, rescue, undo

from sepmtk.machine.errors import Denied
from sepmtk.machine.faults import FaultPlan, with_faults
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import KeyName, Request, Store
from sepmtk.model.dacl import DENY, Ace, build, entries
from sepmtk.model.outcome import ExitCode
from sepmtk.model.sid import service_sid

SQL = "MSSQL$SQLEXPRESSSYMC"


class Other:
    """A port of which some operations are others."""

    def __init__(self, port: Any, **operations: Any) -> None:
        self._port = port
        self.__dict__.update(operations)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._port, name)


def denying(machine: Machine) -> Machine:
    """Policy puts a Deny on every new key."""

    def dacl(key: KeyName) -> bytes:
        found = machine.keys.dacl(key)
        if not key.container.startswith("sepmtk-"):
            return found
        return build([Ace(DENY, service_sid(SQL), 0x80000000), *entries(found)])

    return replace(machine, keys=Other(machine.keys, dacl=dacl))


def closed(machine: Machine) -> Machine:
    """The key can't be used."""

    def prove(key: KeyName, ciphertext: bytes) -> bytes:
        raise Denied(str(key))

    return replace(machine, keys=Other(machine.keys, prove=prove))


def another(machine: Machine) -> Machine:
    """Another key answers."""
    return replace(machine, keys=Other(machine.keys, prove=lambda key, ciphertext: b"something else"))


def forgetful_keys(machine: Machine) -> Machine:
    """A DACL is taken and not kept."""
    return replace(machine, keys=Other(machine.keys, set_dacl=lambda key, descriptor: None))


def no_inheritance(machine: Machine) -> Machine:
    """The user's Root store does not show what the computer's holds."""
    own = machine.stores.list

    def listed(store: Store) -> Any:
        return () if store is Store.USER_ROOT else own(store)

    return replace(machine, stores=Other(machine.stores, list=listed))


def forgetful_registry(machine: Machine) -> Machine:
    """A value is taken and not kept."""
    return replace(machine, registry=Other(machine.registry, set=lambda key, name, value: None))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoilt", "id"),
    [
        (closed, "KEY-DOES-NOT-FIT"),
        (another, "KEY-DOES-NOT-FIT"),
        (no_inheritance, "ROOT-NOT-INHERITED"),
        (denying, "KEY-READ-DENIED"),
        (forgetful_keys, "NOT-SEEN"),
        (forgetful_registry, "NOT-SEEN"),
    ],
)
def test_what_does_not_fit_is_found_before_sql_server_is_told(new_lab: NewLab, spoilt: Any, id: str) -> None:
    lab = new_lab("rival-certificates")  # one where the thumbprint has to be pinned
    before = machine_bytes(lab)
    stopped = rescue(lab, machine=spoilt(open_lab(lab)))
    assert stopped.outcome is ExitCode.FAILED
    assert stopped.report.error is not None
    assert stopped.report.error.id == id
    now = machine_bytes(lab)
    assert now["registry.json"] == before["registry.json"]
    assert {n for n in now if n.endswith("ROOT.xml") and now[n] != before[n]} == set()
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before


def test_the_order_of_the_writes(new_lab: NewLab) -> None:
    lab = new_lab("rival-certificates")
    machine, plan = open_lab(lab), FaultPlan()
    real = machine.keys.prove

    def prove(key: KeyName, ciphertext: bytes) -> bytes:
        plan.trace.append("prove")
        return real(key, ciphertext)

    machine = replace(machine, keys=Other(machine.keys, prove=prove))
    assert rescue(lab, machine=with_faults(machine, plan)).outcome is ExitCode.WAITING
    marks = (
        "keys.create", "prove", "stores.add LocalMachine\\My", "keys.set_dacl",
        "services.request semsrv stop", "registry.set",
        f"services.request {SQL} {Request.STOP}", f"services.request {SQL} {Request.RUN}",
        "files.replace", "services.request semsrv run",
    )  # fmt: skip
    places = [next(n for n, line in enumerate(plan.trace) if line.startswith(mark)) for mark in marks]
    assert places == sorted(places), plan.trace


@pytest.fixture(scope="module")
def before_the_registry(pristine: Callable[[str], Path]) -> int:
    """How many port writes come before the one that tells SQL Server."""
    lab, plan = copied(pristine("rival-certificates"), "order"), FaultPlan()
    rescue(lab, machine=with_faults(open_lab(lab), plan))
    return next(number for number, line in enumerate(plan.trace) if line.startswith("registry.set"))


@pytest.mark.sample("4", "8")
@pytest.mark.parametrize("case", range(9))
def test_a_failure_before_the_registry_leaves_the_old_binding(
    new_lab: NewLab, before_the_registry: int, case: int
) -> None:
    for write in range(case, before_the_registry, 9):
        lab: Path = new_lab("rival-certificates")
        before = machine_bytes(lab)
        plan = FaultPlan(at=write, after=False)
        assert rescue(lab, machine=with_faults(open_lab(lab), plan)).outcome is ExitCode.FAILED
        assert machine_bytes(lab)["registry.json"] == before["registry.json"]
