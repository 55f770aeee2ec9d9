"""``sepmtk clients`` and ``console security`` as a user runs them."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.engine.client_table import FORMULA, cell

Output = pytest.CaptureFixture[str]


@pytest.fixture
def lab(tmp_path: Path, capsys: Output) -> Path:
    folder = tmp_path / "lab"
    assert run(["lab", "new", str(folder), "--scenario", "expiring-soon"]) == 0
    capsys.readouterr()
    return folder


def said(capsys: Output, *arguments: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = run([*arguments, "--json"])
    out = capsys.readouterr().out
    assert out.isascii()
    found: dict[str, Any] = json.loads(out)
    return code, found


def export(lab: Path) -> str:
    file = lab / "clients.csv"
    assert run(["lab", "console", str(lab), "export", "--out", str(file), "--replace"]) == 0
    return str(file)


def test_who_has_what_sepm_offers(lab: Path, capsys: Output) -> None:
    code, found = said(capsys, "--lab", str(lab), "clients", "status", "--from-csv", export(lab))
    result = found["result"]
    assert (code, result["change"], result["missing"]) == (0, "current", 0)
    assert sum(result["counts"].values()) == 38
    assert sum(g["counts"]["took"] for g in result["groups"]) == 38


def test_no_cell_is_a_formula(lab: Path, tmp_path: Path) -> None:
    """A client chooses its own name, an administrator the group's."""
    with closing(sqlite3.connect(lab / "machine" / "sem5.db")) as database, database:
        database.execute("UPDATE SEM_COMPUTER SET COMPUTER_NAME = '=cmd|' || COMPUTER_NAME")
        database.execute("UPDATE IDENTITY_MAP SET NAME = '@' || NAME")
    out = tmp_path / "all.csv"
    assert run(["--lab", str(lab), "clients", "status", "--from-csv", export(lab), "--out", str(out)]) == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 39
    assert all(row[0].startswith("'=cmd|") for row in rows[1:]), rows[1]
    assert not [text for row in rows for text in row if text.startswith(FORMULA)]


def test_every_beginning_of_a_formula() -> None:
    wide = "\uff1d\uff0b\uff0d\uff20"
    assert [cell(f"{c}1")[0] for c in f"=+-@\t\r\n{wide}"] == ["'"] * 11
    assert [cell(text) for text in ("a=1", "", "'x", " =1")] == ["a=1", "", "'x", " =1"]


def test_who_is_behind_is_named_and_written(lab: Path, capsys: Output, tmp_path: Path) -> None:
    assert run(["lab", "console", str(lab), "relax"]) == 0
    out = tmp_path / "all.csv"
    given = ["--lab", str(lab), "clients", "status", "--from-csv", export(lab), "--out", str(out)]
    code, found = said(capsys, *given)
    result = found["result"]
    lines = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert (code, len(lines)) == (4, 38)
    assert result["missing"] == sum(line["standing"] in ("behind", "unseen") for line in lines) > 20
    assert run(given) == 6  # a file that is there is written over only when asked
    assert run([*given, "--replace", "--lang", "ja"]) == 4
    assert "まだのクライアント" in capsys.readouterr().out


def test_the_same_over_the_rest_api(lab: Path, capsys: Output, tmp_path: Path) -> None:
    """The API's clients are the export's, and two more: a deleted one, and a clone."""
    assert run(["lab", "console", str(lab), "relax"]) == 0
    secret = json.loads((lab / "lab.json").read_text("utf-8"))["secrets"]["console"]
    (tmp_path / "password").write_text(secret, "utf-8")
    status = ["--lab", str(lab), "clients", "status"]
    by_file = by_api = after = (0, dict[str, Any]())
    while not by_file[1] or after[1]["result"]["counts"] != by_file[1]["result"]["counts"]:
        by_file = said(capsys, *status, "--from-csv", export(lab))
        by_api = said(capsys, *status, "--api-password-file", str(tmp_path / "password"))
        after = said(capsys, *status, "--from-csv", export(lab))  # a client may have called meanwhile
    more = {k: n - by_file[1]["result"]["counts"][k] for k, n in by_api[1]["result"]["counts"].items()}
    assert (by_api[0], {k: n for k, n in more.items() if n}) == (4, {"not_counted": 2})
    assert secret not in json.dumps(by_api)


