"""What ``python3 dev.py test`` leaves out may be repetition only: each thing is shown once at least."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache

import pytest
from source_tree import ROOT, all_hold, called

from sepmtk.machine.faults import FaultKind

FOLDERS = ("tests/e2e", "tests/serve", "tests/judges")
RESCUE = (
    "e2e/test_rescue.py::test_a_run_brings_the_console_back_and_waits_for_a_person",
    "e2e/test_rescue.py::test_undo_gives_back_every_byte[kb-229342]",
    "e2e/test_clients.py::test_the_whole_story",  # KB steps 8 to 11
    "e2e/test_rehearse.py::",
)
INTERRUPTIONS = (
    "e2e/test_interruptions.py::test_a_killed_undo_is_gone_on_with[",
    "e2e/test_unforeseen.py::",  # FaultKind.RAISE
    "e2e/test_sigkill.py::test_after_sigkill_resume_or_undo_works[",
    "e2e/test_ctrl_c.py::test_ctrl_c_ends_with_130_and_loses_nothing[",
    "e2e/test_reboot.py::test_a_run_goes_on_after_a_reboot[",
    "e2e/test_reboot.py::test_an_undo_goes_on_after_a_reboot[",
    "e2e/test_clients.py::test_killed_in_each_waiting_state_before_and_after_its_record",
    "e2e/test_interrupted_api.py::test_gone_around_a_change[",
    "e2e/test_interrupted_routes.py::test_gone_at_any_record_of_any_day[",
    *(
        f"e2e/test_interruptions.py::test_it_is_gone_on_with_or_taken_back[N-{kind}-{when}]"
        for kind in set(FaultKind) - {FaultKind.RAISE}
        for when in ("before", "after")
    ),
)
DOORS = (
    "e2e/test_every_command.py::test_every_command",
    "serve/test_serve_session.py::test_the_rescue_tells_its_progress_and_the_secret_goes_in_only",
)


@cache
def quick() -> tuple[str, ...]:
    """The tests that are no slow ones, as pytest chooses them."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "not slow", *FOLDERS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(line for line in done.stdout.splitlines() if "::" in line)


@pytest.mark.parametrize("wanted", [RESCUE, INTERRUPTIONS, DOORS], ids=["rescue", "interruptions", "doors"])
def test_it_shows_each_once(wanted: tuple[str, ...]) -> None:
    anywhere = {re.sub(r"\[\d+-", "[N-", id) for id in quick()}  # whichever write it is
    all_hold(f"none of: {one}" for one in wanted if not any(f"tests/{one}" in id for id in anywhere))


def test_a_sample_names_cases_that_there_are() -> None:
    found, chosen = [], set(quick())
    for path in (path for folder in FOLDERS for path in sorted((ROOT / folder).glob("test_*.py"))):
        for function in ast.parse(path.read_text(encoding="utf-8")).body:
            for mark in getattr(function, "decorator_list", ()):
                if isinstance(mark, ast.Call) and called(mark) == "sample":
                    name = f"{path.relative_to(ROOT).as_posix()}::{getattr(function, 'name', '')}"
                    found += [f"{name}[{ast.literal_eval(id)}]" for id in mark.args]
    assert found
    all_hold(name for name in found if name not in chosen)


def test_the_slow_ones_are_left_out_at_all() -> None:
    assert not any(id.endswith("[0-fail-before]") for id in quick())
