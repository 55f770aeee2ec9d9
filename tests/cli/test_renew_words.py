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
    assert run(["renew", "undo", "--yes", "--accept", "UNDO-INTO-OUTAGE", *on]) == 0
    assert back not in capsys.readouterr().out
