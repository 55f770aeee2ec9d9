"""Programs of others that a test starts for itself: on the loopback, in its own folder, ended with it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

from judge_fixtures import missing

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "monitoring"
T = TypeVar("T")


def program(name: str) -> str:
    """Its path; the test is skipped, or fails where it was promised, if it isn't there."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        missing(name)
    return str(found)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def started(*command: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Its words go to ``folder``/<program>.log."""
    with (folder / f"{Path(command[0]).name}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def until(ask: Callable[[], T], seconds: float = 300) -> T:
    """What ``ask`` gives once that is something."""
    end = time.monotonic() + seconds
    while True:
        try:
            if found := ask():
                return found
        except (OSError, ValueError, KeyError, AttributeError):
            pass
        assert time.monotonic() < end, f"nothing within {seconds} s"
        time.sleep(0.2)


def fetched(port: int, path: str) -> Any:
    """JSON of a program that was started here."""
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return json.load(answer)


def said(*command: str, given: str = "", cwd: Path | None = None) -> tuple[int, str]:
    """Exit code and all output of a program that ends by itself."""
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, check=False, cwd=cwd, timeout=120
    )
    return done.returncode, done.stdout + done.stderr
