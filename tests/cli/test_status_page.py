"""``renew status --html``: the page for the days of waiting."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import browser

from sepmtk.doors.argv.main import run
from sepmtk.engine.client_table import ClientTable
from sepmtk.engine.folder import RunFolder
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.scenarios import create
from sepmtk.model.clients import ClientRow, Yardstick
from sepmtk.renewal.curve import MOST_POINTS, curve
from sepmtk.sepm.discover import discover
from sepmtk.sepm.policies import compiled_policies

NAMES = ["--san", "dns:sepm01.corp.example", "--san", "dns:sepm01", "--san", "ip:192.0.2.10"]
COLUMNS = ("name", "group", "last-seen", "serial")
ODD = "<b>x</b>&\u202e"
COLUMN_OPTIONS = [part for name in COLUMNS for part in ("--column", f"{name}={name}")]
ON_PAPER = 90
A4 = b"/MediaBox [0 0 594.95996 841.91998]"
CLIENTS_SEEN = "[...document.querySelectorAll('.names li')].filter(one => one.offsetHeight).length"
LONG_NAMES = (
    "PC-{}", "営業部ノートパソコン-大阪支店-{}号機", "WS-BUILDING-7-FLOOR-3-{:0>41}", "LAPTOP-{:0>8}",
)  # fmt: skip
LONG_GROUPS = (
    "支店 {}", "Japan\\西日本支社\\大阪府\\営業第一部\\外勤担当者のノートパソコン {}", "A" * 90 + "\\{}",
)  # fmt: skip


class Seen(HTMLParser):
    """Tags, and what would be fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]


