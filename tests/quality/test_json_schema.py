"""``docs/schema/answer.json`` against what commands really print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from source_tree import ROOT

from sepmtk.doors.argv.main import run
from sepmtk.model.outcome import OUTCOME_NAMES, ExitCode, StepOutcome

SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "schema" / "answer.json").read_text(encoding="utf-8"))
STEP = {"$ref": "#/$defs/step", "$defs": SCHEMA["$defs"]}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schema") / "lab"
    assert run(["lab", "new", str(folder), "--scenario", "kb-229342"]) == 0
    return folder


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The one JSON document on stdout, pure ASCII, that fits the schema and the exit code."""
    capsys.readouterr()
    code = run([*arguments, "--json"])
    out = capsys.readouterr().out
    assert out.isascii()
    data: dict[str, Any] = json.loads(out)
    jsonschema.validate(data, SCHEMA)
    assert data["outcome"] == OUTCOME_NAMES[ExitCode(code)]
    return data


@pytest.mark.parametrize(
    "command", ["sql show", "sql candidates", "trust show", "service list", "lab show", "doctor"]
)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_answers(lab: Path, capsys: pytest.CaptureFixture[str], command: str, lang: str) -> None:
    where = [str(lab)] if command == "lab show" else []
    data = said(capsys, "--lab", str(lab), *command.split(), *where, "--lang", lang)
    assert data["command"] == command
    assert "result" in data


def test_steps(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ("--san", "dns:sepm01.corp.example", "--san", "dns:sepm01", "--san", "ip:192.0.2.10")
    data = said(capsys, "--lab", str(lab), "renew", "plan", *names)
    assert data["result"]["steps"]
    for step in data["result"]["steps"]:
        jsonschema.validate(step, STEP)


@pytest.mark.parametrize(
    "arguments", [["sql", "show"], ["renew", "plan", "--no-such"], ["nonsense"]], ids=" ".join
)
def test_errors(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert said(capsys, *arguments)["error"]["fix"]


def test_the_schema_names_what_the_program_has() -> None:
    assert SCHEMA["properties"]["outcome"]["enum"] == list(OUTCOME_NAMES.values())
    assert SCHEMA["$defs"]["step"]["properties"]["outcome"]["enum"] == [str(o) for o in StepOutcome]
