"""What help says of a value: its default where it has one, and nothing else is taken than it says."""

from __future__ import annotations

import pytest

from sepmtk.doors.argv.main import run


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
