"""The table of limits is what the constants say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from limits_page import page
from source_tree import ROOT

from sepmtk.model.errors import UsageError
from sepmtk.nouns import inputs

LIMITS = ROOT / "docs" / "limits.md"


def test_the_page_is_what_the_constants_say() -> None:
    made = page()
    if os.environ.get("SEPMTK_UPDATE"):
        LIMITS.write_text(made, encoding="utf-8", newline="\n")
    assert LIMITS.read_text(encoding="utf-8") == made


def test_a_file_that_is_named_has_a_limit(tmp_path: Path) -> None:
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(inputs.LARGEST_INPUT)
    assert len(inputs.read_input(big)) == inputs.LARGEST_INPUT
    with big.open("ab") as file:
        file.write(b"x")
    with pytest.raises(UsageError, match="FILE-UNREADABLE"):
        inputs.read_input(big)
