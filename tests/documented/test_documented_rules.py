"""docs/windows-rules.md: every rule has a source, and a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "windows-rules.md"


def test_every_rule_has_its_source_and_its_test() -> None:
    files = [*HERE.glob("test_*.py"), *(HERE.parent / "contract").glob("test_*.py")]
    there = {name for file in files for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))}
    rows = [line.split(" | ") for line in PAGE.read_text("utf-8").splitlines() if "| `test_" in line]
    assert [row for row in rows if len(row) != 4 or not row[1] or row[2].strip("`") not in there] == []
    assert len({behaviour for behaviour, *_ in rows}) == len(rows) > 30