def test_waiting_ends_when_they_have_followed_or_time_is_up(lab: Path, capsys: Output) -> None:
    file = export(lab)
    wait = ["--lab", str(lab), "clients", "wait", "--from-csv", file, "--hours", "1"]
    assert said(capsys, *wait)[0] == 0
    assert run(["lab", "console", str(lab), "relax"]) == 0
    assert said(capsys, *wait)[0] == 4  # the export stays as it is
    assert said(capsys, *wait, "--max-missing", "1000")[0] == 0


@pytest.mark.parametrize(
    ("more", "id"),
    [
        (["clients", "status"], "CLIENTS-NO-SOURCE"),
        (["clients", "status", "--from-csv", "no-such.csv"], "CSV-UNREADABLE"),
        (["clients", "status", "--from-csv", "no-such.csv", "--sem5"], "CLIENTS-TWICE"),
        (["console", "security", "show"], "API-PASSWORD-MISSING"),
    ],
)
def test_refusals(lab: Path, capsys: Output, more: list[str], id: str) -> None:
    code, answer = said(capsys, "--lab", str(lab), *more)
    assert (code, answer["error"]["id"]) == (2, id)
    assert all(answer["error"][part] for part in ("message", "found", "required", "fix"))


def test_secure_communications_over_the_api(lab: Path, capsys: Output, tmp_path: Path) -> None:
    secret = json.loads((lab / "lab.json").read_text("utf-8"))["secrets"]["console"]
    file = tmp_path / "password"
    file.write_text(secret + "\n", "ascii")
    asked = ["--lab", str(lab), "console", "security"]
    with_password = ["--api-password-file", str(file)]
    assert said(capsys, *asked, "off", *with_password)[0] == 0
    code, shown = said(capsys, *asked, "show", *with_password)
    assert (code, {place["secure"] for place in shown["result"]["places"]}) == (0, {False})
    assert said(capsys, *asked, "off", *with_password)[0] == 3
    assert said(capsys, *asked, "on", *with_password)[0] == 0
    journals = b"".join(p.read_bytes() for p in (lab / "sepmtk").rglob("*") if p.is_file())
    assert secret.encode() not in journals


@pytest.mark.parametrize("command", ["clients status", "clients wait --hours 0", "renew run", "renew status"])
def test_what_a_table_does_not_tell_is_asked_for_whatever_reads_it(
    lab: Path, capsys: Output, command: str
) -> None:
    file = lab / "any.csv"
    file.write_text("A,B,C,D\n" + "".join(f"PC{n},u{n},0{n}/11/2026 9:30,S\n" for n in range(1, 5)), "utf-8")
    asked = ["--lab", str(lab), "--yes", *command.split(), "--from-csv", str(file)]
    for wrong, id in (("x=A", "COLUMN-BAD"), ("name", "COLUMN-BAD")):
        code, found = said(capsys, *asked, "--column", wrong)
        assert (code, found["error"]["id"]) == (2, id)
    code, found = said(capsys, *asked, "--date-order", "ydm")
    assert (code, found["error"]["id"]) == (2, "DATE-ORDER-BAD")
    code, found = said(capsys, "--lab", str(lab), *command.split(), "--column", "name=A")
    assert (code, found["error"]["id"]) == (2, "COLUMN-WITHOUT-FILE")
    if command == "clients status":
        columns = [f"--column={text}" for text in ("last-seen=C", "name=A", "serial=D")]
        assert said(capsys, *asked)[1]["error"]["id"] == "CSV-COLUMN-UNKNOWN"
        assert said(capsys, *asked, *columns)[1]["error"]["id"] == "CSV-DATE-ORDER"
        assert said(capsys, *asked, *columns, "--date-order", "dmy")[0] in (0, 4)
