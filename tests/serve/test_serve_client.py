"""What PowerShell's module asks for and reads: parameters, properties, sentences with cmdlets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from serve_child import Child

from sepmtk.doors.pipe.arguments import bind
from sepmtk.doors.pipe.client import in_cmdlets
from sepmtk.doors.pipe.parameters import as_fields, parameters
from sepmtk.model.errors import Refused
from sepmtk.nouns import all_operations, find

HELLO = {"id": "hello", "op": "hello", "args": {"protocol": 1, "names": "pascal"}}


def asked(
    op: str, args: dict[str, Any], secrets: dict[str, str] | None = None, lab: Path | None = None
) -> Any:
    """The request that PowerShell's parameters make."""
    operation = find(op)
    assert operation
    return bind(operation, *as_fields(operation, args, secrets or {}, lab))


def test_every_field_has_one_parameter() -> None:
    for operation in all_operations():
        by = parameters(operation)
        assert len({field.name for field in by.values()}) == len(by)
        assert all(name[0].isupper() and name.isalnum() for name in by), operation.name


def test_parameters_become_what_they_are_declared_as() -> None:
    new = asked("cert.new", {"OutputPath": "/x", "CommonName": "a.example", "GeneratePassword": True})
    assert (new.out, new.cn, new.pfx_password_generate) == (Path("/x"), "a.example", True)
    for given, root in ({}, True), ({"NoRoot": True}, False), ({"NoRoot": False}, True):
        assert asked("cert.install", {"Path": "/x", **given}).root is root
    table = [{"name": "Computer", "group": "Group = Name"}, "last-seen=Seen"]
    columns = asked("clients.status", {"Column": table}).column
    assert columns == ("name=Computer", "group=Group = Name", "last-seen=Seen")
    assert asked("logs", {"Path": ["/a", "/b"]}).files == (Path("/a"), Path("/b"))
    assert asked("lab.fault", {"Clear": True}, lab=Path("/lab")).folder == Path("/lab")


def test_a_credential_is_a_user_and_a_password() -> None:
    for op, name, prefix in (
        ("sql.probe", "SqlCredential", ""),
        ("clients.status", "DatabaseCredential", "db_"),
        ("renew.run", "ConsoleCredential", "api_"),
    ):
        request = asked(op, {name: "me"}, {name: "secret"})
        assert getattr(request, f"{prefix}user") == "me"
        assert getattr(request, f"{prefix}password") == b"secret"
        assert "secret" not in repr(request)


def test_a_lab_has_to_be_named() -> None:
    with pytest.raises(Refused, match="NO-HOST"):
        asked("lab.console", {"Action": "relax"})


def test_options_are_parameters_of_the_cmdlet_that_was_named_last() -> None:
    for said, read in {
        "sepmtk report --out FILE, then --replace": "Export-SepmReport -OutFile FILE, then -Force",
        "sepmtk cert new --cn NAME --out DIR": "New-SepmCert -CommonName NAME -OutputPath DIR",
        "sepmtk cert install DIR --no-root": "Install-SepmCert DIR -NoRoot",
        "--group NAME of sepmtk lab console": "-GroupPath NAME of Invoke-SepmLabConsole",
        "--unheard-of": "--unheard-of",
        "sepmtk unheard of": "sepmtk unheard of",
    }.items():
        assert in_cmdlets(said) == read
    assert in_cmdlets("--out FILE", "New-SepmCert") == "-OutputPath FILE"
    assert in_cmdlets("--group NAME", "Invoke-SepmLabConsole") == "-Group NAME"


def test_every_kind_of_frame_is_said_for_powershell(tmp_path: Path, lab: str) -> None:
    child = Child(tmp_path, greet=False)
    assert child.values(HELLO)
    error = child.error({"id": 1, "op": "lab.show", "lab": str(tmp_path / "none")})
    assert error["fix"].startswith("New-SepmLab ")
    assert "New-SepmLab" in error["required"]
    frames = child.ask({"id": 2, "op": "doctor", "lab": lab, "args": {"Days": 30}})
    checks = [frame["value"] for frame in frames if frame["kind"] == "result"]
    fixes = " ".join(check["Fix"] for check in checks)
    assert "-Sepm" in fixes
    assert "sepmtk " not in fixes
    assert fixes.count("-Sepm") <= sum(f["Fix"].count("-Sepm") for c in checks for f in c["Findings"])
    assert child.error({"id": 3, "op": "doctor", "lab": lab, "args": {"days": "x"}})["id"] == "ARGUMENT-BAD"
    assert child.close() == 0
