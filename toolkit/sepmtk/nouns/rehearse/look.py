"""The lab from outside: what TLS and TDS clients are shown, and what its machine holds."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sepmtk.engine.call import Call
from sepmtk.model.errors import Failed
from sepmtk.model.notice import Event
from sepmtk.model.server import WebPorts
from sepmtk.sepm.proof import CONSOLE
from sepmtk.sql.served import served


def must(held: bool, phase: str, found: object) -> None:
    """End the rehearsal where ``held`` is false.

    Raises:
        Failed: ``REHEARSAL-FAILED``.
    """
    if not held:
        raise Failed("REHEARSAL-FAILED", phase=phase, found=str(found))


def outage(call: Call, again: bool = False) -> None:
    """The fault of the KB as clients see it. ``again``: after undo. SQL Server was restarted then, and as its
    certificate has expired, it made one for itself that no client trusts."""
    from sepmtk.pki.certificate import describe

    der = _served(call, WebPorts().clients)
    info = describe(der)
    must(info.not_after <= call.machine.clock.now(), "look", info.not_after)
    shown = {"thumbprint": info.thumbprint, "date": _day(info.not_after)}
    call.tell(Event("rehearse.port", {"port": WebPorts().clients, **shown}))
    sql = served(call.host.reader, call.server)
    must(not sql.trusted and (again or sql.reason == "expired"), "look", sql.reason)
    call.tell(
        Event("rehearse.sql." + sql.reason, {"thumbprint": sql.thumbprint, "date": _day(sql.not_after)})
    )
    status, failed = _console(call)
    must(failed, "look", status)
    call.tell(Event("rehearse.console-error", {"status": status}))


def rescued(call: Call) -> None:
    """SQL Server shows a certificate that a validating client accepts; the console has a database."""
    sql = served(call.host.reader, call.server)
    must(sql.trusted, "look", sql.reason)
    call.tell(Event("rehearse.sql.ok", {"thumbprint": sql.thumbprint, "date": _day(sql.not_after)}))
    status, failed = _console(call)
    must(not failed, "look", status)
    call.tell(Event("rehearse.console-ok", {"status": status}))


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
