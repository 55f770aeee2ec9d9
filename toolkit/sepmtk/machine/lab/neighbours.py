"""What else may live on a SEPM server: a scenario adds these to the host's tables before it is laid out.

Where they stand is Microsoft's: "Instance Names" and ODBC.INI in each registry view, services of
AD DS, the SQL client's aliases below ConnectTo.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PureWindowsPath
from typing import Any

from sepmtk.machine.lab import layout
from sepmtk.machine.lab.services import service_entry
from sepmtk.machine.lab.tree import windows_text

Tables = dict[str, dict[str, Any]]
Files = dict[PureWindowsPath, bytes]
ODBC = "ODBC\\ODBC.INI"
CONNECT_TO = "Microsoft\\MSSQLServer\\Client\\ConnectTo"
_REPORTS = """# reports of the help desk
report.name=SEPM clients
#report.url=jdbc\\:sqlserver\\://retired.corp.example\\:2638;databaseName\\=sem5
report.url=jdbc\\:sqlserver\\://sepm-reports.corp.example\\:2638;databaseName\\=sem5;password\\={pass word}
"""


def domain_controller(config: dict[str, Any], services: Tables, registry: Tables, files: Files) -> None:
    """AD DS: its service runs, and Windows says that it is a domain controller."""
    image = "%systemroot%\\System32\\lsass.exe"
    services["NTDS"] = service_entry("Active Directory Domain Services", "LocalSystem", image, (3, 3), 30)
    registry["SYSTEM\\CurrentControlSet\\Control\\ProductOptions"] = {"ProductType": ["string", "LanmanNT"]}


def instance(config: dict[str, Any], services: Tables, registry: Tables, files: Files) -> None:
    """An instance of somebody else, run as LocalSystem, which chooses its certificate by itself."""
    _instance(services, registry, "BACKUPEXEC", 1433)


def instance_at_sepms_port(config: dict[str, Any], services: Tables, registry: Tables, files: Files) -> None:
    """SEPM's own instance has another name here, and another one is set to the same port."""
    names = registry[f"{layout.SQL_KEY}\\Instance Names\\SQL"]
    names["SEPMDB"] = names.pop(layout.INSTANCE)
    _instance(services, registry, "BACKUPEXEC", layout.SQL_PORT)


def no_instance(config: dict[str, Any], services: Tables, registry: Tables, files: Files) -> None:
    """SEPM's instance was taken away; another one is still there."""
    registry[f"{layout.SQL_KEY}\\Instance Names\\SQL"].pop(layout.INSTANCE)
    _instance(services, registry, "BACKUPEXEC", 1433)


def data_sources(config: dict[str, Any], services: Tables, registry: Tables, files: Files) -> None:
    """System data sources of both views, one through an alias of the SQL client, one elsewhere."""
    driver = "ODBC Driver 17 for SQL Server"
    ours = f"tcp:sepm-db.corp.example\\{layout.INSTANCE}"
    for folder, entries in (
        ("SOFTWARE", {"SEPM": (driver, ours, "sem5"), "ERP": (driver, "erp01", "erp")}),
        ("SOFTWARE\\WOW6432Node", {"SEPM32": ("SQL Server", "SEPMALIAS", "sem5")}),
    ):
        listed: dict[str, list[str]] = {}
        for name, (how, server, database) in entries.items():
            listed[name] = ["string", how]
            registry[f"{folder}\\{ODBC}\\{name}"] = {
                "Driver": ["string", "C:\\Windows\\system32\\msodbcsql17.dll"],
                "Server": ["string", server],
                "Database": ["string", database],
                "LastUser": ["string", "sem5"],
            }
        registry[f"{folder}\\{ODBC}\\ODBC Data Sources"] = listed
    registry[f"SOFTWARE\\WOW6432Node\\{CONNECT_TO}"] = {
        "SEPMALIAS": ["string", f"DBMSSOCN,sepm-old.corp.example,{layout.SQL_PORT}"]
    }


def connections(config: dict[str, Any], services: Tables, registry: Tables, files: Files) -> None:
    """A connection that an administrator added below SEPM's folder."""
    files[layout.TOMCAT / "etc/reports.properties"] = windows_text(_REPORTS)


def older_release(config: dict[str, Any], services: Tables, registry: Tables, files: Files) -> None:
    """14.3 MP1, the last one with SQL Anywhere."""
    registry[layout.SEPM_KEY]["Version"] = ["string", "14.3.1169.0100"]


def _instance(services: Tables, registry: Tables, name: str, port: int) -> None:
    instance_id = f"MSSQL16.{name}"
    root = layout.SQL_ROOT.parents[1] / instance_id / "MSSQL"
    services[f"MSSQL${name}"] = service_entry(
        f"SQL Server ({name})", "LocalSystem", f'"{root}\\Binn\\sqlservr.exe" -s{name}', (5, 4), 20
    )
    registry[f"{layout.SQL_KEY}\\Instance Names\\SQL"][name] = ["string", instance_id]
    settings = f"{layout.SQL_KEY}\\{instance_id}\\MSSQLServer"
    registry[settings] = {}
    registry[f"{layout.SQL_KEY}\\{instance_id}\\Setup"] = {"PatchLevel": ["string", "16.0.1000.6"]}
    registry[f"{settings}\\SuperSocketNetLib"] = {"Certificate": ["string", ""]}
    registry[f"{settings}\\SuperSocketNetLib\\Tcp\\IPAll"] = {
        "TcpPort": ["string", str(port)], "TcpDynamicPorts": ["string", ""],
    }  # fmt: skip


NEIGHBOURS: dict[str, Callable[[dict[str, Any], Tables, Tables, Files], None]] = {
    "domain-controller": domain_controller,
    "instance": instance,
    "instance-at-sepms-port": instance_at_sepms_port,
    "no-instance": no_instance,
    "data-sources": data_sources,
    "connections": connections,
    "older-release": older_release,
}
