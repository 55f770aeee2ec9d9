"""What makes a Windows look like a SEPM server: files of a healthy lab, registry, four services that serve
TLS on SEPM's ports."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from express import PORT

from sepmtk.machine.lab.layout import WEB_PORTS
from sepmtk.machine.lab.scenarios import create
from sepmtk.machine.lab.served import OWNERS
from sepmtk.model.certificate_request import CertificateRequest
from sepmtk.model.names import typed_name
from sepmtk.pki.certificate_set import make_set

ROOT = Path("C:/sepmtk-tests/SEPM")
KEY = r"HKLM\SOFTWARE\WOW6432Node\Symantec\Symantec Endpoint Protection\SEPM"
CONTRACT_KEY = "SOFTWARE\\sepmtk-contract"
SERVICES = {"semsrv": "", "semapisrv": "semsrv", "semwebsrv": "", "semlaunchsrv": ""}
PASSWORD = "Served-1"
"""Of the listeners' throw-away certificate; service.cs has it, too."""

GROUND = ROOT.parent / "ground.json"
"""What the contract may use here; from one part of the tier to the next."""

_COMPILER = Path("C:/Windows/Microsoft.NET/Framework64/v4.0.30319/csc.exe")


def is_sepm_server() -> bool:
    """Whether a SEPM that isn't ours is here: then nothing is tried on this server."""
    done = subprocess.run(
        ["reg.exe", "query", KEY, "/v", "TargetDir"], capture_output=True, text=True, check=False
    )
    return done.returncode == 0 and "sepmtk-tests" not in done.stdout


def lay_out(fqdn: str, scratch: Path) -> None:
    """Files, registry and services; the services run afterwards."""
    create(scratch / "lab", "healthy", fqdn=fqdn)
    [root] = (scratch / "lab/machine/C").rglob("Symantec Endpoint Protection Manager")
    shutil.copytree(root, ROOT, dirs_exist_ok=True)
    version = json.loads((scratch / "lab/machine/registry.json").read_text(encoding="utf-8"))
    [stored] = [values["Version"][1] for key, values in version.items() if key.endswith("\\SEPM")]
    for name, value in (("TargetDir", f"{ROOT}\\"), ("Version", stored)):
        _run("reg.exe", "add", KEY, "/v", name, "/t", "REG_SZ", "/d", value, "/f")
    _run("reg.exe", "add", rf"HKLM\{CONTRACT_KEY}", "/f")
    program, pfx = _compiled(), listeners_pfx(ROOT.parent / "listen.pfx", fqdn)
    for name, needs in SERVICES.items():
        if subprocess.run(["sc.exe", "query", name], capture_output=True, check=False).returncode:
            more = ["depend=", needs] if needs else []
            ports = " ".join(str(WEB_PORTS[use]) for use, owner in OWNERS.items() if owner == name)
            path = f'"{program}" "{pfx}" {ports}'.rstrip()
            _run("sc.exe", "create", name, "binPath=", path, "start=", "auto", *more)
        subprocess.run(["sc.exe", "start", name], capture_output=True, check=False)


def listeners_pfx(file: Path, fqdn: str) -> Path:
    """What the services show to whom connects: any certificate, in a form that .NET Framework reads."""
    name, now = typed_name(fqdn), datetime.now(UTC)
    day = timedelta(days=1)
    request = CertificateRequest((name,), fqdn, now - day, now + 30 * day, "O=Test,C=JP")
    file.write_bytes(make_set(request, PASSWORD.encode(), "compat").pfx)
    return file


def tell_ground() -> None:
    """Where the contract's tests may write, and which services they may stop."""
    where = {
        "key": CONTRACT_KEY,
        "service": "semsrv",
        "dependant": "semapisrv",
        "disabled": "SQLAgent$SQLEXPRESSSYMC",
    }
    GROUND.write_text(json.dumps(where), encoding="utf-8")


def _compiled() -> Path:
    program = ROOT.parent / "served.exe"
    if not program.exists():
        source = Path(__file__).with_name("service.cs")
        reference = "/reference:System.ServiceProcess.dll"
        _run(str(_COMPILER), "/nologo", reference, f"/out:{program}", str(source))
    return program


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")


assert PORT == 2638, "ROOT.xml of the lab names this port"
