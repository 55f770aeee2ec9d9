"""What counts as proof that SEPM is up with its database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sepmtk.machine.lab import scenarios
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.layout import real
from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.ports import Machine
from sepmtk.sepm.discover import discover
from sepmtk.sepm.proof import missing_proof

HOUR = timedelta(hours=1)
ERROR = (
    "{at:%Y-%m-%d %H:%M:%S}.000 THREAD 31 SEVERE: Unknown Exception in: com.sygate.scm.server.util.X\r\n"
    "com.microsoft.sqlserver.jdbc.SQLServerException: The connection to the host failed.\r\n"
)
"""The frame is synthetic after KB 177969."""


@pytest.fixture
def healthy(tmp_path: Path) -> Machine:
    scenarios.create(tmp_path / "lab", "healthy")
    return open_lab(tmp_path / "lab")


def missing(machine: Machine, hours: float | None) -> list[str]:
    """What lacks since so many hours ago, by id."""
    reader = machine.reader()
    since = None if hours is None else reader.clock.now() - hours * HOUR
    return [lack.id for lack in missing_proof(reader, discover(reader), since)]


def test_an_error_counts_from_the_moment_given_on(healthy: Machine, tmp_path: Path) -> None:
    reader, lab = healthy.reader(), lab_at(tmp_path / "lab")
    assert missing(healthy, 24) == []
    log = real(lab, discover(reader).tomcat_logs / "scm-server-0.log")
    local = reader.clock.now() - 2 * HOUR + reader.host.facts().utc_offset
    log.write_bytes(log.read_bytes() + ERROR.format(at=local).encode())
    assert missing(healthy, 3) == ["proof.log"]
    assert missing(healthy, 1) == []
    assert missing(healthy, None) == []  # the pages answer: what is in the log was before


def test_in_the_outage_the_log_explains_the_page(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "lab", "kb-229342")
    machine = open_lab(tmp_path / "lab")
    assert missing(machine, None) == ["proof.log", "proof.page-error"]
    machine.clock.sleep(3600)
    assert missing(machine, 0.5) == ["proof.page-error"]
