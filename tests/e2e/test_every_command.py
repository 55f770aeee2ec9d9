"""Every command once, through the command line as a user types it, on labs that stay usable by it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import NewLab
from reference_page import commands

from sepmtk.doors.argv.main import run
from sepmtk.model.outcome import ExitCode

SAN = "--san dns:sepm01.corp.example --san dns:sepm01 --san ip:192.0.2.10"
ELSEWHERE = {"lab serve", "serve", "rehearse"}
"""They hold something open or take their time: test_lab_commands, tests/serve and test_rehearse have them."""

Say = Callable[..., dict[str, Any]]


@pytest.fixture
def typed() -> set[str]:
    """The commands that a test has given."""
    return set()


@pytest.fixture
def say(
    typed: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Say:
    """Run a line of a user in an empty folder; what it answers."""
    known = {command.title for command in commands()}
    monkeypatch.chdir(tmp_path)

    def say(line: str, expected: ExitCode = ExitCode.DONE) -> dict[str, Any]:
        words = shlex.split(line)
        [title] = {" ".join(words[:n]) for n in (1, 2, 3)} & known
        capsys.readouterr()
        assert run([*words, "--json"]) == expected, f"{line}: {capsys.readouterr()}"
        typed.add(title)
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert answer["command"] == title
        return answer

    return say


def single_commands(say: Say, lab: Path) -> None:
    """A new certificate for SQL Server and back, by hand; services, trust, console, clients."""
    say(f"cert new {SAN} --pfx-password-generate --out new")
    thumbprint = say("cert show new/server.crt")["result"]["certificates"][0]["thumbprint"]
    say("cert verify new/server.crt")
    say("cert repack new/server.crt --key new/server.key --out other.pfx --pfx-password-generate")
    say("cert install new/server.crt --key new/server.key")
    say(f"key grant {thumbprint}")
    assert thumbprint in json.dumps(say(f"key show {thumbprint}"))
    say("service stop --yes")
    say(f"sql bind {thumbprint}")
    say("service start")
    assert thumbprint in json.dumps(say("sql show"))
    for line in (
        "sql candidates",
        "sql probe",
        "sql unbind --yes",
        "service list",
        "service restart semapisrv",
    ):
        say(line)
    say(f"key revoke {thumbprint}")
    say(f"cert remove {thumbprint}")
    for line in ("trust show", "trust on --restart --yes", "trust off --restart --yes", "logs", "doctor"):
        say(line)
    secret = json.loads((lab / "lab.json").read_text("utf-8"))["secrets"]["console"]
    Path("password").write_text(secret + "\n", "ascii")
    for verb in ("off", "show", "on"):
        say(f"console security {verb} --api-password-file password --yes")
    run_id = say("backup create")["result"]["run"]
    assert run_id in json.dumps(say("backup list"))
    say(f"backup restore {run_id} --restart --yes")
    say(f"lab console {lab} export --out clients.csv")
    say("clients status --from-csv clients.csv", ExitCode.WAITING)
    say("clients wait --from-csv clients.csv --hours 1", ExitCode.WAITING)
    say("probe sepm01.corp.example")


def renewal(say: Say, lab: Path) -> None:
    """The rescue until it waits for a person, its evidence, and the way back."""
    say("doctor", ExitCode.FINDINGS)
    say(f"renew plan {SAN}")
    run_id = say(f"renew run {SAN} --yes", ExitCode.WAITING)["result"]["run"]
    say("renew status", ExitCode.WAITING)
    say("renew resume", ExitCode.WAITING)
    say(f"report {run_id} --out evidence.html")
    say("renew undo --yes --accept UNDO-INTO-OUTAGE")
    say(f"lab fault {lab} --service semsrv --on start --what hang")
    say(f"lab advance {lab} --hours 1")
    assert say(f"lab show {lab}")["result"]


def test_every_command(
    say: Say, typed: set[str], new_lab: NewLab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("lab new healthy --scenario healthy")
    monkeypatch.setenv("SEPMTK_LAB", "healthy")
    single_commands(say, tmp_path / "healthy")
    broken = new_lab("kb-229342")
    monkeypatch.setenv("SEPMTK_LAB", str(broken))
    renewal(say, broken)
    assert {command.title for command in commands()} - typed == ELSEWHERE
