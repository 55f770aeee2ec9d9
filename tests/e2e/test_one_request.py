"""One way to a certificate: what ``cert new``, a plan, its file and its run make of one extension file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.machine.lab import scenarios
from sepmtk.model.certificate import CertificateInfo
from sepmtk.pki.certificate import describe
from sepmtk.pki.inspect import to_der

EXT = """\
[v3]
subjectAltName = DNS:sepm01.corp.example, DNS:sepm01, IP:192.0.2.10
keyUsage = digitalSignature, keyEncipherment, dataEncipherment
extendedKeyUsage = critical, serverAuth, clientAuth
"""


def shown(folder: Path) -> tuple[object, ...]:
    info: CertificateInfo = describe(to_der((folder / "server.crt").read_bytes()))
    return info.subject, set(info.names), info.key_usage, info.extended_key_usage


@pytest.mark.parametrize("by_file", [False, True])
def test_the_usages_of_the_file_are_in_whatever_is_made_of_it(
    lab: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], by_file: bool
) -> None:
    file, plan = tmp_path / "ext.txt", tmp_path / "plan.json"
    file.write_text(EXT, "ascii")
    asked = ["--san-file", str(file), "--extensions", "v3", "--subject", "/O=Example"]
    new = ["cert", "new", *asked, "--out", str(tmp_path / "new"), "--pfx-password-generate"]
    assert run(new) == 0
    if by_file:
        assert run(["--lab", str(lab), "renew", "plan", *asked, "--out", str(plan)]) == 0
        asked = ["--plan", str(plan)]
    capsys.readouterr()
    wait = ["--lab", str(lab), "--json", "--yes", "renew", "run", "--until", "make-certificate"]
    run([*wait, *asked])
    made = Path(json.loads(capsys.readouterr().out)["result"]["folder"]) / "new"
    assert shown(made) == shown(tmp_path / "new")
    assert shown(made)[2:] == (
        ("digitalSignature", "keyEncipherment", "dataEncipherment"), ("serverAuth", "clientAuth")
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "id"),
    [
        (["--san", "sepm01.corp.example", "--not-after", "9999-12-31"], "LIFETIME-TOO-LONG"),
        (["--san", "sepm01.corp.example", "--not-after", "2001-01-01"], "LIFETIME-BAD"),
        (["--san", "sepm01.corp.example", "--pfx-profile", "old"], "PFX-PROFILE-UNKNOWN"),
        (["--san", "sepm01.corp.example", "--subject", "nonsense"], "SUBJECT-BAD"),
        (["--san", "sepm01.corp.example", "--cn", "a b"], "NAME-BAD-DNS"),
        (["--san", "sepm01.corp.example", "--extensions", "v3"], "EXTENSIONS-WITHOUT-FILE"),
        (["--san", r"sepm01\SQLEXPRESS"], "NAME-WITH-BACKSLASH"),
    ],
)
def test_every_refusal_is_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: list[str], id: str
) -> None:
    scenarios.create(tmp_path / "lab", "kb-229342")
    lab = ["--lab", str(tmp_path / "lab"), "--yes"]
    for command in (["cert", "new", "--pfx-password-generate"], ["renew", "plan"], ["renew", "run"]):
        assert run([*lab, "--json", *command, *asked]) == 2, command
        assert json.loads(capsys.readouterr().out)["error"]["id"] == id, command
    assert not list((tmp_path / "lab").rglob("plan.json"))


def test_the_manual_says_what_the_plan_says(
    lab: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ext.txt"
    file.write_text(EXT, "ascii")
    asked = ["--san-file", str(file), "--extensions", "v3", "--subject", "/O=Example", "--days", "400"]
    run(["--lab", str(lab), "renew", "plan", "--manual", *asked])
    text = capsys.readouterr().out
    for said in ("extendedKeyUsage = critical, serverAuth, clientAuth", "dataEncipherment", "-days 400 ",
                 '-subj "/O=Example/CN=sepm01.corp.example"'):  # fmt: skip
        assert said in text, said
