"""The parameters of the cmdlets are those that the operations declare."""

from __future__ import annotations

import os
import re

import pytest
from cmdlet_maker import ENTRY, OTHERWISE, PARAM, asking, cmdlet, parameters, typed
from ps_shell import FOLDER

from sepmtk.model.option import is_needed, option_of
from sepmtk.nouns.operation import Operation

BENT = {
    "sql.bind": ("[switch] $Restart", "[string] $Restart"),
    "trust.on": ("        [switch] $Restart,\n", ""),
    "trust.off": ("[switch] $Restart,", "[switch] $Restart,\n        [int] $Gone,"),
    "renew.plan": ("ValidateRange(1, 36500)] [int] $StaleDays", "ValidateRange(0, 36500)] [int] $StaleDays"),
    "cert.new": ("ValidateSet('compat', 'modern')", "ValidateSet('compat')"),
    "key.grant": ("[string[]] $Thumbprint", "[string] $Thumbprint"),
    "sql.probe": ("[pscredential] [System.Management.Automation.Credential()] $Sql", "[securestring] $Sql"),
}
"""By operation: a departure from what is declared."""


def text_of(operation: Operation) -> str:
    """The cmdlet's file."""
    return (FOLDER / "Public" / f"{operation.cmdlet}.ps1").read_text("utf-8")


def test_cmdlets_are_up_to_date() -> None:
    for operation in asking():
        made = cmdlet(operation, text_of(operation))
        if os.environ.get("SEPMTK_UPDATE"):
            (FOLDER / "Public" / f"{operation.cmdlet}.ps1").write_text(made, encoding="utf-8", newline="\n")
        assert text_of(operation) == made, operation.cmdlet


@pytest.mark.parametrize("name", BENT)
def test_a_departure_is_seen_and_mended(name: str) -> None:
    operation = next(one for one in asking() if one.name == name)
    right, (before, after) = text_of(operation), BENT[name]
    bent = right.replace(before, after, 1)
    assert bent != right
    assert sorted(cmdlet(operation, bent).splitlines()) == sorted(right.splitlines())


def test_what_must_be_given_is_mandatory_and_a_place_is_a_position() -> None:
    for operation in asking():
        block = PARAM.search(text_of(operation))
        assert block
        bound = {name: before for before, name, _ in ENTRY.findall(block[1])}
        for name, one in parameters(operation).items():
            assert not is_needed(one) or "Mandatory" in bound[name], f"{operation.cmdlet} -{name}"
            assert not option_of(one).argument or "Position = 0" in bound[name], f"{operation.cmdlet} -{name}"


def test_each_exception_is_one() -> None:
    for name, (written, _) in OTHERWISE.items():
        declared = [one for op in asking() for own, one in parameters(op).items() if own == name]
        assert declared, name
        assert all(typed(f"{name}?", one) != re.sub(r"\s+", " ", written) for one in declared), name
