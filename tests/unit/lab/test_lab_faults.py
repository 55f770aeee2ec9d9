"""The fault proxy: which writes it counts, and what happens at one."""

from __future__ import annotations

import os
from pathlib import PureWindowsPath

import pytest
from lab_ground import Ground, Maker

from sepmtk.machine.errors import Busy, HostFailure
from sepmtk.machine.faults import KILLED, FaultKind, FaultPlan, with_faults
from sepmtk.machine.lab.certificate import new_key
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import Request, ServiceState, Store

PATH = PureWindowsPath("C:/f")


def writes(machine: Machine) -> None:
    machine.files.replace(PATH, b"content-of-the-file")
    machine.services.request("semwebsrv", Request.STOP)
    machine.stores.remove(Store.USER_MY, "0" * 40)
    machine.files.remove(PATH)


def exists(ground: Ground) -> bool:
    return "f" in ground.machine.files.list(PureWindowsPath("C:/"))


def test_an_unbroken_run_is_traced_without_content(lab: Maker) -> None:
    plan = FaultPlan()
    writes(with_faults(lab("healthy").machine, plan))
    assert plan.trace == [
        f"files.replace {PATH}", "services.request semwebsrv stop",
        f"stores.remove {Store.USER_MY} {'0' * 40}", f"files.remove {PATH}",
    ]  # fmt: skip


def test_reads_pass_and_are_not_counted(lab: Maker) -> None:
    ground, plan = lab("healthy"), FaultPlan(at=0)
    broken = with_faults(ground.machine, plan)
    assert broken.keys.names() == ground.machine.keys.names()
    assert broken.services.info("semsrv") == ground.machine.services.info("semsrv")
    assert broken.host.facts() == ground.machine.host.facts()
    assert plan.trace == []


@pytest.mark.parametrize("after", [False, True])
def test_fail(lab: Maker, after: bool) -> None:
    ground = lab("healthy")
    with pytest.raises(HostFailure):
        writes(with_faults(ground.machine, FaultPlan(0, FaultKind.FAIL, after)))
    assert exists(ground) is after


@pytest.mark.parametrize("after", [False, True])
def test_hang_costs_a_minute(lab: Maker, after: bool) -> None:
    ground = lab("healthy")
    before = ground.machine.clock.now()
    with pytest.raises(Busy):
        writes(with_faults(ground.machine, FaultPlan(0, FaultKind.HANG, after)))
    assert (ground.machine.clock.now() - before).total_seconds() >= 60
    assert exists(ground) is after


@pytest.mark.parametrize("after", [False, True])
def test_a_hanging_request_looks_pending_for_ever(lab: Maker, after: bool) -> None:
    ground = lab("healthy")
    broken = with_faults(ground.machine, FaultPlan(1, FaultKind.HANG, after))
    writes(broken)
    broken.clock.sleep(600)
    assert broken.services.info("semwebsrv").state is ServiceState.STOP_PENDING
    with pytest.raises(Busy):
        broken.services.request("semwebsrv", Request.STOP)
    truth = ServiceState.STOPPED if after else ServiceState.RUNNING
    assert ground.machine.services.info("semwebsrv").state is truth


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("after", [False, True])
def test_kill(lab: Maker, after: bool) -> None:
    ground = lab("healthy")
    child = os.fork()
    if child == 0:
        try:
            writes(with_faults(ground.machine, FaultPlan(0, FaultKind.KILL, after)))
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    assert exists(ground) is after


def test_a_trace_shows_no_key(lab: Maker) -> None:
    from cryptography.hazmat.primitives import serialization

    from sepmtk.machine.values import SCHANNEL_PROVIDER, KeyName

    key, plan = new_key(), FaultPlan()
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with_faults(lab("healthy").machine, plan).keys.create(KeyName(SCHANNEL_PROVIDER, "x"), der)
    assert plan.trace == [f"keys.create {SCHANNEL_PROVIDER}\\x"]
