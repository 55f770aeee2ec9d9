"""The scripts of docs/examples are run, each as an administrator would."""

from __future__ import annotations

import csv
import json
import os
import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from ps_shell import MODULE, ROOT, SEPMTK, Shell, module_path, quoted

EXAMPLES = ROOT / "docs" / "examples"
ALL_NAMES = "dns:sepm01.corp.example, dns:sepm01, ip:192.0.2.10"


@pytest.fixture(autouse=True)
def in_lab(ps: Shell, lab: Path) -> None:
    """All of this module acts on a fresh lab."""
    ps.run(f"$env:SEPMTK_LAB = {quoted(lab)}").ok()


def script(name: str) -> str:
    """A call of an example."""
    return f"& {quoted(EXAMPLES / name)}"


def test_every_example_is_run() -> None:
    remoting = ROOT / "tests" / "fleet" / "test_remoting.py"
    tests = Path(__file__).read_text("utf-8") + remoting.read_text("utf-8")
    for file in EXAMPLES.glob("*.ps1"):
        assert f"{file.name}'" in tests or f'{file.name}"' in tests


def test_expiry_report(ps: Shell, tmp_path: Path) -> None:
    out = tmp_path / "期限.csv"
    given = "-Endpoint sepm01.corp.example:443, sepm01.corp.example:8443, sepm01.corp.example:1"
    ps.run(f"{script('Export-ExpiryReport.ps1')} {given} -OutFile {quoted(out)}").ok()
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [bool(row["Problem"]) for row in rows] == [True, False, False]
    assert {row["CommonName"] for row in rows[1:]} == {"sepm01.corp.example"}
    assert int(rows[1]["DaysLeft"]) < 0


def test_monitoring_task(shell_path: str, lab: Path, tmp_path: Path) -> None:
    """Its exit code is what the Task Scheduler sees, so it runs in a process of its own."""
    log = tmp_path / "sepm.log"
    command = [shell_path, "-NoProfile", "-NonInteractive", "-File", str(EXAMPLES / "Watch-Sepm.ps1")]
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(Path.home()), "LC_ALL": "en_US.UTF-8"}
    modules = os.pathsep.join([str(MODULE.parents[1]), *module_path(shell_path, os.environ)])
    environment = {
        **(os.environ if os.name == "nt" else bare),
        "SEPMTK_LAB": str(lab), "SEPMTK_EXE": str(SEPMTK), "PSModulePath": modules,
    }  # fmt: skip
    done = subprocess.run(
        [*command, "-LogFile", str(log)], env=environment, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 2
    lines = [json.loads(line) for line in log.read_text("utf-8-sig").splitlines()]
    assert "certificate-dates" in [line["Check"] for line in lines]
    assert all(line["Message"] for line in lines if line["Outcome"] == "error")
    environment["SEPMTK_LAB"] = str(tmp_path / "no such lab")
    failed = subprocess.run(
        [*command, "-LogFile", str(log)], env=environment, check=False, stdin=subprocess.DEVNULL
    )
    assert failed.returncode == 3


TASKS = """
function New-ScheduledTaskAction { param($Execute, $Argument) @{ Execute = $Execute; Argument = $Argument } }
function New-ScheduledTaskTrigger { param([switch] $Daily, $At) }
function New-ScheduledTaskPrincipal { param($UserId, $RunLevel) "$UserId $RunLevel" }
function New-ScheduledTaskSettingsSet { param([switch] $StartWhenAvailable, [timespan] $ExecutionTimeLimit) }
function Register-ScheduledTask {
    param($TaskName, $Action, $Trigger, $Principal, $Settings, [switch] $Force)
    $shown = @{ Name = $TaskName; As = $Principal; Run = $Action; Anew = [bool] $Force }
    Set-Content -LiteralPath $env:REGISTERED -Value (ConvertTo-Json $shown) -Encoding UTF8
}
"""


def test_the_task_that_it_registers(shell_path: str, lab: Path, tmp_path: Path) -> None:
    """The Task Scheduler isn't there: its commands stand in, and the line that they were given is run as it
    is. It writes the log and what Prometheus reads, each where blanks and Japanese stand in the path."""
    log, metrics = tmp_path / "監視 log" / "sepm.log", tmp_path / "textfile inputs" / "sepmtk.prom"
    metrics.parent.mkdir()
    registered = tmp_path / "task.json"
    environment = {
        "SEPMTK_LAB": str(lab), "SEPMTK_EXE": str(SEPMTK), "PSModulePath": str(MODULE.parents[1]),
        "PATH": "/usr/bin:/bin", "HOME": str(Path.home()), "LC_ALL": "en_US.UTF-8",
        "REGISTERED": str(registered),
    }  # fmt: skip
    given = f"-LogFile {quoted(log)} -MetricsFile {quoted(metrics)} -Register"
    call = f"{TASKS}; & {quoted(EXAMPLES / 'Watch-Sepm.ps1')} {given}"
    started = [shell_path, "-NoProfile", "-NonInteractive", "-Command", call]
    assert subprocess.run(started, env=environment, check=False, stdin=subprocess.DEVNULL).returncode == 0
    task = json.loads(registered.read_text("utf-8-sig"))
    assert (task["Name"], task["As"], task["Anew"]) == ("Check SEPM", "SYSTEM Highest", True)
    assert task["Run"]["Execute"] == "powershell.exe"
    run = [shell_path, *shlex.split(task["Run"]["Argument"])]
    assert subprocess.run(run, env=environment, check=False, stdin=subprocess.DEVNULL).returncode == 2
    assert "certificate-dates" in log.read_text("utf-8-sig")
    assert "sepmtk_doctor_up 1\n" in metrics.read_text("utf-8")


def test_test_before_set(ps: Shell, tmp_path: Path) -> None:
    folder = quoted(tmp_path / "new")
    code = f"""
    New-SepmCert -San {ALL_NAMES} -OutputPath {folder} -GeneratePassword | Out-Null
    Install-SepmCert -Path {folder} | Out-Null
    $t = (Get-SepmCert -Source {folder}).Thumbprint
    @({script("Update-SqlCertificate.ps1")} -Thumbprint $t)[-1].Thumbprint -eq $t
    @({script("Update-SqlCertificate.ps1")} -Thumbprint $t).Count
    $shown = "$([char] 0x200e)" + ($t.ToUpper() -replace '(..)', '$1 ')
    {script("Update-SqlCertificate.ps1")} -Thumbprint $shown -WithinDays 9999 | ForEach-Object Thumbprint
    $t"""
    shown = ps.run(code).ok()
    assert shown[:2] == ["True", "0"]
    assert len(set(shown[-2:])) == 1
    again = ps.run(f"{script('Update-SqlCertificate.ps1')} -Thumbprint {'0' * 40} -WithinDays 9999")
    assert again.failed
    assert "CERT-NOT-IN-STORE" in again.failed.id


def signed(request: Path, names: bool = True) -> bytes:
    """What a company's CA makes of a request; without the names where its template drops them."""
    csr = x509.load_pem_x509_csr(request.read_bytes())
    key = rsa.generate_private_key(65537, 2048)
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example CA")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(issuer, csr.subject, csr.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=700))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(csr.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
    )
    for extension in csr.extensions:
        if isinstance(extension.value, x509.KeyUsage) or (
            names and isinstance(extension.value, x509.SubjectAlternativeName)
        ):
            made = made.add_extension(extension.value, extension.critical)
    from cryptography.hazmat.primitives.serialization import Encoding

    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def test_a_certificate_of_the_companys_ca(ps: Shell, tmp_path: Path) -> None:
    folder, answer = tmp_path / "ca", tmp_path / "answer.crt"
    password = """$pw = New-Object securestring
    'Ca-Marke-99'.ToCharArray() | ForEach-Object { $pw.AppendChar($_) }; """
    first = f"{script('Use-CaCertificate.ps1')} -Folder {quoted(folder)} -San {ALL_NAMES}"
    second = f"{first} -Signed {quoted(answer)} -Password $pw"
    ps.run(first).ok()
    answer.write_bytes(signed(folder / "server.csr", names=False))
    bad = ps.run(password + second)
    assert bad.failed
    assert bad.warnings
    answer.write_bytes(signed(folder / "server.csr"))
    ps.run(password + second).ok()
    pinned = f"(Get-SepmSqlCert).Pinned -eq (Get-SepmCert -Source {quoted(answer)}).Thumbprint"
    assert ps.run(pinned).ok() == ["True"]


