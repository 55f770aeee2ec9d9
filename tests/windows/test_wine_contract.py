"""The contract of the ports, held against ``machine/windows`` in Wine."""

from __future__ import annotations

import json
from pathlib import Path

from sepm_host import lay_out
from wine_run import PROJECT, Wine, windows_path

GROUND = {
    "key": r"SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL15.SQLEXPRESSSYMC\MSSQLServer",
    "service": "semsrv",
    "dependant": "semapisrv",
    "disabled": "SQLAgent$SQLEXPRESSSYMC",
}


def test_the_ports_keep_the_contract(wine: Wine, tmp_path: Path) -> None:
    lay_out(wine, "healthy", tmp_path / "lab")
    ground, report = tmp_path / "ground.json", tmp_path / "operations.json"
    ground.write_text(json.dumps(GROUND), encoding="utf-8")
    done = wine.run(
        *wine.launched(
            "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", windows_path(PROJECT),
            "--basetemp", "C:/contract", windows_path(PROJECT / "tests" / "contract"),
        ),
        environment={
            "SEPMTK_CONTRACT_GROUND": windows_path(ground),
            "SEPMTK_OPERATIONS": windows_path(report),
        },
        timeout=600,
    )  # fmt: skip
    print(done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
    assert done.returncode == 0
