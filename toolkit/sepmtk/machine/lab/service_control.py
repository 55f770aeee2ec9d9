"""The Services port over the service control manager."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sepmtk.machine.errors import NotFound
from sepmtk.machine.lab import scm
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.services import configuration, depends_on
from sepmtk.machine.values import Request, ServiceInfo, ServiceState, SidType, StartMode


class LabServices:
    """Services as the service control manager shows them; names are matched without case."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def names(self) -> Sequence[str]:
        with self._lab.turn():
            return sorted(configuration(self._lab))

    def info(self, name: str) -> ServiceInfo:
        with self._lab.hold():
            live = scm.settle(self._lab, self._lab.now())
            name = self._stored(name)
            set_up, is_now = configuration(self._lab)[name], live["services"][name]
            language = "ja" if self._lab.config["language"].startswith("ja") else "en"
            return ServiceInfo(
                name,
                set_up["display"][language],
                ServiceState(is_now["state"]),
                StartMode(set_up["start_mode"]),
                set_up["account"],
                SidType(set_up["sid_type"]),
                tuple(depends_on(self._lab, name)),
                timedelta(seconds=set_up["wait_hint"]),
                is_now["exit_code"],
                is_now["specific_code"],
                set_up["image_path"],
            )

    def request(self, name: str, what: Request) -> None:
        with self._lab.writing(name):
            ask = scm.request_run if what is Request.RUN else scm.request_stop
            ask(self._lab, self._stored(name), self._lab.now())

    def _stored(self, name: str) -> str:
        found = next((n for n in configuration(self._lab) if n.casefold() == name.casefold()), None)
        if found is None:
            raise NotFound(name, "1060: the service does not exist")
        return found
