"""Doctor on every scenario of the lab: the findings that are expected, and none besides."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from sepmtk.engine.call import Call, Host
from sepmtk.machine.faults import WRITES, FaultPlan, with_faults
from sepmtk.machine.lab import scenarios
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Reader
from sepmtk.model.errors import Refused
from sepmtk.nouns.doctor import Doctor, doctor

OUTAGE = {"DATABASE-LOGIN-FAILS": "error", "LOG-EXPIRED": "error", "CERT-EXPIRED": "error"}
EXPECTED: dict[str, dict[str, str]] = {
    "healthy": {},
    "kb-229342": {**OUTAGE, "SQL-WILL-SELF-GENERATE": "warning"},
    "replicated": {**OUTAGE, "SQL-WILL-SELF-GENERATE": "warning"},
    "shared-host": {
        **OUTAGE,
        "SQL-WILL-SELF-GENERATE": "warning",
        "CERT-LACKS-NAMES": "warning",
        "LDAPS-WOULD-CHANGE": "info",
        "SQL-OTHER-WOULD-CHANGE": "info",
    },
    "moved-ports": {**OUTAGE, "SQL-WILL-SELF-GENERATE": "warning"},
    "already-pinned": {**OUTAGE, "SQL-PINNED-EXPIRED": "error", "SQL-WILL-NOT-START": "error"},
    "rival-certificates": {**OUTAGE, "SQL-WILL-CHANGE": "warning"},
    "trust-left-on": {"TRUST-LEFT-ON": "warning"},
    "expiring-soon": {"CERT-EXPIRES-SOON": "warning"},
    "gui-renewed-only": {"CERT-EXPIRES-SOON": "warning", "CERT-SQL-OLDER": "warning"},
}
REFUSED = {"external-sql": "EXTERNAL-SQL"}


def content(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in (folder / "machine").rglob("*") if p.is_file()}


def test_every_scenario_has_its_expectation() -> None:
    assert {*EXPECTED, *REFUSED} >= set(scenarios.SCENARIOS)


@pytest.mark.parametrize("scenario", [name for name in EXPECTED if name in scenarios.SCENARIOS])
def test_findings(tmp_path: Path, scenario: str) -> None:
    folder = tmp_path / "lab"
    scenarios.create(folder, scenario)
    before, writes = content(folder), FaultPlan()
    machine = with_faults(open_lab(folder), writes)
    reply = doctor(Call("doctor", Host(lambda: machine)), Doctor())
    findings = reply.findings
    assert {finding.id: finding.severity.value for finding in findings} == EXPECTED[scenario]
    assert len(findings) == len(EXPECTED[scenario])
    assert (reply.exit_code == 0) is (not EXPECTED[scenario])
    assert writes.trace == []
    assert content(folder) == before


@pytest.mark.parametrize("scenario", REFUSED)
def test_where_there_is_nothing_to_look_at(tmp_path: Path, scenario: str) -> None:
    scenarios.create(tmp_path / "lab", scenario)
    with pytest.raises(Refused) as refused:
        doctor(Call("doctor", Host(lambda: open_lab(tmp_path / "lab"))), Doctor())
    assert refused.value.id == REFUSED[scenario]


def test_what_checks_are_given_has_no_writing_operation() -> None:
    """Each port of a Reader, by the type that its annotation names."""
    import typing

    from sepmtk.machine import ports

    hints = typing.get_type_hints(Reader, vars(ports))
    for port in fields(Reader):
        offered = {name for name in dir(hints[port.name]) if not name.startswith("_")}
        assert not offered & set(WRITES.get(port.name, ())), port.name


@pytest.mark.parametrize(
    ("days", "ids"), [(10, set()), (30, {"CERT-EXPIRES-SOON"}), (60, {"CERT-EXPIRES-SOON"})]
)
def test_how_soon_is_soon(tmp_path: Path, days: int, ids: set[str]) -> None:
    scenarios.create(tmp_path / "lab", "expiring-soon")
    call = Call("doctor", Host(lambda: open_lab(tmp_path / "lab")))
    findings = doctor(call, Doctor(days=days)).findings
    assert {finding.id for finding in findings} == ids
