"""``lab fault``: let a service's start or stop hang or fail, until cleared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sepmtk.machine.lab.services import configuration
from sepmtk.model.errors import UsageError
from sepmtk.operations.lab_folder import open_folder

MOMENTS = ("start", "stop")
KINDS = ("hang", "fail")


@dataclass(frozen=True)
class LabFault:
    """``kind`` None clears the service's faults; ``service`` None clears all."""

    folder: Path
    service: str | None = None
    moment: str = "start"
    kind: str | None = None


@dataclass(frozen=True)
class LabFaults:
    """What is switched on now: service to moment to kind."""

    faults: dict[str, dict[str, str]]


def set_fault(asked: LabFault) -> LabFaults:
    """Switch a fault on or off.

    Raises:
        UsageError: ``LAB-FAULT`` for a kind or moment, ``LAB-SERVICE`` for a service that isn't there.
    """
    if asked.kind not in (*KINDS, None) or asked.moment not in MOMENTS or (asked.kind and not asked.service):
        raise UsageError("LAB-FAULT", kinds="|".join(KINDS), moments="|".join(MOMENTS))
    lab = open_folder(asked.folder)
    with lab.turn():
        faults: dict[str, dict[str, str]] = lab.config["faults"]
        known = {name.casefold(): name for name in configuration(lab)}
        if asked.service and asked.service.casefold() not in known:
            raise UsageError("LAB-SERVICE", service=asked.service, known=", ".join(known.values()))
        if asked.service is None:
            faults.clear()
        elif asked.kind is None:
            faults.pop(known[asked.service.casefold()], None)
        else:
            faults.setdefault(known[asked.service.casefold()], {})[asked.moment] = asked.kind
        lab.save_config()
        return LabFaults(dict(faults))
