"""Which operations of a host the contract has called, and how those tests ended.

``SEPMTK_OPERATIONS`` names a file for it: operation → tests → outcome. The table of operations by host in
docs/how-it-is-tested.md is made from such files.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from sepmtk.machine.ports import Machine

ASKED_FOR = "SEPMTK_OPERATIONS"
seen: dict[str, set[str]] = defaultdict(set)
outcomes: dict[str, str] = {}


def recorded(machine: Machine, test: str) -> Machine:
    """``machine``; what is called on it counts for ``test``."""
    ports = {f.name: _Port(f.name, getattr(machine, f.name), test) for f in fields(machine)}
    return replace(machine, **ports)


class _Port:
    def __init__(self, name: str, port: Any, test: str) -> None:
        self._name, self._port, self._test = name, port, test

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(self._port, operation)
        seen[f"{self._name}.{operation}"].add(self._test)
        return found


class Recorder:
    """The plugin that notes outcomes."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
            outcomes[report.nodeid] = f"{report.outcome}: {reason}" if reason else report.outcome

    def pytest_sessionfinish(self) -> None:
        if target := os.environ.get(ASKED_FOR):
            told = {"operations": {k: sorted(v) for k, v in sorted(seen.items())}, "tests": outcomes}
            Path(target).write_text(json.dumps(told, indent=1), encoding="utf-8")
