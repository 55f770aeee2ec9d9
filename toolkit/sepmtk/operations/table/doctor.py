"""``doctor``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from sepmtk.model.plain import fields_of
from sepmtk.operations.call import Call, Reply
from sepmtk.operations.table.entry import Operation
from sepmtk.operations.table.nothing import Nothing

if TYPE_CHECKING:
    from sepmtk.operations.doctor import Diagnosis


def doctor(call: Call, asked: Nothing) -> Reply:
    """Every check."""
    from sepmtk.operations.doctor import diagnose, exit_code

    machine = call.open()
    diagnosis, findings = diagnose(machine.reader())
    return Reply(diagnosis, exit_code(diagnosis), findings, machine.host.facts().label)


def _checks(reply: Reply) -> Iterable[tuple[str, object]]:
    """Each check with what it found."""
    diagnosis = cast("Diagnosis", reply.result)
    return [("check", {**fields_of(check), "findings": check.findings}) for check in diagnosis.checks]


OPERATIONS = (Operation("doctor", Nothing, doctor, ("check",), "Test-SepmServer", results=_checks),)
