"""A host that is not as the procedure needs it: found, required, fix, and nothing changed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.machine.lab import scenarios
from sepmtk.machine.lab.layout import ROOT_XML

MACHINE = "machine"


def content(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in (folder / MACHINE).rglob("*") if p.is_file()}


def refused(folder: Path, capsys: pytest.CaptureFixture[str], *command: str, code: int = 6) -> dict[str, Any]:
    """The one error, in both languages, with nothing changed by it."""
    before = content(folder)
    for lang in ("ja", "en"):
        assert run(["--lab", str(folder), "--lang", lang, *command]) == code
        shown = capsys.readouterr()
        assert shown.err.encode("cp932"), lang
    assert run(["--lab", str(folder), "--json", *command]) == code
    error: dict[str, Any] = json.loads(capsys.readouterr().out)["error"]
    for part in ("message", "found", "required", "fix"):
        assert error[part] and not re.search(r"\{[a-z_]+\}", error[part])
    assert error["id"] in shown.err
    assert content(folder) == before
    return error


@pytest.mark.parametrize(
    ("neighbour", "id", "found"),
    [
        ("no-instance", "NO-SQL-INSTANCE", "BACKUPEXEC (TCP 1433)"),
        ("instance-at-sepms-port", "SQL-INSTANCE-UNCLEAR", "SEPMDB (TCP 2638), BACKUPEXEC (TCP 2638)"),
        ("older-release", "SEPM-TOO-OLD", "14.3.1169.0100"),
    ],
)
def test_instances_and_releases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], neighbour: str, id: str, found: str
) -> None:
    scenarios.create(tmp_path / "lab", "kb-229342", neighbours=(neighbour,))
    for command in (("doctor",), ("renew", "plan"), ("sql", "show")):
        error = refused(tmp_path / "lab", capsys, *command)
        assert error["id"] == id
        assert found.split(" ")[0] in error["found"]


def test_no_sepm_and_an_external_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "lab"
    scenarios.create(folder, "kb-229342")
    path = folder / "machine" / "C" / Path(*ROOT_XML.parts[1:])
    path.write_bytes(path.read_bytes().replace(b"//sepm01.corp.example", b"//db01.corp.example"))
    error = refused(folder, capsys, "renew", "plan")
    assert (error["id"], "db01.corp.example" in error["found"]) == ("EXTERNAL-SQL", True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("neighbour", "id"),
    [("domain-controller", "LDAPS-WOULD-CHANGE"), ("instance", "SQL-OTHER-WOULD-CHANGE")],
)
def test_others_who_would_take_up_the_new_certificate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], neighbour: str, id: str
) -> None:
    folder = tmp_path / "lab"
    scenarios.create(folder, "kb-229342", neighbours=(neighbour,))
    lab = ["--lab", str(folder)]
    before = content(folder)
    assert run([*lab, "renew", "plan"]) == 6
    assert id in capsys.readouterr().out
    assert run([*lab, "--json", "renew", "run", "--yes"]) == 6
    assert json.loads(capsys.readouterr().out)["error"]["id"] == id
    assert content(folder) == before
    assert run([*lab, "renew", "plan", "--console-first"]) == 0
    assert run([*lab, "--accept", id, "renew", "plan"]) == 0
    capsys.readouterr()
    assert run([*lab, "--accept", id, "renew", "plan", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert id in {finding["id"] for finding in answer["findings"]}


def test_names_of_data_sources_and_connections_must_be_in_the_certificate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "lab"
    scenarios.create(folder, "kb-229342", neighbours=("data-sources", "connections"))
    names = tmp_path / "ext.txt"
    names.write_text("subjectAltName = DNS:sepm01.corp.example, DNS:sepm01, IP:192.0.2.10\n", "ascii")
    error = refused(folder, capsys, "renew", "plan", "--san-file", str(names))
    assert error["id"] == "SAN-MISSING"
    for name in ("sepm-db.corp.example", "sepm-old.corp.example", "sepm-reports.corp.example"):
        assert name in error["found"] and f"DNS:{name}" in error["fix"]


def test_what_was_found_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "lab"
    scenarios.create(folder, "shared-host")
    run(["--lab", str(folder), "--lang", "ja", "doctor", "-v"])
    assert capsys.readouterr().out.encode("cp932")
    run(["--lab", str(folder), "doctor", "-v"])
    shown = " ".join(capsys.readouterr().out.split())
    for text in (
        "SEPM 14.3.3384.1000 (HKLM32\\SOFTWARE",
        "SQL Server instance BACKUPEXEC: MSSQL16.BACKUPEXEC",
        "SEPM's SQL Server instance SQLEXPRESSSYMC",
        "reports.properties:4: sepm-reports.corp.example:2638, sem5",
        "data source SEPM32 (32 bit, SQL Server) leads to SEPM's database: "
        "SEPMALIAS = sepm-old.corp.example, sem5",
        "port 8443 (server.xml)",
    ):
        assert text in shown
    assert run(["--lab", str(folder), "--json", "renew", "plan"]) == 6
    survey = json.loads(capsys.readouterr().out)["result"]["survey"]
    assert {one["name"] for one in survey["instances"]} == {"SQLEXPRESSSYMC", "BACKUPEXEC"}
    assert "pass word" not in json.dumps(survey)


def test_an_fqdn_that_is_too_long(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "lab"
    fqdn = f"sepm01.{'a' * 40}.{'b' * 20}.example"
    scenarios.create(folder, "kb-229342", fqdn=fqdn, pinned=True)
    assert refused(folder, capsys, "renew", "plan")["id"] == "FQDN-TOO-LONG"
    assert run(["--lab", str(folder), "--json", "renew", "run", "--yes", "--keep-pinned"]) == 4
    capsys.readouterr()
    assert run(["--lab", str(folder), "sql", "probe"]) == 0
    assert "sepm01" in capsys.readouterr().out


def test_a_pfx_that_this_windows_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "lab"
    scenarios.create(folder, "kb-229342", windows_build=14393)
    error = refused(folder, capsys, "renew", "plan", "--pfx-profile", "modern")
    assert error["id"] == "PFX-PROFILE-TOO-NEW"
    assert "14393" in error["found"]
    assert run(["--lab", str(folder), "renew", "plan", "--pfx-profile", "compat"]) == 0


def pfx(tmp_path: Path, *more: str) -> tuple[str, Path]:
    password = tmp_path / "password.txt"
    password.write_text("Right-one-1\n", encoding="ascii")
    names = ["--san", "dns:sepm01.corp.example", "--san", "dns:sepm01"]
    command = ["cert", "new", *names, "--out", str(tmp_path / "new"), "--pfx-password-file", str(password)]
    assert run([*command, *more]) == 0
    return str(tmp_path / "new" / "server.pfx"), password


def test_a_wrong_pfx_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "lab"
    scenarios.create(folder, "healthy")
    file, _ = pfx(tmp_path)
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("Wr0ng-planted\n", encoding="ascii")
    capsys.readouterr()
    error = refused(folder, capsys, "cert", "install", file, "--password-file", str(wrong), code=2)
    assert error["id"] == "PASSWORD-WRONG"
    assert "Wr0ng" not in json.dumps(error)


def test_installing_a_certificate_asks_who_else_would_take_it_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "lab"
    scenarios.create(folder, "kb-229342", neighbours=("domain-controller",))
    file, password = pfx(tmp_path)
    install = ("cert", "install", file, "--password-file", str(password))
    capsys.readouterr()
    assert refused(folder, capsys, *install)["id"] == "LDAPS-WOULD-CHANGE"
    assert run(["--lab", str(folder), "--accept", "LDAPS-WOULD-CHANGE", *install]) == 0


@pytest.mark.parametrize(("profile", "said"), [("modern", True), ("compat", False)])
def test_a_pfx_that_server_2016_takes_for_a_wrong_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], profile: str, said: bool
) -> None:
    file, password = pfx(tmp_path, "--pfx-profile", profile)
    capsys.readouterr()
    assert run(["--json", "cert", "verify", file, "--password-file", str(password)]) == 0
    found = [f for f in json.loads(capsys.readouterr().out)["findings"] if f["id"] == "PFX-AES"]
    assert bool(found) is said
    assert not found or "17763" in found[0]["required"]


@pytest.mark.parametrize("command", [("key", "show"), ("key", "grant"), ("key", "revoke"), ("sql", "bind")])
def test_a_key_that_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, str]
) -> None:
    folder = tmp_path / "lab"
    scenarios.create(folder, "healthy")
    thumbprint = open_lab_thumbprint(folder)
    for container in (folder / "machine" / "keys").iterdir():
        container.unlink()
    error = refused(folder, capsys, *command, thumbprint)
    assert error["id"] == "KEY-NOT-FOUND"
    assert thumbprint in error["found"] and thumbprint in error["fix"]


def test_access_to_a_key_is_denied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "lab"
    scenarios.create(folder, "kb-229342", switches={"elevated": False})
    command = ("key", "grant", open_lab_thumbprint(folder), "--service", "semapisrv")
    error = refused(folder, capsys, *command, code=1)
    assert error["id"] == "KEY-ACCESS-DENIED"


@pytest.mark.parametrize(("verb", "moment"), [("stop", "stop"), ("restart", "start")])
def test_a_service_that_hangs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str, moment: str
) -> None:
    folder = tmp_path / "lab"
    scenarios.create(folder, "healthy")
    lab = ["--lab", str(folder)]
    fault = ["lab", "fault", str(folder), "--service", "semsrv"]
    assert run([*fault, "--on", moment, "--what", "hang"]) == 0
    capsys.readouterr()
    assert run([*lab, "--json", "service", verb, "semsrv", "--service-timeout", "60"]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["id"] == "SERVICE-TIMEOUT"
    assert "semsrv" in error["found"] and f"{moment}_pending" in error["found"]
    assert run([*fault, "--clear"]) == 0


def open_lab_thumbprint(folder: Path) -> str:
    from hashlib import sha1

    from sepmtk.machine.lab.host import open_lab
    from sepmtk.machine.values import Store

    der = open_lab(folder).stores.list(Store.MACHINE_MY)[0].der
    return sha1(der, usedforsecurity=False).hexdigest()
