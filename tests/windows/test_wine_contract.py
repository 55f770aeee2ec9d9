"""The contract of the ports, held against ``machine/windows`` in Wine; the table of operations by host."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from contract_gaps import WINE
from operations_page import PAGE, Results, page, short
from sepm_host import lay_out
from wine_run import PROJECT, Wine, windows_path

CONTRACT = PROJECT / "tests" / "contract"
GROUND = {
    "key": r"SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL15.SQLEXPRESSSYMC\MSSQLServer",
    "service": "semsrv",
    "dependant": "semapisrv",
    "disabled": "SQLAgent$SQLEXPRESSSYMC",
}
QUIET = ("-q", "-p", "no:cacheprovider")


@pytest.fixture(scope="module")
def in_wine(wine: Wine, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Results]:
    """What pytest says in Wine, and what it noted."""
    folder = tmp_path_factory.mktemp("contract")
    lay_out(wine, "healthy", folder / "lab")
    ground, report = folder / "ground.json", folder / "operations.json"
    ground.write_text(json.dumps(GROUND), encoding="utf-8")
    where = ("--rootdir", windows_path(PROJECT), "--basetemp", "C:/contract", windows_path(CONTRACT))
    done = wine.run(
        *wine.launched("-m", "pytest", *QUIET, "--durations=5", *where),
        environment={
            "SEPMTK_CONTRACT_GROUND": windows_path(ground),
            "SEPMTK_OPERATIONS": windows_path(report),
            "CI": os.environ.get("CI", ""),  # the same examples each time
        },
        timeout=900,
    )
    said = done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")
    assert report.exists(), said
    return said, Results.read(report, "windows")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Results]:
    """The same suite on a lab and over the model."""
    report = tmp_path_factory.mktemp("lab") / "operations.json"
    command = [sys.executable, "-m", "pytest", *QUIET, str(CONTRACT)]
    environment = {**os.environ, "SEPMTK_OPERATIONS": str(report)}
    subprocess.run(command, env=environment, cwd=PROJECT, check=True, capture_output=True)
    return {host: Results.read(report, host) for host in ("lab", "documented")}


def test_the_ports_keep_the_contract(in_wine: tuple[str, Results]) -> None:
    said, results = in_wine
    print(said[said.find("slowest") :])
    wrong = {t: o for t, o in results.tests.items() if o != "passed" and not o.startswith("skipped")}
    assert not wrong, said


def test_what_is_skipped_stands_in_the_table(
    in_wine: tuple[str, Results], elsewhere: dict[str, Results]
) -> None:
    """No more and no less, and nothing that the lab runs is left out."""
    _, results = in_wine
    skipped = {short(t).partition("[")[0] for t, o in results.tests.items() if o.startswith("skipped")}
    assert skipped == set(WINE)
    assert results.tests.keys() == elsewhere["lab"].tests.keys() == elsewhere["documented"].tests.keys()


def test_the_page_says_what_was_found(in_wine: tuple[str, Results], elsewhere: dict[str, Results]) -> None:
    found = page(elsewhere["lab"], elsewhere["documented"], in_wine[1])
    if os.environ.get("SEPMTK_UPDATE"):
        PAGE.write_text(found, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == found
