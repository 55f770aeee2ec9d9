"""Lab folders in a certain state: what happened to a healthy host."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sepmtk.machine.errors import Exists, Unsupported
from sepmtk.machine.lab import layout, policies, scm, tree
from sepmtk.machine.lab.console import SEPM_SERVICES
from sepmtk.machine.lab.prepared import DAY, Rival, Setting, healthy, pair_of
from sepmtk.machine.values import SOFTWARE_KSP

__all__ = ["SCENARIOS", "Rival", "create"]


def create(folder: Path, scenario: str, seed: int = 0, **options: Any) -> None:
    """A new lab in ``folder``. ``options`` are fields of :class:`Setting`.

    Raises:
        Exists: there is something in ``folder`` already.
        Unsupported: there is no such scenario.
    """
    if scenario not in SCENARIOS:
        raise Unsupported(scenario, "no such scenario")
    if folder.exists() and any(folder.iterdir()):
        raise Exists(str(folder))
    SCENARIOS[scenario](folder, seed, options)


def _healthy(folder: Path, seed: int, options: dict[str, Any]) -> None:
    healthy(Setting(folder, seed, **options))


def _kb_229342(folder: Path, seed: int, options: dict[str, Any]) -> None:
    """Upgraded long ago; the certificate expired three days ago, SQL Server loaded it before and
    still serves it, SEPM has been restarted since."""
    defaults: dict[str, Any] = {"language": "ja-JP", "valid_from": -3653.0, "valid_to": -3.0}
    healthy(Setting(folder, seed, **(defaults | options)))


def _already_pinned(folder: Path, seed: int, options: dict[str, Any]) -> None:
    """Somebody has pinned the certificate that has expired since: SQL Server won't start again."""
    _kb_229342(folder, seed, {"pinned": True} | options)


RIVALS = (
    Rival(archived=True),
    Rival(provider=SOFTWARE_KSP),
    Rival(readable=False),
    Rival(cn="intranet.corp.example"),
    Rival(server_auth=False),
    Rival(),
)
"""All but the last lose, each for a reason of its own; the last one wins when nothing is pinned."""


def _rival_certificates(folder: Path, seed: int, options: dict[str, Any]) -> None:
    """As in the KB, and other certificates of the host stand first in store order."""
    _kb_229342(folder, seed, {"rivals": RIVALS} | options)


def _trust_left_on(folder: Path, seed: int, options: dict[str, Any]) -> None:
    """Rescued by hand once: the certificate is valid, trustServerCertificate still true."""
    defaults: dict[str, Any] = {"language": "ja-JP", "trust": True}
    healthy(Setting(folder, seed, **(defaults | options)))


def _expiring_soon(folder: Path, seed: int, options: dict[str, Any]) -> None:
    """Upgraded long ago; the certificate is valid for twenty days more, and SEPM mails about it."""
    defaults: dict[str, Any] = {"language": "ja-JP", "valid_from": -3633.0, "valid_to": 20.0}
    healthy(Setting(folder, seed, **(defaults | options)))


def _gui_renewed_only(folder: Path, seed: int, options: dict[str, Any]) -> None:
    """As expiring-soon, and yesterday the console's certificate was updated: SQL Server goes on with the
    old one until the configuration wizard has run (KB 232057), and the mails go on. Its clients had
    a relaxed policy for four days before."""
    defaults: dict[str, Any] = {"language": "ja-JP", "valid_from": -3633.0, "valid_to": 20.0}
    setting = Setting(folder, seed, **(defaults | options))
    lab = healthy(setting)
    with lab.hold():
        now = lab.now()
        old = b64decode(scm.settle(lab, now)["loaded"]["semsrv"]["certificate"])
        policies.compile_all(lab, now - 5 * DAY, old, secure=False, https=False)
        renewed = pair_of(replace(setting, seed=seed + 1, valid_from=-2.0, valid_to=3650.0), now)
        secret = lab.config["secrets"]["keystore"]
        for path, content in tree.certificate_files(renewed, secret, now - DAY).items():
            layout.real(lab, path).write_bytes(content)
        live = scm.settle(lab, now)
        for name in SEPM_SERVICES:
            scm.start_now(lab, live, name, now - DAY)
        lab.save(scm.STATE, live)
        policies.compile_all(lab, now - DAY / 2, renewed.der, secure=True)


def _external_sql(folder: Path, seed: int, options: dict[str, Any]) -> None:
    """SEPM's database is on a SQL Server of another host, which works; there is none on this one."""
    defaults: dict[str, Any] = {"language": "ja-JP", "external_sql": "sql01.corp.example"}
    healthy(Setting(folder, seed, **(defaults | options)))


def _replicated(folder: Path, seed: int, options: dict[str, Any]) -> None:
    """As in the KB, and clients also know a second manager."""
    _kb_229342(folder, seed, {"partner": "sepm02.corp.example"} | options)


def _shared_host(folder: Path, seed: int, options: dict[str, Any]) -> None:
    """As in the KB, on a server that is also a domain controller and has a SQL Server instance of
    somebody else, data sources and an administrator's own connections."""
    _kb_229342(folder, seed, {"neighbours": SHARED_HOST} | options)


def _moved_ports(folder: Path, seed: int, options: dict[str, Any]) -> None:
    """As in the KB, on a server whose web ports are none of those that setup proposes."""
    _kb_229342(folder, seed, {"web_ports": MOVED_PORTS} | options)


MOVED_PORTS = {"http": 8080, "clients": 4443, "console": 9443, "reporting": 9445, "api": 9446}
SHARED_HOST = ("domain-controller", "instance", "data-sources", "connections")

SCENARIOS: dict[str, Callable[[Path, int, dict[str, Any]], None]] = {
    "healthy": _healthy,
    "kb-229342": _kb_229342,
    "already-pinned": _already_pinned,
    "rival-certificates": _rival_certificates,
    "trust-left-on": _trust_left_on,
    "expiring-soon": _expiring_soon,
    "gui-renewed-only": _gui_renewed_only,
    "external-sql": _external_sql,
    "replicated": _replicated,
    "shared-host": _shared_host,
    "moved-ports": _moved_ports,
}
