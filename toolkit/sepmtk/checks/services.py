"""SEPM's services and SQL Server's. SQLAgent and SQLBrowser play no part."""

from __future__ import annotations

from collections.abc import Iterator

from sepmtk.checks.registry import DOCTOR, PREFLIGHT, VERIFY, Look, check
from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import ServiceInfo, ServiceState, StartMode
from sepmtk.model.notice import Finding, Severity


def start_modes(look: Look) -> Iterator[Finding]:
    """A disabled service is not started by the procedure; without SQL Server nothing is."""
    for info in _infos(look):
        if info.start_mode is StartMode.DISABLED:
            database = info.name == look.server.sql.service
            severity = Severity.ERROR if database else Severity.WARNING
            yield Finding("SERVICE-DISABLED", severity, {"service": info.name}, info.name)


def missing(look: Look) -> Iterator[Finding]:
    """SQL Server's service must be there at all."""
    try:
        look.reader.services.info(look.server.sql.service)
    except NotFound:
        yield Finding("SERVICE-MISSING", Severity.ERROR, {"service": look.server.sql.service})


def running(look: Look) -> Iterator[Finding]:
    """Every service that isn't disabled runs."""
    for info in _infos(look):
        if info.state is not ServiceState.RUNNING and info.start_mode is not StartMode.DISABLED:
            code = info.specific_code or info.exit_code
            params = {"service": info.name, "state": info.state.value, "code": code}
            yield Finding("SERVICE-NOT-RUNNING", Severity.ERROR, params, info.name)


def _infos(look: Look) -> Iterator[ServiceInfo]:
    for name in (look.server.sql.service, *look.server.services):
        try:
            yield look.reader.services.info(name)
        except NotFound:
            continue


CHECKS = (
    check("service-missing", missing, PREFLIGHT, DOCTOR, VERIFY),
    check("service-start", start_modes, PREFLIGHT, DOCTOR, VERIFY),
    check("service-running", running, DOCTOR, VERIFY),
)
