"""The one registry of read-only checks; preflight, doctor and verify each run their part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any, TypeVar

from sepmtk.machine.errors import PortError
from sepmtk.machine.ports import Reader
from sepmtk.model.errors import SepmtkError, place_of
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.server import Server

PREFLIGHT, DOCTOR, VERIFY = "preflight", "doctor", "verify"
SOON = "soon"
"""An extra of a look: how long before its end a certificate is warned of (a timedelta)."""
SUBJECTS = (
    "host", "services", "trust", "logs", "certificate", "configuration", "ports", "sql", "key_files",
    "database_clients", "names", "clients", "bystanders", "stores", "leftovers",
)  # fmt: skip
"""Modules of this package with ``CHECKS``, in the order in which they are run."""

T = TypeVar("T")


@dataclass(frozen=True)
class Look:
    """What checks see. ``reader`` has no writing operations, so no check can change anything."""

    reader: Reader
    server: Server
    now: datetime
    extras: Mapping[str, object] = field(default_factory=dict)
    _seen: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: str, ask: Callable[[], T]) -> T:
        """What ``ask`` gave the first time: several checks share what costs a dialogue."""
        if name not in self._seen:
            self._seen[name] = ask()
        found: T = self._seen[name]
        return found


@dataclass(frozen=True)
class Check:
    """``id`` also names its title in the catalogue: ``check.<id>``."""

    id: str
    function: Callable[[Look], Iterable[Finding]]
    stages: frozenset[str]


def check(id: str, function: Callable[[Look], Iterable[Finding]], *stages: str) -> Check:
    """A check that runs at ``stages``."""
    return Check(id, function, frozenset(stages))


def all_checks() -> tuple[Check, ...]:
    """Every check, in order."""
    return tuple(found for subject in SUBJECTS for found in import_module(f"sepmtk.checks.{subject}").CHECKS)


def run_check(one: Check, look: Look) -> tuple[Finding, ...]:
    """What one check finds. A refusal is a finding; a host that won't tell is one too, and so is an
    error that nobody foresaw: the other checks go on, and no preflight passes over it."""
    try:
        return tuple(one.function(look))
    except SepmtkError as error:
        return (Finding(error.id, Severity.ERROR, error.params, one.id),)
    except PortError as error:
        params = {"check": one.id, "detail": f"{type(error).__name__}: {error}"}
        return (Finding("CHECK-NOT-POSSIBLE", Severity.WARNING, params, one.id),)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a library's panic is no Exception
        params = {"check": one.id, "detail": f"{type(error).__name__}, {place_of(error)}"}
        return (Finding("CHECK-NOT-POSSIBLE", Severity.ERROR, params, one.id),)


def or_else(ask: Callable[[], T], instead: T) -> T:
    """What ``ask`` gives; where it can't, ``instead``: a check has said why."""
    try:
        return ask()
    except Exception:  # noqa: BLE001 - what is shown beside the checks must not end them
        return instead


def run_checks(look: Look, stage: str) -> tuple[Finding, ...]:
    """What the checks of a stage find, each finding once."""
    found: list[Finding] = []
    for one in all_checks():
        if stage in one.stages:
            found += [finding for finding in run_check(one, look) if finding not in found]
    return tuple(found)
