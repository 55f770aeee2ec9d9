"""docs/windows-checklist.ps1: it reads, it tells the shape, and it keeps every secret."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path, PureWindowsPath

import pytest
from ps_shell import ROOT, find_shell

from sepmtk.machine.lab import scenarios
from sepmtk.machine.lab.layout import ERRORLOG, ROOT_XML, SEPM, SERVER_XML, TOMCAT, TOMCAT_LOGS

SCRIPT = ROOT / "docs" / "windows-checklist.ps1"
PLANTED = {
    "password": "Pl4nted-one",
    "in the url": "Pl4nted two",
    "keystore": "pl4ntedthree",
    "unknown property": "pl4nted-four",
    "in a comment": "pl4nted5",
    "other host": "planted-db.secret.example",
    "user": "PLANTED\\operator",
    "in a log": "planted-client7.secret.example",
    "address": "10.99.88.77",
    "a mail": "planted@secret.example",
    "a name without a sign before it": "planted-web.secret.example",
}
ROOT_XML_PLANTED = """<?xml version="1.0" encoding="UTF-8"?>
<!-- old password: pl4nted5 -->
<Context docBase="..\\webapps\\ROOT">
  <Resource name="jdbc/metadatabase" username="PLANTED\\operator" password="{{V01}}Pl4nted-one"
    url="jdbc:sqlserver://planted-db.secret.example:2638;databaseName=sem5;encrypt=true;\
trustServerCertificate=false;password={{Pl4nted two}};token=pl4ntedthree" custom="pl4nted-four"/>
</Context>
"""
LOG = """2026-11-20 01:02:03.004 THREAD 31 SEVERE: SQLServerException: The TCP/IP connection to the host \
planted-client7.secret.example, port 2638 has failed. pwd=Pl4nted-one user 'operator' planted@secret.example
2026-11-20 01:02:04.004 SQLServerException: planted-web.secret.example refused
"""


def on_drive(lab: Path, path: PureWindowsPath) -> Path:
    return lab.joinpath("machine", "C", *path.parts[1:])


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server with secrets in every place."""
    lab = tmp_path_factory.mktemp("planted") / "lab"
    scenarios.create(lab, "kb-229342", neighbours=("connections",))
    on_drive(lab, ROOT_XML).write_text(ROOT_XML_PLANTED.format(), encoding="utf-8")
    server_xml = on_drive(lab, SERVER_XML)
    text = re.sub('keystorePass="[^"]*"', 'keystorePass="pl4ntedthree"', server_xml.read_text("utf-8"))
    server_xml.write_text(text, encoding="utf-8")
    on_drive(lab, TOMCAT_LOGS / "scm-server-0.log").write_text(LOG, encoding="utf-8")
    (on_drive(lab, TOMCAT) / "etc" / "more.properties").write_text(
        "a=jdbc:sqlserver://10.99.88.77:1433;password=Pl4nted-one;user=planted@secret.example\n", "utf-8"
    )
    return lab


@pytest.fixture(scope="module")
def report(planted: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    shell = find_shell()
    if not shell:
        pytest.skip("no PowerShell: neither SEPMTK_TEST_POWERSHELL nor pwsh nor powershell")
    before = content(planted)
    out = tmp_path_factory.mktemp("report") / "report.txt"
    done = subprocess.run(
        [shell, "-NoProfile", "-File", str(SCRIPT), "-InstallRoot", str(on_drive(planted, SEPM)),
         "-ErrorLogFolder", str(on_drive(planted, ERRORLOG).parent), "-OutFile", str(out)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert content(planted) == before
    return out.read_text(encoding="utf-8-sig")


def content(lab: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in lab.rglob("*") if p.is_file() and "lock" not in p.name}


@pytest.mark.parametrize("where", PLANTED)
def test_what_was_planted_is_not_told(report: str, where: str) -> None:
    for part in {PLANTED[where], *PLANTED[where].split("\\")}:
        assert part.lower() not in report.lower(), where


def test_no_secret_of_the_lab_and_no_name_is_told(report: str, planted: Path) -> None:
    config = json.loads((planted / "lab.json").read_text(encoding="utf-8"))
    for secret in [*config["secrets"].values(), config["fqdn"], *config["addresses"], "sepm-reports"]:
        assert secret not in report


@pytest.mark.parametrize(
    "shown",
    [
        "<Resource name=\"jdbc/metadatabase\" username=\"<user-",
        "password=\"<secret of form {V01}>\"",
        "databaseName=sem5;encrypt=true;trustServerCertificate=false;password=<secret>",
        "custom=\"<value>\"",
        "<Connector port=\"8443\"",
        "keystoreFile=\"etc/keystore.jks\" keystorePass=\"<secret>\"",
        "reports.properties: jdbc:sqlserver://<host-",
        "recovery zip: server.crt, server.key, keystore.jks, server.xml",
        "server.crt: key 2048 bits, 1.2.840.113549.1.1.11, expired: True",
        "ERRORLOG: names server.crt; it had expired by then: False",
        "ERRORLOG: listens on 2638",
        "The TCP/IP connection to the host <name>, port 2638",
    ],
)  # fmt: skip
def test_the_shape_is_told(report: str, shown: str) -> None:
    assert shown in report


def test_it_only_reads() -> None:
    """No cmdlet that changes anything; one file is written, the report."""
    text = SCRIPT.read_text(encoding="utf-8")
    assert text.isascii(), "Windows PowerShell 5.1 takes a file without a mark for the system's code page"
    code = re.sub(r"(?s:<#.*?#>)|^\s*#.*$", "", text, flags=re.MULTILINE)
    commands = set(re.findall(r"(?<![\w$.-])([A-Z][a-z]+-[A-Z]\w+)", code))
    reading = r"(Get|Test|Select|Sort|Where|ForEach|Measure|Join|Split)-"
    ours = {"Add-Line", "Add-Secret", "Add-Section", "Add-Element", "Add-Xml", "Add-FileNames"}
    ours |= {"Protect-Text", "Read-Log", "Set-StrictMode", "New-Object", "Add-Type"}
    assert {c for c in commands if not re.match(reading, c)} <= ours
    assert code.count("::Write") == 1
    assert not re.search(r"Delete\(|\.Save\(|Start-Process|-EncodedCommand|Net\.|WebRequest", code)
