"""Debian's Apache httpd with SEPM's own sslForClients.conf, certificate and key, in the lab's folder."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from judged import environment
from real_lab import RealLab, own_address
from started import program, until

_CONF = """ServerRoot "{root}"
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule ssl_module {modules}/mod_ssl.so
ServerName sepm01.corp.example
{user}
PidFile "{base}/httpd.pid"
ErrorLog "{base}/error.log"
SSLEngine on
Include "{base}/sslForClients.conf"
"""
_MODULES = "/usr/lib/apache2/modules"


class Httpd:
    """Paths in SEPM's file lead to the lab's folder as they are; only the address is another."""

    def __init__(self, base: Path, lab: RealLab) -> None:
        base.mkdir()
        self.base, self.address = base, own_address()
        self._program = program("apache2")
        text = lab.file("apache/conf/ssl/sslForClients.conf").read_text("utf-8")
        assert "Listen 443" in text
        changed = text.replace("Listen 443", f"Listen {self.address}:443")
        (base / "sslForClients.conf").write_text(changed, "utf-8")
        user = "User www-data\nGroup www-data" if os.getuid() == 0 else ""
        conf = _CONF.format(root=lab.file("apache"), base=base, modules=_MODULES, user=user)
        (base / "httpd.conf").write_text(conf, "utf-8")

    @property
    def log(self) -> Path:
        """Its error log."""
        return self.base / "error.log"

    @contextmanager
    def running(self) -> Iterator[bool]:
        """Whether it has started. It is ended afterwards."""
        self.log.unlink(missing_ok=True)
        command = [self._program, "-f", str(self.base / "httpd.conf"), "-DFOREGROUND"]
        process = subprocess.Popen(command, env=environment(TZ="UTC"), stderr=subprocess.DEVNULL)
        try:
            until(lambda: process.poll() is not None or self._says("resuming normal operations"))
            yield process.poll() is None
        finally:
            process.terminate()
            process.wait(30)

    def _says(self, words: str) -> bool:
        """Its port is open before it has looked at its key."""
        return self.log.exists() and words in self.log.read_text("utf-8")
