"""From nothing to "this is a SEPM server", or the precise reason why not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PureWindowsPath

from sepmtk.machine.errors import NotFound
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import HostFacts
from sepmtk.model.errors import Refused
from sepmtk.model.server import SEPM_SERVICES, Server
from sepmtk.sepm.installed import installed
from sepmtk.sepm.instances import choose, instances
from sepmtk.sepm.jdbc_url import JdbcUrl
from sepmtk.sepm.root_xml import database_url
from sepmtk.sepm.served import read_file
from sepmtk.sepm.web_ports import web_ports

SQL_ANYWHERE = "SQLANYs_sem5"
_HERE = ("localhost", "127.0.0.1", "::1", ".", "(local)", "")


def discover(reader: Reader, root_xml_needed: bool = True) -> Server:
    """The SEPM server on this host. Who only looks goes on without a ROOT.xml that can't be read.

    Raises:
        Refused: ``SQL-ANYWHERE`` (14.3 MP1 and older, KB 161826), ``NO-SEPM``, ``SEPM-TOO-OLD``,
            ``EXTERNAL-SQL``, ``NO-SQL-INSTANCE``, ``SQL-INSTANCE-UNCLEAR``; what reading ROOT.xml refuses.
    """
    known = {name.lower(): name for name in reader.services.names()}
    if SQL_ANYWHERE.lower() in known:
        raise Refused("SQL-ANYWHERE", service=known[SQL_ANYWHERE.lower()])
    sepm = installed(reader, known)
    try:
        url = _database(reader, sepm.root)
    except Refused:
        if root_xml_needed:
            raise
        url = None  # a check says why
    facts = reader.host.facts()
    if url and url.host and not is_here(url.host, facts):
        raise Refused("EXTERNAL-SQL", host=url.host)
    sql = choose(instances(reader), url)
    port = url.port if url else None
    dialled = port if port in sql.ports else sql.tcp_port or port or 0
    return Server(
        version=sepm.version,
        install_root=sepm.root,
        services=tuple(name for name in SEPM_SERVICES if name in known),
        sql=replace(sql, tcp_port=dialled or 0),
        database_host=(url.host if url else "") or facts.fqdn,
        web=web_ports(reader, sepm.root),
    )


def is_here(host: str, facts: HostFacts) -> bool:
    """Whether ``host`` is a name or address of the host with these facts."""
    names = {facts.fqdn.lower(), facts.short_name.lower(), *(a.lower() for a in facts.addresses), *_HERE}
    return host.strip("[]").rstrip(".").lower() in names


def _database(reader: Reader, root: PureWindowsPath) -> JdbcUrl | None:
    path = root / "tomcat" / "conf" / "Catalina" / "localhost" / "ROOT.xml"
    try:
        return database_url(read_file(reader, path))
    except NotFound:
        return None
