"""What was found where: the whole of a SEPM server in one record, nothing judged.

It looks through what the checks look at, so it costs nothing beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PureWindowsPath

from sepmtk.checks.names import data_sources_of, names_in_use, url_search
from sepmtk.checks.places import places
from sepmtk.checks.registry import or_else
from sepmtk.checks.view import View
from sepmtk.machine.errors import NotFound
from sepmtk.model.server import SqlInstance
from sepmtk.sepm.data_sources import DataSource
from sepmtk.sepm.database_urls import DatabaseUrl
from sepmtk.sepm.installed import installed
from sepmtk.sepm.instances import instances
from sepmtk.sepm.web_ports import opened


@dataclass(frozen=True)
class NameFound:
    """``where`` is who uses the name."""

    name: str
    where: str


@dataclass(frozen=True)
class InstanceFound:
    """An instance of SQL Server; ``sepm`` marks the one that SEPM's URL leads to."""

    name: str
    instance_id: str
    view: int
    version: str
    service: str
    account: str
    state: str
    ports: tuple[int, ...]
    errorlog: PureWindowsPath
    sepm: bool


@dataclass(frozen=True)
class ServiceFound:
    """``account`` is what the service logs on as."""

    name: str
    account: str
    start_mode: str
    state: str
    depends_on: tuple[str, ...]


@dataclass(frozen=True)
class PortFound:
    """A port that a configuration file opens."""

    port: int
    where: str


@dataclass(frozen=True)
class CertificateFound:
    """``thumbprint`` is empty where no certificate could be had; ``error`` says why."""

    where: str
    thumbprint: str
    common_name: str
    not_after: datetime | None
    error: str


@dataclass(frozen=True)
class Survey:
    """``urls_complete`` is false where the installation was too big to be looked through."""

    version: str
    version_from: str
    install_root: PureWindowsPath
    install_root_from: str
    database_host: str
    names: tuple[NameFound, ...]
    instances: tuple[InstanceFound, ...]
    services: tuple[ServiceFound, ...]
    ports: tuple[PortFound, ...]
    certificates: tuple[CertificateFound, ...]
    database_urls: tuple[DatabaseUrl, ...]
    urls_complete: bool
    data_sources: tuple[DataSource, ...]


def survey(view: View) -> Survey:
    """Look at everything once."""
    reader, server = view.reader, view.server
    sepm = installed(reader, {name.lower(): name for name in reader.services.names()})
    search = or_else(lambda: url_search(view), None)
    return Survey(
        version=sepm.version, version_from=sepm.version_from,
        install_root=sepm.root, install_root_from=sepm.root_from, database_host=server.database_host,
        names=or_else(lambda: tuple(NameFound(name, where) for name, where in names_in_use(view)), ()),
        instances=tuple(_instance(view, one) for one in instances(reader)),
        services=tuple(filter(None, (_service(view, name) for name in server.services))),
        ports=tuple(PortFound(one.port, one.where) for one in opened(reader, server.install_root)),
        certificates=tuple(
            CertificateFound(
                place.where, place.info.thumbprint if place.info else "",
                place.info.common_name if place.info else "",
                place.info.not_after if place.info else None, place.error,
            )
            for place in places(view)
        ),
        database_urls=search.urls if search else (), urls_complete=search is not None and search.complete,
        data_sources=or_else(lambda: data_sources_of(view), ()),
    )  # fmt: skip


def _instance(view: View, one: SqlInstance) -> InstanceFound:
    service = _service(view, one.service)
    return InstanceFound(
        one.name, one.instance_id, one.view, one.version, one.service, service.account if service else "",
        service.state if service else "missing", one.ports, one.errorlog, one.name == view.server.sql.name,
    )  # fmt: skip


def _service(view: View, name: str) -> ServiceFound | None:
    try:
        info = view.reader.services.info(name)
    except NotFound:
        return None
    return ServiceFound(info.name, info.account, info.start_mode.value, info.state.value, info.depends_on)
