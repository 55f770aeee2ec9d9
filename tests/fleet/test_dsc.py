"""docs/examples/dsc: the manifest as DSC's documentation has it, the script against a lab."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ps_shell import MODULE, SEPMTK, find_shell

from sepmtk.machine.lab.scenarios import create

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "dsc"
MANIFEST: dict[str, Any] = json.loads((FOLDER / "sepmtk.dsc.resource.json").read_text("utf-8"))
TYPE = r"\w+(\.\w+){0,2}/\w+"
"""learn.microsoft.com, "DSC Resource fully qualified type name schema reference"."""
METHODS = {
    "get": {"executable", "args", "input"},
    "set": {"executable", "args", "input", "implementsPretest", "handlesExist", "return"},
    "test": {"executable", "args", "input", "return"},
}
"""What the schema references of each method allow; executable is required."""


def test_the_manifest() -> None:
    """learn.microsoft.com, "Command-based DSC Resource manifest schema reference"."""
    assert {"$schema", "type", "version", "get"} <= set(MANIFEST)
    assert MANIFEST["$schema"] == "https://aka.ms/dsc/schemas/v3/bundled/resource/manifest.json"
    assert re.fullmatch(TYPE, MANIFEST["type"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", MANIFEST["version"])
    assert all(re.fullmatch(r"\w+", tag) for tag in MANIFEST["tags"])
    assert all(re.fullmatch("[0-9]+", code) for code in MANIFEST["exitCodes"])
    for name, allowed in METHODS.items():
        method = MANIFEST[name]
        assert "executable" in method
        assert set(method) <= allowed
        assert method["input"] == "stdin"
        assert method.get("return", "state") in ("state", "stateAndDiff")
        assert method["args"][-2:] == ["-Operation", name]
        assert (FOLDER / method["args"][method["args"].index("-File") + 1]).is_file()
    assert list(MANIFEST["schema"]) == ["embedded"]
    jsonschema.Draft202012Validator.check_schema(MANIFEST["schema"]["embedded"])


@pytest.mark.slow
def test_get_test_and_set(tmp_path: Path) -> None:
    create(tmp_path / "lab", "kb-229342")
    shell = find_shell()
    if not shell:
        pytest.skip("no PowerShell: neither SEPMTK_TEST_POWERSHELL nor pwsh nor powershell")
    names = tmp_path / "ext.txt"
    names.write_text("subjectAltName = DNS:sepm01.corp.example, DNS:sepm01, IP:192.0.2.10\n", "utf-8")
    environment = {
        "SEPMTK_LAB": str(tmp_path / "lab"), "SEPMTK_EXE": str(SEPMTK), "PATH": "/usr/bin:/bin",
        "PSModulePath": str(MODULE.parents[1]), "HOME": str(Path.home()), "LC_ALL": "en_US.UTF-8",
    }  # fmt: skip

    def called(operation: str, **wanted: object) -> dict[str, Any]:
        jsonschema.validate(wanted, MANIFEST["schema"]["embedded"])
        script = str(FOLDER / "Sepmtk.SqlCertificate.ps1")
        command = [shell, "-NoProfile", "-NonInteractive", "-File", script, "-Operation", operation]
        done = subprocess.run(
            command, input=json.dumps(wanted), env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        state: dict[str, Any] = json.loads(done.stdout)
        jsonschema.validate(state, MANIFEST["schema"]["embedded"])
        return state

    before = called("get", validDays=30)
    assert (before["validDays"], before["bound"]) == (0, False)
    assert "_inDesiredState" not in before
    assert called("test", validDays=30, bound=True)["_inDesiredState"] is False
    after = called("set", validDays=30, bound=True, sanFile=str(names))
    assert after["thumbprint"] != before["thumbprint"]
    assert (after["bound"], after["_inDesiredState"]) == (True, True)
    assert called("test", validDays=30)["_inDesiredState"] is True
    assert called("set", validDays=30) == {**after}
