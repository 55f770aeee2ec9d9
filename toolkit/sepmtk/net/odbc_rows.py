"""Rows of a query through Microsoft's ODBC driver, one by one: the memory that it takes does not grow."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sepmtk.model.own_python import own_python
from sepmtk.net.errors import Protocol

WHOLE = 600.0
"""Seconds for all rows; 100,000 clients took 9 (docs/how-it-is-tested.md)."""


def rows(
    text: str, roots: Sequence[bytes], query: str, password: str = "", timeout: float = 15.0
) -> Iterator[list[Any]]:
    """What ``query`` gives over the connection ``text``. ``roots`` (PEM) are what OpenSSL trusts.

    Raises:
        Protocol: the driver's own sentence, without the password.
    """
    with tempfile.TemporaryDirectory(prefix="sepmtk-") as folder:
        trusted = Path(folder) / "roots.pem"
        trusted.write_bytes(b"".join(roots))
        with subprocess.Popen(
            own_python("sepmtk.net.odbc_rows_child"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "SSL_CERT_FILE": str(trusted), "SSL_CERT_DIR": folder},
        ) as child:  # fmt: skip
            assert child.stdin and child.stdout
            asked = {"connection": text, "timeout": int(timeout), "query": query}
            child.stdin.write(json.dumps(asked).encode() + b"\n")
            child.stdin.close()
            patience = threading.Timer(WHOLE, child.kill)
            patience.daemon = True
            patience.start()
            try:
                yield from _read(child.stdout, password)
            finally:
                patience.cancel()
                child.kill()


def _read(lines: Any, password: str) -> Iterator[list[Any]]:
    for line in lines:
        said = json.loads(line)
        if isinstance(said, list):
            yield said
        elif "rows" in said:
            return
        else:
            shown = str(said["text"])
            raise Protocol("odbc", shown.replace(password, "***") if password else shown)
    raise Protocol("odbc", "the driver's process ended")
