"""Whether what should answer answers."""

from __future__ import annotations

from collections.abc import Iterator

from sepmtk.checks.places import places
from sepmtk.checks.registry import DOCTOR, VERIFY, check
from sepmtk.checks.view import View
from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import ServiceState
from sepmtk.model.notice import Finding, Severity


def silent(view: View) -> Iterator[Finding]:
    """A port whose service runs, and nobody answers there as expected."""
    for place in places(view):
        if place.port and place.info is None and _runs(view, place.service):
            params = {"port": place.port, "service": place.service, "error": place.error}
            yield Finding("PORT-SILENT", Severity.ERROR, params, place.where)


def _runs(view: View, service: str) -> bool:
    try:
        return view.reader.services.info(service).state is ServiceState.RUNNING
    except NotFound:
        return False


CHECKS = (check("ports", silent, DOCTOR, VERIFY),)
