"""Chromium without a window, spoken to over a pipe (Chrome DevTools Protocol): how a page of ours looks."""

from __future__ import annotations

import json
import os
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from started import program

_FD_3_AND_4 = 'exec "$@" 3<&0 4>&1 </dev/null >&2'
"""Where --remote-debugging-pipe reads and writes."""
_OPTIONS = ("--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe")
_LOADED = """new Promise(kept => {
    const look = () => document.readyState == "complete" ? kept("complete") : setTimeout(look, 5);
    look();
})"""


class Browser:
    """One tab. Messages are JSON, each ends with a NUL."""

    def __init__(self, to: IO[bytes], back: IO[bytes]) -> None:
        self._to, self._back, self._number, self._came = to, back, 0, b""
        self._session: dict[str, str] = {}
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = {"sessionId": attached["sessionId"]}

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """What the protocol's method answers."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters, **self._session}
        self._to.write(json.dumps(message).encode() + b"\0")
        self._to.flush()
        while (said := self._said()).get("id") != self._number:
            pass  # an event
        assert "result" in said, said
        found: dict[str, Any] = said["result"]
        return found

    def show(self, page: Path, width: int) -> None:
        """Load a page on a telephone that is so wide."""
        self.ask("Emulation.setEmulatedMedia", media="")  # none: the screen, and print in a PDF
        size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": True}
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        self.ask("Page.navigate", url=page.as_uri())
        assert self.value(_LOADED) == "complete"

    def value(self, script: str) -> Any:
        """Of an expression in the page; of a promise, once it is kept."""
        how = {"returnByValue": True, "awaitPromise": True}
        return self.ask("Runtime.evaluate", expression=script, **how)["result"]["value"]

    def printed(self) -> bytes:
        """The page as PDF, on the paper that its CSS names."""
        return b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True)["data"])

    def _said(self) -> dict[str, Any]:
        while b"\0" not in self._came:
            piece = os.read(self._back.fileno(), 1 << 16)
            assert piece, "the browser is gone"
            self._came += piece
        one, _, self._came = self._came.partition(b"\0")
        said: dict[str, Any] = json.loads(one)
        return said


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Its profile and its words are in ``folder``."""
    command = [program("chromium"), "--headless", f"--user-data-dir={folder / 'profile'}", *_OPTIONS]
    if os.getuid() == 0:
        command.append("--no-sandbox")  # it refuses to run as root otherwise
    wrapped, pipe = ["sh", "-c", _FD_3_AND_4, "sh", *command], subprocess.PIPE
    with (
        (folder / "chromium.log").open("wb") as log,
        subprocess.Popen(wrapped, stdin=pipe, stdout=pipe, stderr=log) as process,
    ):
        assert process.stdin and process.stdout
        try:
            yield Browser(process.stdin, process.stdout)
        finally:
            process.terminate()
