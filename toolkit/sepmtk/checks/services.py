"""SEPM's services and SQL Server's. SQLAgent and SQLBrowser play no part."""

from __future__ import annotations

from collections.abc import Iterator

from sepmtk.checks.registry import DOCTOR, PREFLIGHT, VERIFY, check
from sepmtk.checks.view import View
from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import ServiceInfo, ServiceState, SidType, StartMode
from sepmtk.model.notice import Finding, Severity

_LOGON_FAILED = (1069, 1385)
"""ERROR_SERVICE_LOGON_FAILED, ERROR_LOGON_TYPE_NOT_GRANTED: a group policy has taken "Log on as a
service" from the virtual accounts (KB 161826)."""


def start_modes(view: View) -> Iterator[Finding]:
    """A disabled service is not started by the procedure; without SQL Server nothing is."""
    for info in _infos(view):
        if info.start_mode is StartMode.DISABLED:
            database = info.name == view.server.sql.service
            severity = Severity.ERROR if database else Severity.WARNING
            yield Finding("SERVICE-DISABLED", severity, {"service": info.name}, info.name)


def missing(view: View) -> Iterator[Finding]:
    """SQL Server's service must be there at all."""
    try:
        view.reader.services.info(view.server.sql.service)
    except NotFound:
        yield Finding("SERVICE-MISSING", Severity.ERROR, {"service": view.server.sql.service})


def running(view: View) -> Iterator[Finding]:
    """Every service that isn't disabled runs."""
    for info in _infos(view):
        if info.state is not ServiceState.RUNNING and info.start_mode is not StartMode.DISABLED:
            code = info.specific_code or info.exit_code
            if info.exit_code in _LOGON_FAILED:
                params = {"service": info.name, "account": info.account, "code": code}
                yield Finding("SERVICE-LOGON-FAILED", Severity.ERROR, params, info.name)
                continue
            params = {"service": info.name, "state": info.state.value, "code": code}
            yield Finding("SERVICE-NOT-RUNNING", Severity.ERROR, params, info.name)


def accounts(view: View) -> Iterator[Finding]:
    """SQL Server's account. What this tool grants goes to the service's own SID, which its process
    carries whatever the account is, unless that was switched off."""
    try:
        info = view.reader.services.info(view.server.sql.service)
    except NotFound:
        return
    virtual = info.account.lower() == f"nt service\\{info.name}".lower()
    params = {"service": info.name, "account": info.account}
    if not virtual and info.sid_type is SidType.NONE:
        yield Finding("SQL-SID-OFF", Severity.WARNING, params, info.name)
    elif not virtual:
        yield Finding("SQL-ACCOUNT-CHANGED", Severity.INFO, params, info.name)


def _infos(view: View) -> Iterator[ServiceInfo]:
    for name in (view.server.sql.service, *view.server.services):
        try:
            yield view.reader.services.info(name)
        except NotFound:
            continue


CHECKS = (
    check("service-missing", missing, PREFLIGHT, DOCTOR, VERIFY),
    check("service-start", start_modes, PREFLIGHT, DOCTOR, VERIFY),
    check("service-running", running, DOCTOR, VERIFY),
    check("service-accounts", accounts, DOCTOR),
)
