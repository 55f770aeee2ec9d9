"""A server whose web ports are none of those that setup proposes: every look goes where its files say."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e_helpers import NewLab, at_the_console, bench_on, hours, reply, rescue, resume_seeing, waits_at
from e2e_helpers import update_at_the_console as update

from sepmtk.model.errors import Refused
from sepmtk.nouns.renew.text import result_text
from sepmtk.renewal import run as renew_run
from sepmtk.show.words import Say


@pytest.fixture
def lab(new_lab: NewLab) -> Path:
    return new_lab("moved-ports")


def test_the_rescue_is_proved_and_waits_for_a_person(lab: Path) -> None:
    result = rescue(lab)
    assert waits_at(result, "check-partners")
    findings = reply("doctor", bench_on(lab, "doctor")).findings
    assert {f.id for f in findings if f.severity.value == "error"} == {"CERT-EXPIRED"}
    where = next(f.params["where"] for f in findings if f.id == "CERT-EXPIRED")
    assert where == "server.crt, keystore.jks, TCP 4443, TCP 9443, TCP 9445, TCP 9446"


def test_the_console_s_update_is_seen_on_its_ports_and_ends_undo(lab: Path) -> None:
    result = rescue(lab, partners="none")
    assert waits_at(result, "switch-server-list")
    said = result_text(result, Say())
    assert "8080" in said
    assert "8014" not in said
    at_the_console(lab, "http-list")
    at_the_console(lab, "relax")
    resume_seeing(lab)
    hours(lab, 24 * 7)
    assert waits_at(resume_seeing(lab), "update-server-certificate")
    update(lab, result.folder)
    hours(lab, 36)
    assert waits_at(resume_seeing(lab), "restore-client-security")
    with pytest.raises(Refused, match="UNDO-PAST-CONSOLE"):
        renew_run.undo(bench_on(lab, "renew undo", "UNDO-INTO-OUTAGE"), "")