@pytest.fixture(scope="module")
def many_groups(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run waits for the policies of 302 groups to be relaxed."""
    lab = tmp_path_factory.mktemp("page") / "lab"
    create(lab, "kb-229342")
    assert run(["renew", "run", "--yes", *NAMES, "--partners", "none", "--lab", str(lab)]) == 4
    assert run(["lab", "console", str(lab), "http-list"]) == 0
    [agent] = lab.glob("machine/C/*/Symantec/*/data/outbox/agent")
    one = max(agent.iterdir())
    for number in range(1, 300):
        shutil.copytree(one, agent / f"{number:032X}")
    assert run(["renew", "resume", "--lab", str(lab)]) == 4
    return lab


@pytest.fixture(scope="module")
def at_the_gate(many_groups: Path) -> Path:
    """Three groups, whose policies are relaxed; 400 clients have a day and a half to follow."""
    lab = Path(shutil.copytree(many_groups, many_groups.with_name("relaxed")))
    for group in lab.glob(f"machine/C/*/Symantec/*/data/outbox/agent/{'0' * 28}*"):
        shutil.rmtree(group)
    assert run(["lab", "console", str(lab), "relax"]) == 0
    assert run(["renew", "resume", "--lab", str(lab)]) == 4
    return lab


def plain(number: int) -> tuple[str, str]:
    """A client's name and one of twenty groups."""
    return ODD if number == 0 else f"PC-{number:03}", f"My Company\\支店 {number % 20:02}"


def long(number: int) -> tuple[str, str]:
    """The same with as many letters as SEPM may show, and sixty groups."""
    group = LONG_GROUPS[number % 3].format(number % 20)
    return LONG_NAMES[number % 4].format(number), f"My Company\\{group}"


def export(lab: Path, missing: int, named: Callable[[int], tuple[str, str]] = plain) -> Path:
    """What the console would export: the first ``missing`` have the old policy."""
    machine = open_lab(lab)
    serial = compiled_policies(machine.reader(), discover(machine.reader()))[0].serial
    seen = machine.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    file = lab / "export.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for number in range(400):
            writer.writerow([*named(number), seen, "old" if number < missing else serial])
    return file


def page(lab: Path, missing: int, lang: str, named: Callable[[int], tuple[str, str]] = plain) -> str:
    """The page that a status writes; an hour later it is another one."""
    assert run(["lab", "advance", str(lab), "--hours", "1"]) == 0
    seen = ["--from-csv", str(export(lab, missing, named)), *COLUMN_OPTIONS, "--lang", lang]
    out = lab / "status.html"
    assert run(["renew", "status", *seen, "--html", str(out), "--lab", str(lab)]) == 4
    return out.read_text("utf-8")


def test_who_is_missing_by_group_and_over_time(at_the_gate: Path) -> None:
    looks = Seen(page(at_the_gate, 399, "en")).tags.count("circle")
    for number, (missing, lang) in enumerate([(399, "en"), (80, "en"), (5, "ja"), (0, "ja")], looks + 1):
        text = page(at_the_gate, missing, lang)
        seen = Seen(text)
        assert "script" not in seen.tags
        assert seen.links == []
        assert '<meta http-equiv="refresh" content="60">' in text
        assert seen.tags.count("circle") == number  # a point for each look
        named = 300 if missing > 300 else missing
        assert seen.tags.count("li") == named
        assert f">{missing}</b>" in text
        assert f">{400 - missing}</b>" in text
        assert "<b>x</b>" not in text
        assert "\u202e" not in text
        assert ("&lt;b&gt;x&lt;/b&gt;&amp;" in text) is (missing > 0)
        assert seen.tags.count("tr") == 1 + 12  # of twenty groups the worst, and how many are left out
        assert ('class="paper"' in text) is (named > ON_PAPER)
    assert "未対応のクライアントはありません" in text


def test_of_many_groups_the_first_are_named(many_groups: Path) -> None:
    text = page(many_groups, 0, "en")
    assert "Not so yet in 302 of 302 groups" in text
    assert f": {1:032X}, " in text and f", {20:032X}, ..." in text and f"{21:032X}" not in text


def test_the_worst_groups_stand_first(at_the_gate: Path) -> None:
    text = page(at_the_gate, 43, "en")
    groups = re.findall(r"支店 (\d\d)</bdi></span></td>", text)
    assert groups[:3] == ["00", "01", "02"]  # three each, the others have two


def second_gate(lab: Path) -> Path:
    """All have followed, SEPM has its new certificate, and the clients follow anew."""
    assert run(["lab", "advance", str(lab), "--hours", "30"]) == 0
    seen = ["--from-csv", str(export(lab, 0)), *COLUMN_OPTIONS]
    assert run(["renew", "resume", *seen, "--lab", str(lab)]) == 4
    [pfx] = (lab / "sepmtk" / "runs").glob("*/new/server.pfx")
    given = ["--pfx", str(pfx), "--password-file", f"{pfx}.password", "--restart"]
    assert run(["lab", "console", str(lab), "update-certificate", *given]) == 0
    assert run(["renew", "resume", "--lab", str(lab)]) == 4
    return lab


@pytest.mark.judge
@pytest.mark.slow
def test_a_browser_prints_it_on_one_sheet_and_shows_it_on_a_telephone(
    many_groups: Path, at_the_gate: Path, tmp_path: Path
) -> None:
    """However many are missing and whatever they are called, at either gate; nothing runs out of sight."""
    with browser(tmp_path) as shown:
        later = second_gate(Path(shutil.copytree(at_the_gate, tmp_path / "later")))
        looks = [(at_the_gate, missing, lang) for missing in (80, 5, 0) for lang in ("en", "ja")]
        for lab, missing, lang in [*looks, (later, 300, "ja"), (many_groups, 0, "en")]:
            page(lab, missing, lang, long)
            shown.show(lab / "status.html", width=390)
            assert shown.value("document.documentElement.scrollWidth") == 390
            printed = shown.printed()
            assert (len(re.findall(rb"/Type /Page\b", printed)), printed.count(A4)) == (1, 1), (missing, lang)
            shown.ask("Emulation.setEmulatedMedia", media="print")
            assert shown.value(CLIENTS_SEEN) == min(missing, ON_PAPER)


def test_without_a_look_at_the_clients_and_after_the_end(at_the_gate: Path, tmp_path: Path) -> None:
    page(at_the_gate, 7, "en")
    out = tmp_path / "頁.html"
    out.write_text("old", "utf-8")
    dry = ["renew", "status", "--html", str(out), "--lab", str(at_the_gate)]
    assert run([*dry, "--dry-run"]) == 4
    assert out.read_text("utf-8") == "old"
    assert run(dry) == 4
    text = out.read_text("utf-8")
    assert "Nobody told where to see the clients" in text
    assert "polyline" in text  # what was seen before
    assert run(["renew", "undo", "--yes", "--accept", "UNDO-INTO-OUTAGE", "--lab", str(at_the_gate)]) == 0
    assert run(["renew", "status", "--html", str(out), "--lab", str(at_the_gate)]) == 0
    assert "polyline" not in out.read_text("utf-8")


def test_many_snapshots_are_thinned_and_broken_ones_left_out(tmp_path: Path) -> None:
    folder, since = RunFolder(tmp_path), datetime(2026, 1, 1, tzinfo=UTC)
    (tmp_path / "clients").mkdir()
    for hour in range(200):
        at = since + timedelta(hours=hour)
        file = tmp_path / "clients" / f"{at:%Y%m%d-%H%M%S}.csv"
        with file.open("w", encoding="utf-8", newline="") as text:
            table = ClientTable(text, "counted")
            for number in range(20):
                table.add(ClientRow(f"pc{number}", "g", at, "new" if number * 10 < hour else "old"), 1)
    by = Yardstick(frozenset({"new"}), since + timedelta(hours=1), since)
    points = curve(folder, by)
    assert len(points) == MOST_POINTS
    assert (points[0].at, points[-1].at) == (since + timedelta(hours=1), since + timedelta(hours=199))
    assert [p.missing for p in points] == sorted((p.missing for p in points), reverse=True)
    assert (points[0].missing, points[-1].missing, points[-1].took) == (19, 0, 20)
    broken = [b"", b"name\n\xff\xfe", b"a,b,c,d,e\n1,2\n", b"a,b,c,d,e\n,,no date,,\n"]
    for number, file in enumerate(sorted((tmp_path / "clients").iterdir())):
        file.write_bytes(broken[number % 4])
    assert [p.missing for p in curve(folder, by) if p.missing] == []
