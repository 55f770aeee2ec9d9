"""What was found where, in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PureWindowsPath

from sepmtk.checks.survey import InstanceFound, Survey
from sepmtk.model.plain import iso
from sepmtk.sepm.data_sources import DataSource
from sepmtk.sepm.database_urls import DatabaseUrl
from sepmtk.show.render import wrap
from sepmtk.show.words import Say


def survey_lines(found: Survey, say: Say) -> Iterator[str]:
    """A line a thing, each with the place that says so."""
    for text in _paragraphs(found, say):
        yield wrap(text, "  ")


def _paragraphs(found: Survey, say: Say) -> Iterator[str]:
    yield say("survey.version", version=found.version or "?", where=found.version_from or "-")
    yield say("survey.root", path=found.install_root, where=found.install_root_from)
    for one in found.instances:
        yield _instance(one, say)
    for service in found.services:
        state, needs = say(f"service.{service.state}"), ", ".join(service.depends_on)
        line = "survey.service.needs" if needs else "survey.service"
        yield say(line, name=service.name, state=state, account=service.account, needs=needs)
    for port in found.ports:
        yield say("survey.port", port=port.port, where=port.where)
    for place in found.certificates:
        if place.not_after:
            shown = f"{place.thumbprint}, CN={place.common_name}, {iso(place.not_after)}"
            yield say("survey.certificate", where=place.where, certificate=shown)
        else:
            yield say("survey.certificate", where=place.where, certificate=place.error or "-")
    for url in found.database_urls:
        id = "survey.url" if url.used else "survey.url.seen"
        yield say(id, where=f"{_below(url, found.install_root)}:{url.line}", target=_target(url))
    if not found.urls_complete:
        yield say("survey.urls-incomplete")
    for source in found.data_sources:
        yield _data_source(source, say)
    for name in found.names:
        yield say("survey.name", name=name.name, where=name.where)


def _instance(one: InstanceFound, say: Say) -> str:
    return say(
        "survey.instance.sepm" if one.sepm else "survey.instance",
        name=one.name, id=one.instance_id, version=one.version or "?", view=one.view,
        ports="/".join(map(str, one.ports)) or "?", service=one.service, account=one.account or "-",
        state=say(f"service.{one.state}"),
    )  # fmt: skip


def _data_source(source: DataSource, say: Say) -> str:
    alias = bool(source.host) and source.host.lower() not in source.server.lower()
    return say(
        "survey.dsn.sepm" if source.sepm else "survey.dsn",
        name=source.name, view=source.view, driver=source.driver or "?",
        server=f"{source.server} = {source.host}" if alias else source.server,
        database=source.database or "-",
    )  # fmt: skip


def _below(url: DatabaseUrl, root: PureWindowsPath) -> str:
    path = PureWindowsPath(url.file)
    return str(path.relative_to(root)) if path.is_relative_to(root) else url.file


def _target(url: DatabaseUrl) -> str:
    where = url.host or "?"
    where += f"\\{url.instance}" if url.instance else ""
    where += f":{url.port}" if url.port else ""
    trust = f", trustServerCertificate={url.trust}" if url.trust else ""
    return f"{where}, {url.database or '-'}{trust}"
