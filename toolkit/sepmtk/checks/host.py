"""The host itself: rights, restarts that are due, room, time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import PureWindowsPath

from sepmtk.checks.registry import DOCTOR, PREFLIGHT, check
from sepmtk.checks.view import View
from sepmtk.machine.errors import PortError
from sepmtk.machine.lookup import number
from sepmtk.machine.values import RegistryKey
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.plain import iso

MIB = 1 << 20
NEEDED_MIB, COMFORTABLE_MIB = 200, 2048
"""A backup takes a few MiB; SQL Server and the logs want more on the same drive."""

_TLS12 = RegistryKey("SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2")
_RELEASED = datetime(2020, 11, 1, tzinfo=UTC)  # 14.3 RU1
_TOLERANCE = timedelta(hours=26)  # time zones of logs and file systems


def elevated(view: View) -> Iterator[Finding]:
    """Nothing can be changed without administrator's rights."""
    if not view.reader.host.facts().elevated:
        yield Finding("NOT-ELEVATED", Severity.ERROR)


def pending_reboot(view: View) -> Iterator[Finding]:
    """A restart that is due may take the server down in the middle."""
    if view.reader.host.facts().pending_reboot:
        yield Finding("PENDING-REBOOT", Severity.WARNING)


def disk_space(view: View) -> Iterator[Finding]:
    """Room on the system drive."""
    free = view.reader.host.facts().disk_free // MIB
    if free < NEEDED_MIB:
        yield Finding("DISK-FULL", Severity.ERROR, {"free": free, "needed": NEEDED_MIB})
    elif free < COMFORTABLE_MIB:
        yield Finding("DISK-LOW", Severity.WARNING, {"free": free, "needed": COMFORTABLE_MIB})


def clock(view: View) -> Iterator[Finding]:
    """A clock that stands wrong makes good certificates look bad, and bad ones good."""
    newest, where = max(
        ((_modified(view, path), str(path)) for path in _written(view)), default=(_RELEASED, "")
    )
    if view.now < _RELEASED or view.now + _TOLERANCE < newest:
        shown = where or f"SEPM {view.server.version}"
        params = {"now": iso(view.now), "newest": iso(newest), "where": shown}
        yield Finding("CLOCK-IMPLAUSIBLE", Severity.ERROR, params)


def tls(view: View) -> Iterator[Finding]:
    """TLS 1.2 is not switched off in Schannel (Microsoft, "TLS registry settings"): SQL Server and
    SEPM's driver have no other version in common."""
    for side in ("Server", "Client"):
        key = _TLS12.child(side)
        if number(view.reader, key, "Enabled") == 0 or number(view.reader, key, "DisabledByDefault") == 1:
            yield Finding("TLS12-OFF", Severity.ERROR, {"key": str(key), "side": side}, side)


def _written(view: View) -> tuple[PureWindowsPath, ...]:
    server = view.server
    return (server.server_crt, server.root_xml, server.sql.errorlog, server.tomcat_logs / "scm-server-0.log")


def _modified(view: View, path: PureWindowsPath) -> datetime:
    try:
        return view.reader.files.stat(path).modified
    except PortError:
        return _RELEASED


CHECKS = (
    check("elevated", elevated, PREFLIGHT, DOCTOR),
    check("pending-reboot", pending_reboot, PREFLIGHT, DOCTOR),
    check("disk-space", disk_space, PREFLIGHT, DOCTOR),
    check("clock", clock, PREFLIGHT, DOCTOR),
    check("tls12", tls, PREFLIGHT, DOCTOR),
)
