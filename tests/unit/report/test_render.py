"""Lines for people: 80 columns, nothing lost, and no line that begins as Japanese must not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sepmtk.show.render import labelled, width, wrap

PIECES = ["日本語", "の", "ファイル", "、", "。", "「", "」", " ", "sepmtk", "renew", "resume", "(KB", "9)"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=80).map("".join)


@given(TEXTS, st.integers(0, 12))
def test_nothing_is_lost(text: str, indent: int) -> None:
    lines = wrap(text, " " * indent).split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(PIECES), max_size=80).map(" ".join), st.integers(0, 12))
def test_lines_fit(text: str, indent: int) -> None:
    for line in wrap(text, " " * indent).split("\n"):
        if not line.lstrip().startswith("sepmtk "):  # a command that begins a paragraph stays whole
            assert width(line.rstrip("。、」) ")) <= 79  # marks may hang over the edge


@given(
    st.lists(st.sampled_from(["日本語。", "エラー: ", "ファイル)、", "(KB 9)。", "の"]), max_size=60).map(
        "".join
    )
)
def test_marks_take_what_is_before_them_along(text: str) -> None:
    for line in wrap(text, "").split("\n"):
        assert width(line) <= 79
        assert line[:1] not in set("。、):"), text


@given(TEXTS)
def test_no_line_begins_with_a_mark_that_ends_a_sentence(text: str) -> None:
    for line in wrap(text, "").split("\n")[1:]:
        assert line.strip()[:1] not in set("。、」"), text


@given(TEXTS)
def test_further_lines_stand_below_the_beginning(text: str) -> None:
    first, *more = labelled("  現状: ", text).split("\n")
    assert first.startswith("  現状: ")
    assert all(line.startswith(" " * 8) for line in more if line.strip())
