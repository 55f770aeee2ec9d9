"""The emergency route through ``machine/windows`` on a SEPM server in Wine: to the point where a person
takes over, and back. Who confirms it stands outside of Wine and of the toolkit's Windows code."""

from __future__ import annotations

import json
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sepm_host import SepmHost, lay_out
from wine_ground import ADDRESS, FQDN
from wine_run import Wine, windows_path

from sepmtk.net import tds

SQL = "MSSQL$SQLEXPRESSSYMC"
SERVICES = {SQL, "semsrv", "semapisrv", "semwebsrv", "semlaunchsrv", "SQLBrowser"}
RUNNING = 4
PORT = 2638
RECORDS = [80]
"""Lines in the journal of a run up to the person: as counted last."""


@pytest.fixture(scope="module")
def host(wine: Wine, tmp_path_factory: pytest.TempPathFactory) -> SepmHost:
    """As in KB 229342: expired three days ago, SQL Server still serves it, SEPM is out."""
    return lay_out(wine, "kb-229342", tmp_path_factory.mktemp("rescue") / "lab")


@pytest.fixture
def before(host: SepmHost) -> dict[str, Any]:
    """The host as this test finds it: all runs, and SEPM has no database. At first SQL Server shows the
    expired certificate; after an undo it has been restarted and shows one of its own making."""
    found = host.look()
    assert {name for name, state in found["services"].items() if state == RUNNING} == SERVICES
    assert not host.database_answers()
    return found


@pytest.fixture
def san_file(tmp_path: Path) -> str:
    path = tmp_path / "ext.txt"
    path.write_text(f"subjectAltName=DNS:{FQDN},DNS:sepm01,IP:{ADDRESS}\n", encoding="ascii")
    return windows_path(path)


def served(address: str) -> str:
    """Thumbprint of what SQL Server shows to a client outside of Wine."""
    from sepmtk.pki.certificate import describe

    return describe(tds.served_certificate(address, PORT, FQDN)).thumbprint


def renew(host: SepmHost, *arguments: str, expected: int) -> dict[str, Any]:
    done = host.sepmtk("renew", *arguments, "--yes", "--json", timeout=600)
    assert done.returncode == expected, done.stdout.decode() + done.stderr.decode("utf-8", "replace")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def confirm_from_outside(host: SepmHost, run: str) -> None:
    """A TLS client with nothing but the run's public certificate in its trust store logs on."""
    certificate = host.run_folder(run) / "new" / "server.crt"
    found = tds.handshake(ADDRESS, PORT, FQDN, [ssl.PEM_cert_to_DER_cert(certificate.read_text())])
    assert (found.trusted, found.reason) == (True, "ok")


def test_doctor_tells_the_outage(host: SepmHost, before: dict[str, Any]) -> None:
    assert served(ADDRESS) == host.old_thumbprint()
    done = host.sepmtk("doctor", "--json")
    ids = {finding["id"] for finding in json.loads(done.stdout)["findings"]}
    assert done.returncode == 5
    assert {"DATABASE-LOGIN-FAILS", "CERT-EXPIRED", "SQL-WILL-SELF-GENERATE"} <= ids
    assert host.look() == before


def test_a_run_to_the_person_and_back(host: SepmHost, before: dict[str, Any], san_file: str) -> None:
    answer = renew(host, "run", "--san-file", san_file, expected=4)
    assert "update-server-certificate" in answer["result"]["remaining"]
    run = answer["result"]["run"]
    RECORDS.append(host.records(run))
    confirm_from_outside(host, run)
    assert host.database_answers()
    after = host.look()
    assert {name for name, state in after["services"].items() if state == RUNNING} == SERVICES
    assert after["keys"].keys() - before["keys"].keys() == {f"sepmtk-{run}"}
    renew(host, "undo", "--accept", "UNDO-INTO-OUTAGE", expected=0)
    assert host.look() == before


@pytest.mark.parametrize(
    ("share", "end", "then"),
    [(0.3, "TerminateProcess", "undo"), (0.55, "SIGKILL", "resume"), (0.8, "SIGKILL", "undo")],
)
def test_after_a_kill(
    host: SepmHost, before: dict[str, Any], san_file: str, share: float, end: str, then: str
) -> None:
    run = killed(host, san_file, int(share * RECORDS[-1]), end)
    if then == "resume":
        renew(host, "resume", expected=4)
        confirm_from_outside(host, run)
        assert host.database_answers()
    renew(host, "undo", "--accept", "UNDO-INTO-OUTAGE", expected=0)
    assert host.look() == before


def killed(host: SepmHost, san_file: str, records: int, end: str) -> str:
    """Start a run and end its process when the journal has so many records; the run's id."""
    known = {folder.name for folder in host.runs()}
    process = host.start("renew", "run", "--san-file", san_file, "--yes", "-q")
    try:
        for run in new_run(host, known, process):
            if host.records(run) >= records:
                if end == "TerminateProcess":
                    host.terminate()
                return run
    finally:
        process.kill()  # SIGKILL
        process.communicate()
    raise AssertionError("it ended before it was killed")


def new_run(host: SepmHost, known: set[str], process: subprocess.Popen[bytes]) -> Iterator[str]:
    """The id of the run that ``process`` has begun, again and again while it lives."""
    while process.poll() is None:
        yield from (folder.name for folder in host.runs() if folder.name not in known)
        time.sleep(0.01)
