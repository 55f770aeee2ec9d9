"""Numbers, encodings and characters that nobody writes: one clear error before anything is changed, and
doctor's other checks go on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e_helpers import NewLab

from sepmtk.checks import registry
from sepmtk.checks.registry import Check, run_check
from sepmtk.checks.view import View
from sepmtk.machine.lab.host import open_lab
from sepmtk.model.notice import Severity
from sepmtk.nouns.doctor.diagnosis import diagnose
from sepmtk.sepm.discover import discover

HALF = os.fsdecode(b"x\xed\xa0\x80y")


def sepmtk(*arguments: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-m", "sepmtk", "--json", *arguments], capture_output=True)
    assert b"Traceback" not in done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def error_id(*arguments: str) -> object:
    error = sepmtk(*arguments)["error"]
    assert isinstance(error, dict)
    return error["id"]


def root_xml(lab: Path) -> Path:
    return next(lab.glob("machine/**/Catalina/localhost/ROOT.xml"))


@pytest.mark.skipif(os.name == "nt", reason="argv is UTF-16 there")
def test_half_a_character_is_refused_before_there_is_a_run(new_lab: NewLab) -> None:
    lab = new_lab()
    run = ("--lab", str(lab), "renew", "run", "--yes", "--console-first")
    for more in (("--note", HALF), ("--ticket", HALF), ("--subject", HALF), ("--accept", HALF)):
        assert error_id(*run, *more) in ("TEXT-UNUSABLE", "ACCEPT-UNKNOWN")
    assert error_id("--lab", str(lab), "renew", "undo", HALF, "--yes") == "TEXT-UNUSABLE"
    assert not list(lab.glob("sepmtk/runs/*"))


def test_a_plan_file_with_half_a_character(new_lab: NewLab, tmp_path: Path) -> None:
    lab, plan = new_lab(), tmp_path / "plan.json"
    sepmtk("--lab", str(lab), "renew", "plan", "--console-first", "--ticket", "T", "--out", str(plan))
    plan.write_text(plan.read_text("utf-8").replace('"T"', '"\\ud800"'), "utf-8")
    assert error_id("--lab", str(lab), "renew", "run", "--yes", "--plan", str(plan)) == "PLAN-FILE-BAD"


ROOTS: dict[str, Callable[[bytes], bytes]] = {
    "ROOT-XML-BAD-URL": lambda data: re.sub(rb":\d+;", b":" + b"9" * 5000 + b";", data, count=1),
    "ROOT-XML-NOT-XML": lambda data: data.replace(b"UTF-8", b"klingon", 1),
}


@pytest.mark.parametrize("id", list(ROOTS))
def test_doctor_goes_on_with_a_root_xml_that_cannot_be_read(new_lab: NewLab, id: str) -> None:
    lab = new_lab("healthy")
    file = root_xml(lab)
    file.write_bytes(ROOTS[id](file.read_bytes()))
    diagnosis, findings = diagnose(open_lab(lab).reader())
    assert id in {finding.id for finding in findings}
    assert len(diagnosis.checks) > 40
    assert error_id("--lab", str(lab), "renew", "plan") == id


class Panic(BaseException):
    """What a library written in another language raises."""


@pytest.mark.parametrize("error", [RuntimeError("x"), RecursionError("x"), MemoryError(), Panic("x")])
def test_an_error_in_a_check_is_a_finding(new_lab: NewLab, error: BaseException) -> None:
    def broken(look: View) -> tuple[()]:
        raise error

    reader = open_lab(new_lab("healthy")).reader()
    look = View(reader=reader, server=discover(reader))
    [found] = run_check(Check("broken", broken, frozenset({registry.DOCTOR})), look)
    assert (found.id, found.severity) == ("CHECK-NOT-POSSIBLE", Severity.ERROR)
    assert found.params["check"] == "broken"
