"""What ``renew`` says at its end: what is true now, and no more than was seen just now."""

from __future__ import annotations

from pathlib import Path

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.machine.lab.scenarios import create

Output = pytest.CaptureFixture[str]


@pytest.mark.parametrize(("lang", "back"), [("en", "The console is back"), ("ja", "コンソールが復旧")])
def test_the_console_is_back_is_said_once_when_it_was_proved(
    tmp_path: Path, capsys: Output, lang: str, back: str
) -> None:
    create(tmp_path / "lab", "kb-229342")
    on = ["--lang", lang, "--lab", str(tmp_path / "lab"), "-q"]
    assert run(["renew", "run", "--yes", *on]) == 4
    assert capsys.readouterr().out.startswith(back)
    assert run(["renew", "resume", *on]) == 4
    assert back not in capsys.readouterr().out
    assert run(["renew", "status", *on]) == 4
    assert "\n+ " in capsys.readouterr().out
    assert run(["renew", "undo", "--yes", "--accept", "UNDO-INTO-OUTAGE", *on]) == 0
    assert back not in capsys.readouterr().out
    assert run(["renew", "status", *on]) == 0
    said = capsys.readouterr().out
    assert "\n< " in said and "\n+ " not in said  # what was done, and is no longer


def test_an_output_in_a_folder_that_is_not_there(tmp_path: Path, capsys: Output) -> None:
    """The error names the folder; the name that is written to first is nobody's concern."""
    create(tmp_path / "lab", "kb-229342")
    on = ["--lab", str(tmp_path / "lab"), "-q"]
    assert run(["renew", "run", "--yes", *on]) == 4
    gone = tmp_path / "gone"
    for command in ("renew plan", "report", "doctor", "clients status --sem5"):
        assert run([*command.split(), "--out", str(gone / "file"), *on]) in (1, 2, 6), command
        said = capsys.readouterr().err
        assert str(gone) in said.replace("\n", "").replace(" ", "") and ".tmp" not in said, command
