"""What help says of a value: its default where it has one, and nothing else is taken than it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.nouns import NOUNS, all_operations
from sepmtk.show.render import width


@pytest.mark.parametrize(
    ("command", "option", "said"),
    [
        ("cert install", "--root", "[default: root]"),
        ("clients wait", "--max-missing", "[default: 0; 0<=x<=10000000]"),
        ("lab new", "--seed", "[default: 0]"),
        ("lab new", "--pace", "[default: 0.0; 0<=x<=1000]"),
        ("doctor", "--days", "[default: 30; 0<=x<=3650]"),
        ("renew plan", "--keep-pinned", "settings. --console-first"),
        ("lab console", "--password-stdin", "Read the PFX's password from standard input."),
    ],
)
def test_the_default_is_said(
    command: str, option: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command.split(), "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert said in text[text.index(f" {option}") :]


@pytest.mark.parametrize("form", ["xml", "TEXT", "", "html "])
def test_a_form_that_does_not_exist_is_refused(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--format", form]) == 2
    said = capsys.readouterr()
    assert (said.out, "COMMAND-LINE" in said.err, "'prometheus'" in said.err) == ("", True, True)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_help_stays_on_80_columns(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Japanese has no blanks to break a line at, and its characters take two columns."""
    for command in ("", *NOUNS, *(operation.command for operation in all_operations())):
        assert run(["--lang", lang, *command.split(), "--help"]) == 0
        assert max(map(width, capsys.readouterr().out.splitlines())) <= 80, command


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_results_stay_on_80_columns(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """But for paths, which stay whole."""
    deep = tmp_path / "a folder" / ("x" * 50)
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert run(["lab", "new", "lab"]) == 0
    assert run(["backup", "create", "--lab", "lab"]) == 0
    capsys.readouterr()
    names = [word for number in range(12) for word in ("--san", f"dns:sepm{number}.corp.example")]
    made = ["--pfx-password-generate", "--out", "made"]
    for command in (
        ["backup", "list", "--lab", "lab"],
        ["cert", "new", "--dry-run", *names, *made],
        ["cert", "new", *names, *made],
        ["cert", "show", "made"],
        ["cert", "verify", "made"],
    ):
        assert run(["--lang", lang, *command]) in (0, 5), command
        lines = capsys.readouterr().out.splitlines()
        assert [line for line in lines if width(line) > 80 and str(deep) not in line] == [], command
