"""What is depended on is used, written down and nothing else."""

from __future__ import annotations

import re
import sys
import tomllib

from source_tree import ROOT, imports, modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECISION = (ROOT / "docs" / "adr" / "0005-dependencies.md").read_text(encoding="utf-8")


IMPORTED = {"google-re2": "re2"}


def declared() -> set[str]:
    return {re.split(r"[<>=!~; \[]", wanted)[0] for wanted in PROJECT["dependencies"]}


def used() -> set[str]:
    names = {name.split(".")[0] for module in modules() for _, name in imports(module)}
    return names - set(sys.stdlib_module_names) - {"sepmtk"}


def test_what_is_declared_is_what_is_imported() -> None:
    assert used() == {IMPORTED.get(name, name) for name in declared()}


def test_each_dependency_has_earned_its_line() -> None:
    lines = re.findall(r"^\| ([a-z0-9-]+)(?: \(.*\))? \|", DECISION, re.MULTILINE)
    assert set(lines) - {"library"} == declared()


def test_no_version_is_capped_without_a_reason() -> None:
    versions = [wanted.partition(";")[0] for wanted in PROJECT["dependencies"]]
    capped = [version for version in versions if "<" in version or "==" in version]
    limits = [re.escape(version.partition("<")[2]) for version in capped]
    assert [limit for limit in limits if not re.search(rf"\(below {limit}[,)]", DECISION)] == []
