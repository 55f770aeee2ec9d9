"""A command that a document shows is one that the program takes."""

from __future__ import annotations

import re
from functools import cache

from reference_page import GLOBAL, commands
from source_tree import ROOT, all_hold

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
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


def is_taken(line: str) -> bool:
    """Whether the program has the command and its options."""
    given = {"--" + name.replace("_", "-") for name in GLOBAL} | {"-v", "-q", "--help", "--version"}
    plain = re.sub(r"--(lab|lang) \S+ ?", "", line.removeprefix("sepmtk "))
    words = [word for word in plain.split() if not word.startswith("-")]
    if not words:
        return True
    titles = [title for title in (" ".join(words[:3]), " ".join(words[:2]), words[0]) if title in known()]
    options = {word.split("=")[0] for word in plain.split() if word.startswith("-")}
    return bool(titles) and options <= known()[titles[0]] | given


def test_a_command_in_a_document_exists() -> None:
    assert shown()
    all_hold(f"{document}: {line}" for document, line in shown() if not is_taken(line))


def test_a_link_leads_somewhere() -> None:
    links = [(d, target) for d in DOCUMENTS for target in LINK.findall(d.read_text(encoding="utf-8"))]
    assert links
    all_hold(f"{d.name}: {target}" for d, target in links if not (d.parent / target).exists())


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
