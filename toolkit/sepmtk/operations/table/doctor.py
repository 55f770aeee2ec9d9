"""``doctor``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from sepmtk.model.plain import fields_of
from sepmtk.operations.call import Call, Reply
from sepmtk.operations.table.entry import Operation, ranged

if TYPE_CHECKING:
    from sepmtk.operations.doctor import Diagnosis


@dataclass(frozen=True)
class DoctorAsked:
    """``days``: certificates that end within so many are warned of."""

    days: int = ranged(30, 0, 3650)


def doctor(call: Call, asked: DoctorAsked) -> Reply:
    """Every check."""
    from sepmtk.operations.doctor import diagnose, exit_code

    machine = call.open()
    diagnosis, findings = diagnose(machine.reader(), asked.days)
    return Reply(diagnosis, exit_code(diagnosis), findings, machine.host.facts().label)


def _checks(reply: Reply) -> Iterable[tuple[str, object]]:
    """Each check with what it found."""
    diagnosis = cast("Diagnosis", reply.result)
    return [("check", {**fields_of(check), "findings": check.findings}) for check in diagnosis.checks]


OPERATIONS = (Operation("doctor", DoctorAsked, doctor, ("check",), "Test-SepmServer", results=_checks),)
