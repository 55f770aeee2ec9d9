"""Hold the lab's listeners open, for openssl, sqlcmd, ODBC and JDBC."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.listeners import Listener
from sepmtk.machine.lab.network import sql_port_of
from sepmtk.machine.lab.served import web_uses


@contextmanager
def serving(lab: Lab) -> Iterator[dict[str, int]]:
    """Host ports (and ``sql``) to loopback ports, written to ``lab.json`` meanwhile."""
    with lab.hold():
        sql, web = sql_port_of(lab), web_uses(lab.config)
    listeners = {str(port): Listener(lab.root, port) for port in web} | {"sql": Listener(lab.root, sql)}
    table = {name: listener.port for name, listener in listeners.items()}
    _publish(lab, {"pid": os.getpid(), "table": table})
    try:
        yield table
    finally:
        _publish(lab, None)
        for listener in listeners.values():
            listener.close()


def _publish(lab: Lab, ports: dict[str, object] | None) -> None:
    with lab.hold():
        if ports is None:
            lab.config.pop("ports", None)
        else:
            lab.config["ports"] = ports
        lab.save_config()
