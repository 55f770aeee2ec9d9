"""``sepmtk report``: a run's evidence as a page that can be mailed and says nothing secret."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.machine.lab.scenarios import create

Output = pytest.CaptureFixture[str]
HOSTILE = '</td><script>alert("x")</script> & 日本語'


class Page(HTMLParser):
    """A page's tags, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "action")]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rescued, resumed in vain, and undone."""
    folder = tmp_path_factory.mktemp("report") / "lab"
    create(folder, "kb-229342")
    on = ["--lab", str(folder), "-q"]
    assert run(["renew", "run", "--yes", "--note", HOSTILE, "--ticket", "CHG-1", *on]) == 4
    assert run(["renew", "resume", *on]) == 4
    assert run(["renew", "undo", "--yes", "--accept", "UNDO-INTO-OUTAGE", *on]) == 0
    return folder


def page(lab: Path, tmp_path: Path, lang: str = "en") -> Page:
    file = tmp_path / "run.html"
    assert run(["--lang", lang, "report", "--lab", str(lab), "--out", str(file)]) == 0
    return Page(file.read_text("utf-8"))


def test_what_was_changed_when_and_how_it_ended(lab: Path, tmp_path: Path) -> None:
    shown = page(lab, tmp_path)
    for said in ("It was undone.", "CHG-1", "UNDO-INTO-OUTAGE", "SEPM stopped", "[KB step 4]"):
        assert said in shown.text
    assert "ROOT.xml trustServerCertificate: false -> true" in shown.text
    assert "ROOT.xml trustServerCertificate: true -> false" in shown.text
    assert "svg" in shown.tags


def test_what_a_person_wrote_stays_text_and_nothing_is_fetched(lab: Path, tmp_path: Path) -> None:
    shown = page(lab, tmp_path)
    assert HOSTILE in shown.text
    assert "script" not in shown.tags
    assert shown.links == []


def test_the_seal_is_the_journals_last_record(lab: Path, tmp_path: Path) -> None:
    import hashlib

    journal = next((lab / "sepmtk/runs").glob("*-renew/journal.jsonl")).read_bytes().splitlines()
    shown = page(lab, tmp_path)
    assert hashlib.sha256(journal[-1]).hexdigest() in shown.text
    assert f"{len(journal)} journal records" in shown.text


def test_no_secret_is_shown(lab: Path, tmp_path: Path) -> None:
    text = page(lab, tmp_path).text
    secrets = json.loads((lab / "lab.json").read_text())["secrets"].values()
    assert not [secret for secret in secrets if secret in text]


def test_in_japanese(lab: Path, tmp_path: Path) -> None:
    shown = page(lab, tmp_path, "ja")
    assert "取り消されました" in shown.text
    assert not re.search(r"\breport\.|\bfact\.|\bstep\.", shown.text)  # an id without a sentence


def test_where_there_was_no_run(tmp_path: Path, capsys: Output) -> None:
    create(tmp_path / "lab", "healthy")
    assert run(["report", "--lab", str(tmp_path / "lab"), "--out", str(tmp_path / "run.html")]) == 3
    assert "[NO-OPEN-RUN]" in capsys.readouterr().err
    assert not (tmp_path / "run.html").exists()


def test_a_run_that_was_cut_is_shown_too(lab: Path, tmp_path: Path) -> None:
    """As after a power cut: the journal ends in the middle of a step."""
    import shutil

    copy = tmp_path / "cut"
    shutil.copytree(lab, copy)
    journal = next((copy / "sepmtk/runs").glob("*-renew/journal.jsonl"))
    lines = journal.read_bytes().splitlines(keepends=True)
    stopping = next(n for n, line in enumerate(lines) if b'"service:semsrv"' in line and b'"effect"' in line)
    journal.write_bytes(b"".join(lines[: stopping + 1]))
    shown = page(copy, tmp_path)
    assert "ended without a word" in shown.text
    assert "since 2" in shown.text  # SEPM is still stopped
