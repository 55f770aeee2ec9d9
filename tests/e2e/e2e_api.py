"""Runs and commands that reach a lab's SEPM over its REST API."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from e2e_helpers import bench_on

from sepmtk.engine.call import Call
from sepmtk.machine.faults import KILLED
from sepmtk.machine.lab.overview import look
from sepmtk.machine.lab.scm import lab_at
from sepmtk.nouns.shared import ApiLogin, with_session
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.run import RunResult


def password(lab: Path) -> str:
    return str(json.loads((lab / "lab.json").read_text("utf-8"))["secrets"]["console"])


def session(lab: Path, command: str = "console security show", *accepted: str) -> Call:
    return logged_in(bench_on(lab, command, *accepted), password(lab))


def logged_in(call: Call, password: str) -> Call:
    """The call with a log-in of the console."""
    return with_session(call, ApiLogin(api_password=password.encode()))


def secure(lab: Path) -> list[bool]:
    return [group.secure for group in look(lab_at(lab)).groups]


def resumed(lab: Path, **answers: object) -> RunResult:
    bench = session(lab, "renew resume")
    return renew_run.resume(replace(bench, answers=answers))


def undone(lab: Path) -> RunResult:
    """``renew undo`` with a log-in."""
    return renew_run.undo(session(lab, "renew undo", "UNDO-INTO-OUTAGE"))


def gone_around_change(lab: Path, call: int, after: bool, act: Callable[[Call], RunResult]) -> None:
    """``act`` in a child that is gone before or after its n-th PATCH."""
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        try:
            bench = session(lab, "renew", "UNDO-INTO-OUTAGE")
            assert bench.api
            bench.api.set_secure = _dying(bench.api.set_secure, call, after)  # type: ignore[method-assign]
            act(bench)
        finally:
            os._exit(99)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED


def _dying(really: Callable[..., None], call: int, after: bool) -> Callable[..., None]:
    count = 0

    def patch(*given: object) -> None:
        nonlocal count
        if count == call and not after:
            os._exit(KILLED)
        really(*given)
        if count == call:
            os._exit(KILLED)
        count += 1

    return patch
