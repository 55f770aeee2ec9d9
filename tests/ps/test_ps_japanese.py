"""Japanese both ways: names and paths in, words, names and what -WhatIf says out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ps_shell import FOLDER, Shell, quoted

KANA = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def in_lab(ps_ja: Shell, lab: Path, tmp_path: Path) -> None:
    """A lab whose folder has a Japanese name with a blank."""
    moved = lab.rename(tmp_path / "検証 ラボ①")
    ps_ja.run(f"$env:SEPMTK_LAB = {quoted(moved)}").ok()


def test_errors_and_their_fixes(ps_ja: Shell) -> None:
    (error,) = ps_ja.run(f"Get-SepmKeyAccess {'0' * 40}").errors
    assert error.id == "CERT-NOT-IN-STORE,Get-SepmKeyAccess"
    assert KANA.search(error.message)
    (missing,) = ps_ja.run("Remove-Item Env:SEPMTK_LAB; Get-SepmLab").errors
    assert missing.id == "NO-HOST,Get-SepmLab"
    assert KANA.search(missing.message)


def test_verbose_progress_and_text(ps_ja: Shell) -> None:
    gave = ps_ja.run("Stop-SepmService -Confirm:$false -Verbose | ForEach-Object Text")
    assert KANA.search("".join(gave.ok()))
    assert any(KANA.search(line) for line in gave.verbose)
    assert any(KANA.search(line) for line in gave.progress)


def test_names_of_services_and_files(ps_ja: Shell, tmp_path: Path) -> None:
    assert any(KANA.search(name) for name in ps_ja.run("Get-SepmService | ForEach-Object DisplayName").ok())
    folder = tmp_path / "証明書（新）"
    code = f"""
    $asked = @{{ San = 'dns:a.example'; Subject = 'O=株式会社例,C=JP' }}
    New-SepmCert @asked -OutputPath {quoted(folder)} -GeneratePassword | ForEach-Object Folder
    Get-ChildItem {quoted(folder)} -Filter *.crt | Get-SepmCert | ForEach-Object Subject"""
    made, subject = ps_ja.run(code).ok()
    assert made == str(folder)
    assert "株式会社例" in subject


def test_the_modules_own_words_are_the_same_in_both_languages() -> None:
    """Every sentence has its twin with the same blanks."""
    texts = []
    for culture in ("", "ja-JP"):  # English stands in the root: what every other language falls back to
        lines = (FOLDER / culture / "Sepmtk.strings.psd1").read_text("utf-8-sig").splitlines()[1:-1]
        texts.append(dict(line.split(" = ", 1) for line in lines))
    english, japanese = texts
    assert list(english) == list(japanese)
    for name, text in english.items():
        assert text.isascii()
        assert KANA.search(japanese[name]), name
        assert re.findall(r"\{\d\}", text) == sorted(re.findall(r"\{\d\}", japanese[name])), name