def test_a_rescue_in_a_change_window(ps: Shell, tmp_path: Path) -> None:
    folder, names = tmp_path / "CHG-変更", tmp_path / "ext.txt"
    names.write_text("subjectAltName = DNS:sepm01.corp.example, DNS:sepm01, IP:192.0.2.10\n", "utf-8")
    call = f"{script('Invoke-ChangeWindow.ps1')} -Folder {quoted(folder)}"
    ps.run(f"{call} -SanFile {quoted(names)} -Ticket CHG001234").ok()
    evidence = json.loads((folder / "whatif.json").read_text("utf-8-sig"))
    assert [step["Id"] for step in evidence["Steps"]][:2] == ["preflight", "backup"]
    assert "register-with-sql" in (folder / "whatif.txt").read_text("utf-8-sig")
    assert ps.run(f"({call} -Approved).Outcome").ok() == ["waiting"]
    assert ps.json("Get-SepmCertRenew")[0]["Ticket"] == "CHG001234"
    assert json.loads((folder / "result.json").read_text("utf-8-sig"))["Outcome"] == "waiting"


def test_beside_the_other_module(shell_path: str, lab: Path, tmp_path: Path) -> None:
    """PSSymantecSEPM itself isn't there: a module with its name and its public commands' names stands
    in, to show that neither hides a command of the other. Nothing of what it does is shown."""
    file = Path(__file__).with_name("names_of_pssymantecsepm.txt")
    theirs = [name for line in file.read_text("utf-8").splitlines()[1:] for name in line.split()]
    other = tmp_path / "PSSymantecSEPM" / "PSSymantecSEPM.psm1"
    other.parent.mkdir()
    body = "".join(f"function {name} {{ [pscustomobject]@{{ version = 'stand-in' }} }}\n" for name in theirs)
    other.write_text(body + "Export-ModuleMember -Function *\n", "utf-8")
    path = f"{other.parents[1]}{':' if ':' not in str(other)[:3] else ';'}{MODULE.parents[1]}"
    shell = Shell(shell_path, {"PSModulePath": path, "SEPMTK_LAB": str(lab)})
    try:
        gave = shell.run(f"& {quoted(EXAMPLES / 'Show-BesidePSSymantecSEPM.ps1')} | ForEach-Object DaysLeft")
        assert int(gave.ok()[0]) < 0
        names = shell.run("(Get-Command -Module Sepmtk, PSSymantecSEPM).Name.ToLower()").ok()
        assert len(names) == len(set(names))
        assert set(map(str.lower, theirs)) < set(names)
    finally:
        shell.close()
