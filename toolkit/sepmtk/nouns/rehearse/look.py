"""The lab from outside: what TLS and TDS clients are shown, and what its machine holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from sepmtk.engine.call import Call
from sepmtk.model.errors import Failed
from sepmtk.model.notice import Event
from sepmtk.model.server import WebPorts
from sepmtk.sepm.proof import CONSOLE
from sepmtk.sql.served import SqlServed, served

Tell = Callable[[Event], None]


def outage(call: Call, tell: Tell, again: bool = False) -> None:
    """The fault of the KB as others see it. ``again``: after undo, when SQL Server was restarted
    and has, its certificate having expired, made one for itself that nobody trusts."""
    from sepmtk.pki.certificate import describe

    der = _served(call, WebPorts().clients)
    info = describe(der)
    _must(info.not_after <= call.machine.clock.now(), info.not_after)
    tell(
        Event(
            "rehearse.port",
            {"port": WebPorts().clients, "thumbprint": info.thumbprint, "date": _day(info.not_after)},
        )
    )
    sql = served(call.host.reader, call.server)
    _must(not sql.trusted and (again or sql.reason == "expired"), sql.reason)
    tell(Event("rehearse.sql." + sql.reason, {"thumbprint": sql.thumbprint, "date": _day(sql.not_after)}))
    status, failed = _console(call)
    _must(failed, status)
    tell(Event("rehearse.console-error", {"status": status}))


def rescued(call: Call, tell: Tell) -> None:
    """SQL Server shows a certificate that a validating client accepts; the console has a database."""
    sql: SqlServed = served(call.host.reader, call.server)
    _must(sql.trusted, sql.reason)
    tell(Event("rehearse.sql.ok", {"thumbprint": sql.thumbprint, "date": _day(sql.not_after)}))
    status, failed = _console(call)
    _must(not failed, status)
    tell(Event("rehearse.console-ok", {"status": status}))


def _served(call: Call, port: int) -> bytes:
    from sepmtk.net.tls import served_certificate

    endpoint = call.machine.network.endpoint(port)
    return served_certificate(endpoint.host, endpoint.port, endpoint.server_name)


def _console(call: Call) -> tuple[int, bool]:
    """Status of the console's page, and whether it is the error page."""
    from sepmtk.net.web import get

    port = WebPorts().console
    answer = get(call.machine.network.endpoint(port), CONSOLE, _served(call, port))
    return answer.status, answer.status != 200 or b"0x10010000" in answer.body


def _day(moment: object) -> str:
    return str(moment)[:10]


def _must(held: bool, found: object) -> None:
    if not held:
        raise Failed("REHEARSAL-FAILED", phase="look", found=str(found))


def machine_bytes(folder: Path) -> dict[str, str]:
    """SHA-256 by path of what the lab's machine keeps over a power cut, its logs and sem5 aside."""
    root = folder / "machine"
    found: dict[str, str] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if {"log", "logs"} & set(name.lower().split("/")) or name.startswith("sem5"):
            continue
        found[name] = "" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
    return found
