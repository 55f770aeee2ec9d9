"""The shell that the other tests talk to tells every stream apart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ps_shell import Shell


@pytest.fixture(scope="module")
def bare(shell_path: str) -> Iterator[Shell]:
    """A session without our module."""
    shell = Shell(shell_path)
    yield shell
    shell.close()


def test_each_stream_by_itself(bare: Shell) -> None:
    gave = bare.run(
        "'値'; Write-Warning w; Write-Verbose v -Verbose; Write-Progress a b; Write-Error e -ErrorId I"
    )
    assert (gave.output, gave.warnings, gave.verbose) == (["値"], ["w"], ["v"])
    assert gave.progress == ["a|b|Processing"]
    assert [(e.id, e.message) for e in gave.errors] == [("I", "e")]
    assert gave.failed is None


def test_what_ends_the_code_is_told_apart_and_the_session_goes_on(bare: Shell) -> None:
    gave = bare.run("$x = 1; Get-Content /no/such/file -ErrorAction Stop; 'never'")
    assert gave.failed is not None
    assert gave.failed.category == "ObjectNotFound"
    assert gave.output == []
    assert bare.run("$x").ok() == ["1"]


def test_objects_and_what_a_person_sees(bare: Shell) -> None:
    assert bare.json("[pscustomobject]@{ a = 1 }, 'b'") == [{"a": 1}, "b"]
    assert "Name" in bare.text("[pscustomobject]@{ Name = 'x' }")


def test_a_fresh_session_knows_nothing(bare: Shell) -> None:
    bare.run("$x = 1")
    assert bare.run("Test-Path Variable:x", fresh=True).ok() == ["False"]
