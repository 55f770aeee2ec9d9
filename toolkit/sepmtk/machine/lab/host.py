"""A lab folder as a host: ``open_lab``."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sepmtk.machine.lab.events import LabEvents
from sepmtk.machine.lab.files import LabFiles
from sepmtk.machine.lab.keys import LabKeys
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.network import LabNetwork
from sepmtk.machine.lab.registry import LabRegistry
from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.lab.service_control import LabServices
from sepmtk.machine.lab.stores import LabStores
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import HostFacts

LONGEST_NAP = 2.0  # real seconds, however long the lab sleeps


class LabClock:
    """The real time plus the lab's offset. To sleep is to move the lab's clock."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def now(self) -> datetime:
        with self._lab.hold():
            return datetime.fromtimestamp(self._lab.now(), UTC)

    def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            return
        with self._lab.hold():
            pace = float(self._lab.config["pace"])
        nap = min(seconds * pace, LONGEST_NAP)
        if nap:
            time.sleep(nap)
        with self._lab.hold():
            self._lab.config["offset"] = round(float(self._lab.config["offset"]) + seconds - nap, 6)
            self._lab.save_config()
        with self._lab.turn():
            pass


class LabHost:
    """Who the lab says it is."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def facts(self) -> HostFacts:
        with self._lab.hold():
            config = self._lab.config
            return HostFacts(
                label=f"lab {config['fqdn']}",
                machine_id=config["machine_id"],
                fqdn=config["fqdn"],
                short_name=config["short_name"],
                addresses=tuple(config["addresses"]),
                windows_build=config["windows_build"],
                language=config["language"],
                elevated=bool(self._lab.switch("elevated")),
                disk_free=config["disk_free"],
                pending_reboot=config["pending_reboot"],
                state_folder=self._lab.root / "sepmtk",
                utc_offset=timedelta(hours=config["utc_offset"]),
            )

    def hold_state_folder(self) -> None:
        """It lies in the lab, which is its user's own."""


def open_lab(folder: Path) -> Machine:
    """The lab in ``folder``.

    Raises:
        NotFound: there is no lab.
    """
    lab = lab_at(folder.resolve())
    return Machine(
        LabFiles(lab),
        LabRegistry(lab),
        LabStores(lab),
        LabKeys(lab),
        LabServices(lab),
        LabEvents(lab),
        LabNetwork(lab),
        LabHost(lab),
        LabClock(lab),
    )
