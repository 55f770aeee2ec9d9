"""The other end of the pipe: a real ``sepmtk serve --stdio``."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

WAIT = 120.0
Frame = dict[str, Any]
HELLO: Frame = {"id": "hello", "op": "hello", "args": {"protocol": 1}}


class Child:
    """Its output is read all the time; what is no frame fails the test that looks at it."""

    def __init__(self, folder: Path, greet: bool = True, program: Iterable[str] = ("-m", "sepmtk")) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *program, "serve", "--stdio"], cwd=folder,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self.lines: queue.Queue[bytes | None] = queue.Queue()
        self.complaints = b""
        self._threads = [threading.Thread(target=t, daemon=True) for t in (self._read, self._listen)]
        for thread in self._threads:
            thread.start()
        self.kept: list[Frame] = []
        if greet:
            assert self.ask(HELLO)[-1]["exit_code"] == 0

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def _listen(self) -> None:
        assert self.process.stderr
        self.complaints = self.process.stderr.read()

    def write(self, data: bytes) -> None:
        """Bytes as they are."""
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, *frames: Frame) -> None:
        """Requests, without waiting."""
        self.write(b"".join(json.dumps(f, ensure_ascii=False).encode() + b"\n" for f in frames))

    def next(self) -> Frame:
        """The next frame."""
        line = self.lines.get(timeout=WAIT)
        assert line is not None, self.complaints
        assert line.isascii()
        assert line.endswith(b"}\n")
        found: Frame = json.loads(line)
        assert set(found) >= {"id", "kind"}
        return found

    def until_done(self, id: object) -> list[Frame]:
        """The frames of a request up to ``done``; those of others are kept for who asks for them."""
        own = [f for f in self.kept if f["id"] == id]
        self.kept = [f for f in self.kept if f["id"] != id]
        while not own or own[-1]["kind"] != "done":
            frame = self.next()
            (own if frame["id"] == id else self.kept).append(frame)
        return own

    def ask(self, request: Frame) -> list[Frame]:
        """A request and its answer."""
        self.send(request)
        return self.until_done(request["id"])

    def values(self, request: Frame) -> list[Any]:
        """The values of an answer without errors."""
        frames = self.ask(request)
        assert [f for f in frames if f["kind"] == "error"] == []
        return [f["value"] for f in frames if f["kind"] == "result"]

    def error(self, request: Frame) -> Frame:
        """The error of an answer, which has one, and no result."""
        frames = self.ask(request)
        assert [f["kind"] for f in frames] == ["error", "done"]
        found: Frame = frames[0]["error"]
        assert frames[1]["exit_code"] == found["exit_code"]
        return found

    def close(self) -> int:
        """The end of its input; its exit code."""
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()
        code = self.process.wait(WAIT)
        for thread in self._threads:
            thread.join(WAIT)
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe
            pipe.close()
        return code
