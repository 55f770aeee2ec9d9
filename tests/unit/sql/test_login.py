"""Whether SEPM's log-in passes, by the host's clock; and what the manager's log says about it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from sepmtk.machine.lab import scenarios
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.values import Store
from sepmtk.sepm.discover import discover
from sepmtk.sepm.logs import database_errors
from sepmtk.sepm.served import read_file
from sepmtk.sql.login import judge_login

DAY = timedelta(days=1)


def test_the_verdict_follows_the_hosts_clock(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "lab", "healthy")
    machine = open_lab(tmp_path / "lab")
    reader, server = machine.reader(), discover(machine.reader())
    now = reader.clock.now()
    assert judge_login(reader, server).reason == "ok"
    assert judge_login(reader, server, now + 3251 * DAY).reason == "expired"
    assert judge_login(reader, server, now - 401 * DAY).reason == "not_yet_valid"
    (root,) = machine.stores.list(Store.MACHINE_ROOT)
    from hashlib import sha1

    machine.stores.remove(Store.MACHINE_ROOT, sha1(root.der, usedforsecurity=False).hexdigest())
    assert judge_login(reader, server).reason == "untrusted"


def test_a_lab_of_another_time(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "lab", "kb-229342", offset=400 * 86400.0)
    reader = open_lab(tmp_path / "lab").reader()
    assert judge_login(reader, discover(reader)).reason == "expired"


@pytest.mark.parametrize("jdbc", ["12.6", "7.4"])
def test_the_managers_log_in_the_outage(tmp_path: Path, jdbc: str) -> None:
    scenarios.create(tmp_path / "lab", "kb-229342", switches={"jdbc": jdbc})
    reader = open_lab(tmp_path / "lab").reader()
    server = discover(reader)
    errors = database_errors(BytesIO(read_file(reader, server.tomcat_logs / "scm-server-0.log")), None)
    # 7.4 skips the dates of a certificate that is trusted as it is, so there is no outage with it.
    assert {error.cause for error in errors} == ({"expired"} if jdbc == "12.6" else set())
    assert all(error.at and error.at <= reader.clock.now() for error in errors)


def test_a_healthy_manager_logs_no_error(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "lab", "healthy")
    reader = open_lab(tmp_path / "lab").reader()
    server = discover(reader)
    assert database_errors(BytesIO(read_file(reader, server.tomcat_logs / "scm-server-0.log")), None) == ()
