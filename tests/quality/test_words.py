"""Every sentence that the code may say exists, in both languages, with the blanks that the code fills."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator

from source_tree import Module, all_hold, called, literals, modules

from sepmtk.words import AREAS, catalogue

PARTS = ("message", "found", "required", "fix")
ERRORS = {
    "Failed", "UsageError", "NothingToDo", "Drifted", "Refused", "UndoIncomplete",
    "RolledBack", "Interrupted", "SepmtkError",
}  # fmt: skip
EN, JA = catalogue("en"), catalogue("ja")


def blanks(text: str) -> set[str]:
    """Names between braces."""
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def calls() -> Iterator[tuple[Module, ast.Call]]:
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                yield module, node


def keywords(node: ast.Call) -> set[str] | None:
    """What a call fills in, or None where ``**`` hides it."""
    if any(keyword.arg is None for keyword in node.keywords):
        return None
    return {keyword.arg for keyword in node.keywords if keyword.arg}


def params(node: ast.Call, position: int) -> set[str] | None:
    """The keys of a mapping written in place; None where it isn't one."""
    given = [k.value for k in node.keywords if k.arg == "params"]
    given = given or ([node.args[position]] if len(node.args) > position else [])
    if not given:
        return set()
    if not isinstance(given[0], ast.Dict):
        return None
    keys = [literals(key) for key in given[0].keys]
    return {name for found in keys for name in found} if all(keys) else None


def four_part_ids() -> list[tuple[str, str, set[str] | None]]:
    """(place, id, blanks that are filled) of every error and finding."""
    found = []
    for module, node in calls():
        name = called(node)
        if name in ERRORS and node.args:
            found += [(module.where(node), id, keywords(node)) for id in literals(node.args[0])]
        elif name == "Finding" and node.args:
            found += [(module.where(node), id, params(node, 2)) for id in literals(node.args[0])]
    return found


def one_line_ids() -> list[tuple[str, str, set[str] | None]]:
    """The same of sentences that are said as they are."""
    found = []
    for module, node in calls():
        if not node.args or (module.layer not in {"doors", "nouns", "show"} and called(node) != "Event"):
            continue
        if called(node) in {"say", "note"}:
            found += [(module.where(node), id, keywords(node)) for id in literals(node.args[0])]
        elif called(node) == "Event":
            found += [(module.where(node), id, params(node, 1)) for id in literals(node.args[0])]
    return found


def test_both_languages_have_the_same_keys() -> None:
    assert set(EN) - set(JA) == set()
    assert set(JA) - set(EN) == set()


def test_both_languages_have_the_same_blanks() -> None:
    differ = {key for key in set(EN) & set(JA) if blanks(EN[key]) != blanks(JA[key])}
    assert differ == set()


def test_a_key_stands_in_one_area_only() -> None:
    for lang in ("en", "ja"):
        areas = [__import__(f"sepmtk.words.{lang}.{area}", fromlist=["MESSAGES"]).MESSAGES for area in AREAS]
        assert sum(map(len, areas)) == len(catalogue(lang)), lang


def test_english_is_ascii_and_japanese_can_be_shown_on_code_page_932() -> None:
    assert [key for key, text in EN.items() if not text.isascii()] == []
    for key, text in JA.items():
        text.encode("cp932", "strict"), key


def test_no_sentence_is_empty() -> None:
    assert [
        key for key, text in [*EN.items(), *JA.items()] if not text.strip() and not key.endswith(".fix")
    ] == []


def left_out(where: str, keys: list[str], filled: set[str] | None) -> Iterator[str]:
    """What is wrong with saying ``keys`` at a place: sentences that there are not, blanks left blank."""
    missing = [key for key in keys if key not in EN]
    yield from (f"{where}: no such sentence: {key}" for key in missing)
    needed = set().union(*(blanks(EN[key]) for key in keys if key in EN))
    if not missing and filled is not None and not needed <= filled:
        yield f"{where}: {keys[0]} leaves {sorted(needed - filled)} blank"


def test_errors_and_findings_say_found_required_and_fix() -> None:
    ids = four_part_ids()
    assert ids
    said = [(where, [f"{id}.{part}" for part in PARTS], filled) for where, id, filled in ids]
    all_hold(wrong for where, keys, filled in said for wrong in left_out(where, keys, filled))


def test_sentences_that_are_said_exist() -> None:
    ids = one_line_ids()
    assert ids
    all_hold(wrong for where, id, filled in ids for wrong in left_out(where, [id], filled))
