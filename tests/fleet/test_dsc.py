"""docs/examples/dsc: the manifest by DSC's rules, the script against a lab, called and read as DSC's engine
does. DSC itself runs nowhere here."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from dsc_schema import DIFFERENCE, MANIFEST, STATE, TESTED
from judge_fixtures import missing
from ps_shell import MODULE, SEPMTK, find_shell

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "dsc"
OURS: dict[str, Any] = json.loads((FOLDER / "sepmtk.dsc.resource.json").read_text("utf-8"))
INSTANCE = OURS["schema"]["embedded"]
JUDGE = jsonschema.Draft202012Validator(MANIFEST)


def test_the_manifest() -> None:
    jsonschema.Draft202012Validator.check_schema(MANIFEST)
    assert not [f"{error.json_path}: {error.message}" for error in JUDGE.iter_errors(OURS)]
    for method in ("get", "test", "set"):
        args = OURS[method]["args"]
        assert args[args.index("-Operation") + 1] == method
        assert (FOLDER / args[args.index("-File") + 1]).is_file()


Mistake = Callable[[dict[str, Any]], object]
MISTAKES: dict[str, Mistake] = {
    "no version": lambda it: it.pop("version"),
    "no get": lambda it: it.pop("get"),
    "another schema": lambda it: it.update({"$schema": it["$schema"].replace("/v3/", "/v2/")}),
    "a type without owner": lambda it: it.update(type="SqlCertificate"),
    "a version of two parts": lambda it: it.update(version="0.2"),
    "a property that is none": lambda it: it.update(manifestVersion="1.0"),
    "a tag with a blank": lambda it: it["tags"].append("SQL Server"),
    "a tag twice": lambda it: it["tags"].append(it["tags"][0]),
    "no executable": lambda it: it["get"].pop("executable"),
    "a number among the arguments": lambda it: it["get"]["args"].append(1),
    "an argument spelled otherwise": lambda it: it["get"]["args"].append({"jsonInputArgument": "-I"}),
    "two arguments for the instance": lambda it: it["set"]["args"].append({"jsonInputArg": "-Other"}),
    "no way in": lambda it: it["test"]["args"].pop(),
    "a way in that is none": lambda it: it["get"].update(input="file"),
    "a return that is none": lambda it: it["test"].update({"return": "diff"}),
    "get with a return": lambda it: it["get"].update({"return": "state"}),
    "a pretest that is a text": lambda it: it["set"].update(implementsPretest="true"),
    "an exit code in words": lambda it: it["exitCodes"].update(one="failed"),
    "an exit code's meaning as a number": lambda it: it["exitCodes"].update({"2": 2}),
    "no schema in the instance's": lambda it: it["schema"]["embedded"].pop("$schema"),
    "an instance that is a list": lambda it: it["schema"]["embedded"].update(type="array"),
    "an instance without properties": lambda it: it["schema"]["embedded"].update(properties={}),
    "a property of no known type": lambda it: it["schema"]["embedded"]["properties"].update(
        x={"type": "int"}
    ),
    "a test without its property": lambda it: it["schema"]["embedded"]["properties"].pop("_inDesiredState"),
    "that property described anew": lambda it: it["schema"]["embedded"]["properties"].update(
        _inDesiredState={"type": "boolean", "readOnly": True}
    ),
}


def test_the_judge_sees_each_mistake() -> None:
    for name, mistake in MISTAKES.items():
        wrong = deepcopy(OURS)
        mistake(wrong)
        assert not JUDGE.is_valid(wrong), name


@pytest.mark.judge
def test_the_engines_library_takes_the_instance_without_a_network() -> None:
    """DSC validates with the crate jsonschema, built without HTTP; jsonschema-rs is that crate for Python."""
    if importlib.util.find_spec("jsonschema_rs") is None:
        missing("jsonschema-rs")
    engine = importlib.import_module("jsonschema_rs")

    def refuse(address: str) -> None:
        raise LookupError(address)

    validator = engine.validator_for(INSTANCE, retriever=refuse)
    decades = {"validDays": 7300, "bound": True, "thumbprint": "0" * 40}
    for state in (decades, {**decades, "_inDesiredState": True}, {**decades, "_inDesiredState": None}):
        assert validator.is_valid(state)
    for wrong in ({**decades, "_inDesiredState": "yes"}, {**decades, "validDays": -1}, {"bound": True}):
        assert not validator.is_valid(wrong)
    alone = {key: value for key, value in INSTANCE.items() if key != "$defs"}
    with pytest.raises(ValueError, match=r"inDesiredState\.json"):
        engine.validator_for(alone, retriever=refuse)


class Engine:
    """What dsc-lib's command_resource.rs does with a resource: the instance in one argument, nothing on
    standard input, the manifest's folder as the working folder, every state validated, all of standard output
    read."""

    def __init__(self, shell: str, lab: Path) -> None:
        self.shell = shell
        self.environment = {
            "SEPMTK_LAB": str(lab), "SEPMTK_EXE": str(SEPMTK), "PATH": "/usr/bin:/bin",
            "PSModulePath": str(MODULE.parents[1]), "HOME": str(Path.home()), "LC_ALL": "C.UTF-8",
        }  # fmt: skip

    def run(self, operation: str, wanted: object) -> subprocess.CompletedProcess[str]:
        """``wanted`` None: the engine has no instance, as in an export."""
        command = [self.shell]
        for argument in OURS[operation]["args"]:
            if isinstance(argument, str):
                command.append(argument)
            elif wanted is not None:
                command += [argument["jsonInputArg"], json.dumps(wanted, ensure_ascii=False)]
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, env=self.environment, cwd=FOLDER, capture_output=True,
            encoding="utf-8", check=False,
        )  # fmt: skip

    def called(self, operation: str, wanted: object) -> tuple[dict[str, Any], list[str]]:
        """The state and, of test, the names of what differs."""
        done = self.run(operation, wanted)
        assert (done.returncode, done.stderr) == (0, "")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        state = lines.pop(0)
        jsonschema.validate(state, INSTANCE)
        jsonschema.validate(state, TESTED if operation == "test" else STATE)
        if OURS[operation].get("return") == "stateAndDiff":
            difference = lines.pop(0)
            jsonschema.validate(difference, DIFFERENCE)
            assert set(difference) <= set(INSTANCE["properties"])
            assert state["_inDesiredState"] is (not difference)
            return state, difference
        assert not lines
        return state, []

    def failed(self, operation: str, wanted: object) -> str:
        """The error that DSC shows: a line of JSON on standard error."""
        done = self.run(operation, wanted)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.isascii()
        (line,) = done.stderr.splitlines()
        text: str = json.loads(line)["error"]
        return text


@pytest.mark.slow
def test_get_test_and_set(pristine: Callable[[str], Path], tmp_path: Path) -> None:
    shell = find_shell()
    if not shell:
        pytest.skip("no PowerShell: neither SEPMTK_TEST_POWERSHELL nor pwsh nor powershell")
    shutil.copytree(pristine("kb-229342"), tmp_path / "lab")
    dsc = Engine(shell, tmp_path / "lab")
    names = tmp_path / "名前 ext.txt"
    names.write_text("subjectAltName = DNS:sepm01.corp.example, DNS:sepm01, IP:192.0.2.10\n", "utf-8")

    before, _ = dsc.called("get", {"validDays": 30})
    assert (before["validDays"], before["bound"]) == (0, False)
    assert dsc.called("get", None)[0] == before
    assert dsc.called("test", {"validDays": 30, "bound": True})[1] == ["validDays", "bound"]
    after, _ = dsc.called("set", {"validDays": 30, "bound": True, "sanFile": str(names)})
    assert after["thumbprint"] != before["thumbprint"]
    assert after["bound"] is True
    # More days than were asked for, and a file that no state has, are no difference.
    wanted = {"validDays": 30, "sanFile": str(names)}
    assert dsc.called("test", wanted) == ({**after, "_inDesiredState": True}, [])
    assert dsc.called("set", {"validDays": 30})[0] == after
    assert "Undo-SepmCertRenew" in dsc.failed("set", {"validDays": 5000})  # a run is open; with its fix

    # Nothing is due before 30 days are left: an error, and not a warning among the JSON.
    shutil.copytree(pristine("healthy"), tmp_path / "健全")
    dsc.environment["SEPMTK_LAB"] = str(tmp_path / "健全")
    assert "validDays" in dsc.failed("set", {"validDays": 5000, "bound": False})
    del dsc.environment["LC_ALL"]
    dsc.environment |= {"SEPMTK_LAB": str(tmp_path / "ない"), "LANG": "ja_JP.UTF-8"}
    assert "ない" in dsc.failed("get", {"validDays": 30})
