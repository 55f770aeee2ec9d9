"""Each rule of docs/lab.md names a source and a test that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from sepmtk.machine.lab.lab import ANSWERS
from sepmtk.machine.lab.scenarios import SCENARIOS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "lab.md").read_text(encoding="utf-8")


def rows() -> list[list[str]]:
    table = PAGE.partition("| rule | source | test |\n|---|---|---|\n")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in table.splitlines()]


def names(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    top = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    inner = {
        f"{c.name}::{n.name}"
        for c in tree.body if isinstance(c, ast.ClassDef)
        for n in c.body if isinstance(n, ast.FunctionDef)
    }  # fmt: skip
    return top | inner


def test_every_rule_has_a_source_and_a_test_that_is_there() -> None:
    assert len(rows()) > 30
    for rule, source, test in rows():
        assert rule and source
        file, _, name = test.strip("`").partition("::")
        path = ROOT / file if "/" in file else Path(__file__).with_name(file)
        assert name in names(path), test


def test_every_switch_and_scenario_is_explained() -> None:
    for name in [*(n for n in ANSWERS if n != "elevated"), *SCENARIOS]:
        assert re.search(f"`{re.escape(name)}`", PAGE), name
