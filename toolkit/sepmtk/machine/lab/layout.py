"""Where things stand on the lab's host. Sources: KB 229342 and KB 158445 for SEPM's tree, Microsoft's
"Configure SQL Server encryption" for the instance's registry keys; the rest is assumed."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath
from typing import Any

from sepmtk.machine.lab.lab import Lab

SEPM = PureWindowsPath("C:/Program Files (x86)/Symantec/Symantec Endpoint Protection Manager")
APACHE_SSL = SEPM / "apache/conf/ssl"
SERVER_CRT = APACHE_SSL / "server.crt"
SERVER_KEY = APACHE_SSL / "server.key"
TOMCAT = SEPM / "tomcat"
KEYSTORE = TOMCAT / "etc/keystore.jks"
SERVER_XML = TOMCAT / "conf/server.xml"
ROOT_XML = TOMCAT / "conf/Catalina/localhost/ROOT.xml"
TOMCAT_LOGS = TOMCAT / "logs"
APACHE_LOGS = SEPM / "apache/logs"
OUTBOX = SEPM / "data/outbox/agent"
KEY_BACKUP = SEPM / "Server Private Key Backup"

INSTANCE, INSTANCE_ID = "SQLEXPRESSSYMC", "MSSQL15.SQLEXPRESSSYMC"
SQL_ROOT = PureWindowsPath(f"C:/Program Files/Microsoft SQL Server/{INSTANCE_ID}/MSSQL")
ERRORLOG = SQL_ROOT / "Log/ERRORLOG"
SQL_KEY = "SOFTWARE\\Microsoft\\Microsoft SQL Server"
SETTINGS_KEY = f"{SQL_KEY}\\{INSTANCE_ID}\\MSSQLServer"
NETLIB_KEY = f"{SETTINGS_KEY}\\SuperSocketNetLib"
SEPM_KEY = "SOFTWARE\\WOW6432Node\\Symantec\\Symantec Endpoint Protection\\SEPM"
SQL_PORT = 2638
WEB_PORTS = {"http": 8014, "clients": 443, "console": 8443, "reporting": 8445, "api": 8446}
"""What each port is for, as setup proposes them (KB 158445)."""
SEPM_VERSION = "14.3.3384.1000"


def real(lab: Lab, path: PureWindowsPath) -> Path:
    """The file of the lab folder behind ``path``."""
    return lab.drive.joinpath(*path.parts[1:])


def web_ports(config: dict[str, Any]) -> dict[str, int]:
    """The ports of this host's web servers, by what they are for."""
    moved: dict[str, int] = config.get("web_ports", {})
    return WEB_PORTS | moved


def registry_value(lab: Lab, key: str, name: str, default: str = "") -> str:
    """What a process finds in the registry (names without regard to case)."""
    table: dict[str, Any] = lab.read("machine/registry.json")
    values: dict[str, Any] = next((v for k, v in table.items() if k.casefold() == key.casefold()), {})
    return next((str(v[1]) for n, v in values.items() if n.casefold() == name.casefold()), default)
