"""A command that a document shows is one that the program takes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from reference_page import GLOBAL, commands
from source_tree import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TRANSCRIPT = re.compile(r"<!-- transcript:begin -->.*<!-- transcript:end -->", re.DOTALL)
SHOWN = re.compile(r"(?:^    |`)(sepmtk (?:[^`\n]+))", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)\)")


@cache
def known() -> dict[str, set[str]]:
    """Command to its options."""
    words = re.compile(r"--?[a-z][a-z-]*")
    return {c.title: {w for _, written, _ in c.params for w in words.findall(written)} for c in commands()}


def shown() -> list[tuple[str, str]]:
    found = []
    for document in DOCUMENTS:
        if document.name != "reference.md":
            text = TRANSCRIPT.sub("", document.read_text(encoding="utf-8"))
            found += [(document.name, match.strip()) for match in SHOWN.findall(text)]
    return found


@pytest.mark.parametrize(("document", "line"), shown())
def test_a_command_in_a_document_exists(document: str, line: str) -> None:
    given = {"--" + name.replace("_", "-") for name in GLOBAL} | {"-v", "-q", "--help", "--version"}
    plain = re.sub(r"--(lab|lang) \S+ ?", "", line.removeprefix("sepmtk "))
    words = [word for word in plain.split() if not word.startswith("-")]
    if not words:
        return
    titles = [title for title in (" ".join(words[:3]), " ".join(words[:2]), words[0]) if title in known()]
    assert titles, f"{document}: {line}"
    options = {word.split("=")[0] for word in plain.split() if word.startswith("-")}
    assert options <= known()[titles[0]] | given, f"{document}: {line}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_link_leads_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_decisions_are_short() -> None:
    found = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert found
    for path in found:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) < 60, path.name
        assert "**Decision.**" in path.read_text(encoding="utf-8") or "**Rules.**" in path.read_text(
            encoding="utf-8"
        )
        assert lines[0].startswith(f"# {int(path.name[:4])}. ")


def test_the_changelog_says_what_is_to_come_out() -> None:
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
