"""Where SEPM and its SQL Server are on a host: read from the registry and the services."""

from __future__ import annotations

from pathlib import PureWindowsPath

from sepmtk.machine.errors import NotFound
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import HostFacts, RegistryKey
from sepmtk.model.errors import Refused
from sepmtk.model.server import SEPM_SERVICES, Server, SqlInstance
from sepmtk.sepm.root_xml import database_host
from sepmtk.sepm.served import read_file

SQL_INSTANCE = "SQLEXPRESSSYMC"
SQL_ANYWHERE = "SQLANYs_sem5"
_SEPM_KEY = RegistryKey("SOFTWARE\\Symantec\\Symantec Endpoint Protection\\SEPM", 32)
_INSTANCES = RegistryKey("SOFTWARE\\Microsoft\\Microsoft SQL Server\\Instance Names\\SQL")
_HERE = ("localhost", "127.0.0.1", "::1", ".", "(local)", "")


def discover(reader: Reader) -> Server:
    """The SEPM server on this host.

    Raises:
        Refused: ``NO-SEPM``, ``SQL-ANYWHERE`` (14.3 MP1 and older, KB 161826), ``EXTERNAL-SQL`` or
            ``NO-SQL-INSTANCE``; what reading ROOT.xml refuses.
    """
    services = tuple(reader.services.names())
    known = {name.lower(): name for name in services}
    if SQL_ANYWHERE.lower() in known:
        raise Refused("SQL-ANYWHERE", service=known[SQL_ANYWHERE.lower()])
    root = _install_root(reader, known)
    if root is None:
        raise Refused("NO-SEPM", key=str(_SEPM_KEY), service=SEPM_SERVICES[0])
    host, port = _database(reader, root)
    instance_id = _text(reader, _INSTANCES, SQL_INSTANCE)
    if host and not is_here(host, reader.host.facts()):
        raise Refused("EXTERNAL-SQL", host=host)
    if not instance_id:
        raise Refused("NO-SQL-INSTANCE", instance=SQL_INSTANCE, key=str(_INSTANCES))
    return Server(
        version=_text(reader, _SEPM_KEY, "ProductVersion") or _text(reader, _SEPM_KEY, "Version"),
        install_root=root,
        services=tuple(name for name in SEPM_SERVICES if name.lower() in known),
        sql=_instance(reader, instance_id, port),
        database_host=host or reader.host.facts().fqdn,
    )


def is_here(host: str, facts: HostFacts) -> bool:
    """Whether ``host`` is a name or address of the host with these facts."""
    names = {facts.fqdn.lower(), facts.short_name.lower(), *(a.lower() for a in facts.addresses), *_HERE}
    return host.strip("[]").rstrip(".").lower() in names


def _install_root(reader: Reader, known: dict[str, str]) -> PureWindowsPath | None:
    folder = _text(reader, _SEPM_KEY, "TargetDir")
    if folder:
        return PureWindowsPath(folder)
    if SEPM_SERVICES[0] not in known:
        return None
    # C:\...\Symantec Endpoint Protection Manager\bin\SemSvc.exe, with or without quotes and arguments
    image = reader.services.info(known[SEPM_SERVICES[0]]).image_path.strip()
    end = image.lower().find(".exe")
    path = PureWindowsPath(image[: end + 4].strip('"')) if end >= 0 else PureWindowsPath()
    return path.parent.parent if path.is_absolute() else None


def _database(reader: Reader, root: PureWindowsPath) -> tuple[str, int | None]:
    path = root / "tomcat" / "conf" / "Catalina" / "localhost" / "ROOT.xml"
    try:
        return database_host(read_file(reader, path))
    except NotFound:
        return "", None


def _instance(reader: Reader, instance_id: str, url_port: int | None) -> SqlInstance:
    base = RegistryKey(f"SOFTWARE\\Microsoft\\Microsoft SQL Server\\{instance_id}\\MSSQLServer")
    ports = base.child("SuperSocketNetLib").child("Tcp").child("IPAll")
    text = _text(reader, ports, "TcpPort") or _text(reader, ports, "TcpDynamicPorts")
    first = text.partition(",")[0].strip()
    return SqlInstance(
        name=SQL_INSTANCE,
        instance_id=instance_id,
        service=f"MSSQL${SQL_INSTANCE}",
        tcp_port=int(first) if first.isdecimal() and int(first) else url_port or 0,
        errorlog=_errorlog(reader, base, instance_id),
    )


def _errorlog(reader: Reader, base: RegistryKey, instance_id: str) -> PureWindowsPath:
    """From the start parameter ``-e``; without one, where setup puts it."""
    parameters = base.child("Parameters")
    try:
        names = reader.registry.names(parameters)
    except NotFound:
        names = ()
    for name in names:
        value = _text(reader, parameters, name)
        if name.lower().startswith("sqlarg") and value.startswith("-e"):
            return PureWindowsPath(value[2:].strip().strip('"'))
    programs = PureWindowsPath("C:\\Program Files\\Microsoft SQL Server")
    return programs / instance_id / "MSSQL" / "Log" / "ERRORLOG"


def _text(reader: Reader, key: RegistryKey, name: str) -> str:
    try:
        return reader.registry.get(key, name).data.strip()
    except NotFound:
        return ""
