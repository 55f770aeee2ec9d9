"""Whether what should answer answers."""

from __future__ import annotations

from collections.abc import Iterator

from sepmtk.checks.places import places
from sepmtk.checks.registry import DOCTOR, VERIFY, Look, check
from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import ServiceState
from sepmtk.model.notice import Finding, Severity


def silent(look: Look) -> Iterator[Finding]:
    """A port whose service runs, and nobody answers there as expected."""
    for place in places(look):
        if place.port and place.info is None and _runs(look, place.service):
            params = {"port": place.port, "service": place.service, "error": place.error}
            yield Finding("PORT-SILENT", Severity.ERROR, params, place.where)


def _runs(look: Look, service: str) -> bool:
    try:
        return look.reader.services.info(service).state is ServiceState.RUNNING
    except NotFound:
        return False


CHECKS = (check("ports", silent, DOCTOR, VERIFY),)
