"""The one registry of read-only checks; preflight, doctor and verify each run their part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TypeVar

from sepmtk.checks.view import View
from sepmtk.machine.errors import PortError
from sepmtk.model.errors import SepmtkError, place_of
from sepmtk.model.notice import Finding, Severity

PREFLIGHT, DOCTOR, VERIFY = "preflight", "doctor", "verify"
SUBJECTS = (
    "host", "registry_kinds", "services", "trust", "logs", "certificate", "configuration", "ports", "sql",
    "key_files", "database_clients", "names", "clients", "bystanders", "stores", "leftovers",
)  # fmt: skip
"""Modules of this package with ``CHECKS``, in the order in which they are run."""

T = TypeVar("T")


@dataclass(frozen=True)
class Check:
    """``id`` also names its title in the catalogue: ``check.<id>``."""

    id: str
    function: Callable[[View], Iterable[Finding]]
    stages: frozenset[str]


def check(id: str, function: Callable[[View], Iterable[Finding]], *stages: str) -> Check:
    """A check that runs at ``stages``."""
    return Check(id, function, frozenset(stages))


def all_checks() -> tuple[Check, ...]:
    """Every check, in order."""
    return tuple(found for subject in SUBJECTS for found in import_module(f"sepmtk.checks.{subject}").CHECKS)


def run_check(one: Check, view: View) -> tuple[Finding, ...]:
    """What one check finds. A refusal is a finding; a host that won't tell is one too, and so is an
    error that nobody foresaw: the other checks go on, and no preflight passes over it."""
    try:
        return tuple(one.function(view))
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


def run_checks(view: View, stage: str) -> tuple[Finding, ...]:
    """What the checks of a stage find, each finding once."""
    found: list[Finding] = []
    for one in all_checks():
        if stage in one.stages:
            found += [finding for finding in run_check(one, view) if finding not in found]
    return tuple(found)
