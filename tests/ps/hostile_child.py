"""A child that answers as it should up to a point, and then does what its first argument says."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

HELLO = {"protocol": 1, "version": "0.1.0", "limit": 8388608}


def write(data: bytes) -> None:
    """All of it, at once."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def say(id: object, kind: str, **more: object) -> None:
    """One frame."""
    write(json.dumps({"id": id, "kind": kind, **more}).encode() + b"\n")


def result(id: object) -> None:
    """A certificate."""
    say(id, "result", type="certificate", value={"thumbprint": "00", "source": "x", "kind": "pem"}, host="")


def hang() -> None:
    """Neither end nor read nor write."""
    time.sleep(600)


def die() -> None:
    """As a crash would."""
    sys.stderr.write("first words\nlast words\x1b[2J\u202e\n")
    sys.stderr.flush()
    os._exit(23)


def line() -> None:
    """A line without an end."""
    while True:
        write(b"x" * 65536)


def garbage() -> None:
    """Lines that are no frames."""
    while True:
        write(b"Traceback (most recent call last):\n" * 1000)


def number() -> None:
    """JSON, but no object."""
    write(b"5\n")
    hang()


def stranger() -> None:
    """An answer to what nobody asked."""
    say("nobody", "done", exit_code=0, outcome="done", host="")
    hang()


def bare() -> None:
    """A frame that lacks everything."""
    write(b"{}\n")
    hang()


def chatter(id: object) -> Callable[[], None]:
    """Frames without end, each as it should be."""

    def talk() -> None:
        while True:
            say(id, "verbose", message="still here")

    return talk


def half() -> None:
    """The beginning of a frame, and then the end."""
    write(b'{"id": "2", "ki')
    die()


def complaints() -> None:
    """More on standard error than any pipe holds; the one answer follows."""
    for _ in range(200):
        sys.stderr.write("warning\n" * 1000)
    sys.stderr.flush()


def act(how: str, id: object) -> None:
    """What was ordered."""
    plain = {f.__name__: f for f in (hang, die, line, garbage, number, stranger, bare, half, complaints)}
    {"chatter": chatter(id), **plain}[how]()


def main(how: str, when: str) -> None:
    """``when``: start, hello, request, result, done, deaf."""
    if when == "start":
        act(how, "1")
    for text in sys.stdin.buffer:
        frame: dict[str, Any] = json.loads(text)
        id, op = frame["id"], frame["op"]
        if op == "ping":
            if how == "hang":
                hang()
            say(id, "done", exit_code=0, outcome="done", host="")
        elif op == "hello":
            if when == "hello":
                act(how, id)
            say(id, "result", type="hello", value=HELLO, host="")
            say(id, "done", exit_code=0, outcome="done", host="")
            if when == "deaf":
                act(how, id)
        else:
            if when == "request":
                act(how, id)
            result(id)
            if when == "result":
                act(how, id)
            say(id, "done", exit_code=0, outcome="done", host="")
            if when == "done":
                act(how, id)


if __name__ == "__main__":
    main(*sys.argv[1:3])
