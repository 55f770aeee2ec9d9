"""``sepmtk doctor`` from outside."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.machine.lab import scenarios


def lab(tmp_path: Path, scenario: str) -> str:
    scenarios.create(tmp_path / scenario, scenario)
    return str(tmp_path / scenario)


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test_a_healthy_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--lab", lab(tmp_path, "healthy")]) == 0
    out = capsys.readouterr().out
    assert "lab sepm01.corp.example" in out
    assert "Errors: 0; warnings: 0" in out


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_outage_on_80_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    assert run(["--lang", lang, "doctor", "--lab", lab(tmp_path, "kb-229342")]) == 5
    out = capsys.readouterr().out
    assert "[CERT-EXPIRED]" in out
    assert out.index("[DATABASE-LOGIN-FAILS]") < out.index("[SQL-WILL-SELF-GENERATE]")
    assert max(map(columns, out.splitlines())) <= 80
    assert out.encode("cp932")


@pytest.mark.parametrize("option", [["--json"], ["--format", "json"]])
def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str], option: list[str]) -> None:
    assert run(["doctor", *option, "--lang", "ja", "--lab", lab(tmp_path, "kb-229342")]) == 5
    text = capsys.readouterr().out
    assert text.isascii()
    data = json.loads(text)
    assert (data["command"], data["outcome"]) == ("doctor", "findings")
    by_id = {finding["id"]: finding for finding in data["findings"]}
    assert by_id["CERT-EXPIRED"]["severity"] == "error"
    assert all(by_id["CERT-EXPIRED"][part] for part in ("message", "found", "required", "fix"))
    assert {"check": "certificate-dates", "outcome": "error"} in data["result"]["checks"]


def test_no_secret_of_the_lab_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = lab(tmp_path, "kb-229342")
    secrets = json.loads((Path(folder) / "lab.json").read_text())["secrets"].values()
    run(["doctor", "--json", "--lab", folder])
    run(["doctor", "-vv", "--lab", folder])
    shown = "".join(capsys.readouterr())
    assert not [secret for secret in secrets if secret in shown]


def test_without_a_host(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 6
    assert "NO-HOST" in capsys.readouterr().err
