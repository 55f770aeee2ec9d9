"""SQL Server's instances on a host, and which of them SEPM's database URL means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PureWindowsPath

from sepmtk.machine.lookup import VIEWS, exists, number, text, values
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import RegistryKey
from sepmtk.model.errors import Refused
from sepmtk.model.numbers import whole
from sepmtk.model.server import SqlInstance
from sepmtk.sepm.jdbc_url import JdbcUrl

SQL_INSTANCE = "SQLEXPRESSSYMC"
"""What SEPM's setup calls its own instance (KB 229342)."""

DEFAULT_INSTANCE, DEFAULT_PORT = "MSSQLSERVER", 1433
_ROOT = "SOFTWARE\\Microsoft\\Microsoft SQL Server"
NAMES_KEY = RegistryKey(f"{_ROOT}\\Instance Names\\SQL")


def instances(reader: Reader) -> tuple[SqlInstance, ...]:
    """Every instance, those of the 64-bit view first. One that both views name is one."""
    found: dict[str, SqlInstance] = {}
    for view in VIEWS:
        for name, instance_id in values(reader, RegistryKey(NAMES_KEY.path, view)):
            if instance_id and name.lower() not in found:
                found[name.lower()] = _instance(reader, name, instance_id, view)
    return tuple(found.values())


def choose(found: Sequence[SqlInstance], url: JdbcUrl | None) -> SqlInstance:
    """The instance that ``url`` leads to. A port wins over a name, as in the driver (Microsoft,
    "Building the connection URL"); without either the driver dials 1433.

    Raises:
        Refused: ``NO-SQL-INSTANCE``, ``SQL-INSTANCE-UNCLEAR``.
    """
    asked = url.instance if url else ""
    port = (url.port if url else None) or (None if asked else DEFAULT_PORT)
    wanted = (asked or SQL_INSTANCE).lower()
    there = [i for i in found if port and port in i.ports]
    named = [i for i in found if i.name.lower() == wanted]
    if len(there) == 1:
        return there[0]
    if there:
        both = [i for i in there if i in named]
        if both:
            return both[0]
        raise Refused("SQL-INSTANCE-UNCLEAR", count=len(there), port=port, instances=_shown(there))
    if named:
        return named[0]
    raise Refused(
        "NO-SQL-INSTANCE", instance=asked or SQL_INSTANCE, port=port or "-", key=str(NAMES_KEY),
        instances=_shown(found) or "-",
    )  # fmt: skip


def service_of(instance: str) -> str:
    """The Windows service of an instance."""
    return instance if instance.upper() == DEFAULT_INSTANCE else f"MSSQL${instance}"


def _shown(found: Sequence[SqlInstance]) -> str:
    return ", ".join(f"{i.name} (TCP {'/'.join(map(str, i.ports)) or '?'})" for i in found)


def _instance(reader: Reader, name: str, instance_id: str, view: int) -> SqlInstance:
    base = RegistryKey(f"{_ROOT}\\{instance_id}\\MSSQLServer", view)
    if not exists(reader, base):  # setup writes some names into both views
        other = RegistryKey(base.path, 96 - view)
        base = other if exists(reader, other) else base
    ports = base.child("SuperSocketNetLib").child("Tcp").child("IPAll")
    listed = _ports(reader, ports, "TcpPort") or _ports(reader, ports, "TcpDynamicPorts")
    numbers = tuple(found for p in listed.split(",") if (found := whole(p)) and found < 65536)
    setup = RegistryKey(f"{_ROOT}\\{instance_id}\\Setup", base.view)
    current = base.child("CurrentVersion")
    version = text(reader, setup, "PatchLevel") or text(reader, current, "CurrentVersion")
    return SqlInstance(
        name=name, instance_id=instance_id, service=service_of(name), tcp_port=numbers[0] if numbers else 0,
        errorlog=_errorlog(reader, base, instance_id), view=base.view, version=version, ports=numbers,
    )  # fmt: skip


def _ports(reader: Reader, key: RegistryKey, name: str) -> str:
    """A list with commas; one alone may be a number."""
    return text(reader, key, name) or str(number(reader, key, name) or "")


def _errorlog(reader: Reader, base: RegistryKey, instance_id: str) -> PureWindowsPath:
    """From the start parameter ``-e``; without one, where setup puts it."""
    for name, value in values(reader, base.child("Parameters")):
        if name.lower().startswith("sqlarg") and value.startswith("-e"):
            return PureWindowsPath(value[2:].strip().strip('"'))
    programs = "Program Files" if base.view == 64 else "Program Files (x86)"
    return PureWindowsPath(f"C:\\{programs}\\Microsoft SQL Server", instance_id, "MSSQL", "Log", "ERRORLOG")
