"""Registry values of kinds that nobody writes: none is believed, doctor says so, backups are made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from e2e_helpers import NewLab, bench_on, do, reply

from sepmtk.machine.errors import Unsupported
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.registry import LabRegistry
from sepmtk.machine.values import RegistryData, RegistryKey
from sepmtk.model.errors import Refused
from sepmtk.sepm.discover import discover
from sepmtk.sql.binding import read_binding

KEY = "SOFTWARE\\Microsoft\\Microsoft SQL Server\\MSSQL15.SQLEXPRESSSYMC\\MSSQLServer\\SuperSocketNetLib"
NAMES = "SOFTWARE\\Microsoft\\Microsoft SQL Server\\Instance Names\\SQL"
SEPM = "SOFTWARE\\WOW6432Node\\Symantec\\Symantec Endpoint Protection\\SEPM"
THUMBPRINT = "0123456789abcdef0123456789abcdef01234567"
OTHERS = "SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{X}"


def put(lab: Path, key: str, name: str, *value: str) -> None:
    file = lab / "machine" / "registry.json"
    table = json.loads(file.read_text("utf-8"))
    table.setdefault(key, {})[name] = list(value)
    file.write_text(json.dumps(table), "utf-8")


def findings(lab: Path) -> dict[str, Sequence[object]]:
    found = reply("doctor", bench_on(lab, "doctor")).findings
    return {f.id: [g.params.get("value") for g in found if g.id == f.id] for f in found}


KINDS = (("dword", "1433"), ("binary", "1433"), ("multi", "2638\n1433"), ("binary", ""), ("multi", ""))


def test_ports_and_names(new_lab: NewLab) -> None:
    template = new_lab("healthy")
    assert "REGISTRY-KIND" not in findings(template)
    for kind, data in KINDS:
        lab = new_lab("healthy")
        put(lab, f"{KEY}\\Tcp\\IPAll", "TcpPort", kind, data)
        sql = discover(open_lab(lab).reader()).sql
        assert sql.ports == ((1433,) if kind == "dword" else ()), (kind, data)
        told = findings(lab).get("REGISTRY-KIND", [])
        assert any(str(value).endswith("TcpPort") for value in told) is (kind != "dword"), (kind, data)
    put(template, SEPM, "Version", "string", f"{'9' * 5000}.3.1")
    put(template, OTHERS, "DisplayName", "binary", "00")
    put(template, OTHERS, "InstallLocation", "dword", "7")
    assert discover(open_lab(template).reader())
    put(template, NAMES, "OTHER", "multi", "MSSQL15.OTHER")
    assert "OTHER" in str(findings(template)["REGISTRY-KIND"])
    put(template, NAMES, "SQLEXPRESSSYMC", "binary", "31")
    with pytest.raises(Refused, match="NO-SQL-INSTANCE"):
        do("sql.show", bench_on(template, "sql show"))


@pytest.mark.parametrize("kind", ["binary", "multi", "dword"])
def test_a_thumbprint_in_another_kind_is_none(new_lab: NewLab, kind: str) -> None:
    lab = new_lab("healthy")
    put(lab, KEY, "Certificate", kind, "5" if kind == "dword" else THUMBPRINT)
    put(lab, KEY, "ForceEncryption", "binary", "01")
    reader = open_lab(lab).reader()
    binding = read_binding(reader, discover(reader))
    assert (binding.thumbprint, binding.force_encryption) == (None, False)
    told = findings(lab)
    assert {"REGISTRY-KIND", "SQL-PINNED-MALFORMED"} <= set(told)
    assert len(told["REGISTRY-KIND"]) == 2
    do("sql.unbind", bench_on(lab, "sql unbind"))
    table = json.loads((lab / "machine" / "registry.json").read_text("utf-8"))
    assert table[KEY]["Certificate"] == ["string", ""]


def test_a_kind_that_the_port_does_not_know_stops_no_backup(
    new_lab: NewLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REG_QWORD and REG_NONE, as the Windows host reports them."""
    lab, really = new_lab("healthy"), LabRegistry.get

    def get(self: LabRegistry, key: RegistryKey, name: str) -> RegistryData:
        if name in ("Odd", "Version"):
            raise Unsupported(f"{key}\\{name}", "registry type 11")
        return really(self, key, name)

    put(lab, f"{KEY}\\Tcp", "Odd", "dword", "1")
    monkeypatch.setattr(LabRegistry, "get", get)
    made = do("backup.create", bench_on(lab, "backup create"))
    kept = json.loads((lab / "sepmtk" / "runs" / made.run / "backup" / "registry.json").read_text("utf-8"))
    assert next(value for name, value in kept.items() if name.endswith("Odd"))["kind"] == ""
    told = reply("doctor", bench_on(lab, "doctor")).findings
    assert {f.params["kind"] for f in told if f.id == "REGISTRY-KIND"} == {"registry type 11"}
