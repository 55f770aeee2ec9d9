"""A command that is mistyped: what is near is named, at every level."""

from __future__ import annotations

import pytest

from sepmtk.doors.argv.main import run


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("crt new", "cert"),
        ("cert nwe", "new"),
        ("console secrity show", "security"),
        ("console security of", "off"),
    ],
)
def test_what_is_near_is_named(typed: str, near: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(typed.split()) == 2
    wrong = next(word for word in typed.split() if word not in ("cert", "new", "console", "security", "show"))
    assert f"No such command '{wrong}'. Did you mean '{near}'?" in capsys.readouterr().err
