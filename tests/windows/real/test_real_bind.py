"""A new certificate for a real SQL Server, read back by a client outside, and taken back exactly."""

from __future__ import annotations

from pathlib import Path

import pytest
from real_host import dial, powershell, sepmtk, snapshot

from sepmtk.machine.ports import Machine
from sepmtk.machine.values import ServiceState

SERVICE = "MSSQL$SQLEXPRESSSYMC"


@pytest.fixture(scope="module")
def pfx(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A PFX for this server, and the file that holds its password."""
    folder = tmp_path_factory.mktemp("pfx")
    password = folder / "password.txt"
    password.write_text("Real-Windows-1\n", encoding="ascii")
    facts = machine.host.facts()
    names = [f"dns:{facts.fqdn}", f"dns:{facts.short_name}", "dns:localhost"]
    options = [part for name in names for part in ("--san", name)]
    out = folder / "new"
    options += ["--cn", facts.fqdn, "--out", str(out), "--pfx-password-file", str(password)]
    sepmtk("cert", "new", *options)
    return out / "server.pfx", password


def test_bind_read_back_and_undo(machine: Machine, pfx: tuple[Path, Path]) -> None:
    before, fqdn = snapshot(machine), machine.host.facts().fqdn
    assert dial(fqdn, trust=True) == "open"
    assert dial(fqdn) != "open", "SQL Server's own certificate is trusted by nobody"
    runs = []

    source = (str(pfx[0]), "--password-file", str(pfx[1]))
    [shown] = sepmtk("cert", "show", *source)["result"]["certificates"]
    thumbprint = shown["thumbprint"]
    runs.append(sepmtk("cert", "install", *source)["result"]["run"])
    granted = sepmtk("key", "grant", thumbprint)
    runs.append(granted["result"]["run"])
    assert sepmtk("key", "show", thumbprint)["result"]["service_reads"] is True
    bound = sepmtk("sql", "bind", thumbprint, "--restart")
    runs.append(bound["result"]["run"])

    assert sepmtk("sql", "probe")["result"]["thumbprint"] == thumbprint
    assert dial(fqdn) == "open", "validated by Schannel, outside of this tool"
    errorlog = powershell(
        "Get-ChildItem 'C:\\Program Files\\Microsoft SQL Server\\MSSQL*.SQLEXPRESSSYMC\\MSSQL\\Log' |"
        " Where-Object Name -eq ERRORLOG | Get-Content | Select-String -SimpleMatch 'Cert Hash'"
    )
    assert thumbprint in errorlog.lower()

    for run in reversed(runs):
        sepmtk("renew", "undo", "--run", run)
    assert snapshot(machine) == before
    assert machine.services.info(SERVICE).state is ServiceState.RUNNING


def test_a_restart_with_dependants(machine: Machine) -> None:
    sepmtk("service", "restart", "semsrv")
    for name in ("semsrv", "semapisrv"):
        assert machine.services.info(name).state is ServiceState.RUNNING
    assert machine.services.info("semapisrv").depends_on == ("semsrv",)


def test_discovery(machine: Machine) -> None:
    answer = sepmtk("doctor", expected=5)
    [sql] = [one for one in answer["result"]["survey"]["instances"] if one["sepm"]]
    assert (sql["name"], sql["ports"], sql["service"]) == ("SQLEXPRESSSYMC", [2638], SERVICE)
    assert answer["result"]["survey"]["database_urls"]
