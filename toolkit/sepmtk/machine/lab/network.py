"""The Network port: where to dial for a port of the host."""

from __future__ import annotations

from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.values import Endpoint

CLOSED = 1
"""A loopback port that nobody serves (tcpmux): dialling it is refused."""


class LabNetwork:
    """Ports of the host, served on the loopback."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def endpoint(self, port: int) -> Endpoint:
        with self._lab.hold():
            return Endpoint("127.0.0.1", CLOSED, self._lab.config["fqdn"])
