"""10,000 random and mutated frames in one session: none ends it, and its memory stays where it was.

The frames come from a fixed seed, so that a failure comes again. None of them asks for a change.
"""

from __future__ import annotations

import json
import random
import sys
import threading
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from serve_child import HELLO, Child

from sepmtk.doors.pipe.frames import LIMIT
from sepmtk.doors.pipe.inbox import BUDGET

SEED, FRAMES, EVERY = 229342, 10_000, 100
GROWTH = BUDGET + 2 * LIMIT
"""Bytes that ten times as many frames may add to the peak: what may wait, and the longest line twice."""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="reads a child's peak memory as Linux tells it"
)


def good(lab: str, number: int) -> list[dict[str, Any]]:
    """Requests to begin with, by how often they are taken."""
    listing: list[dict[str, Any]] = [{"id": number, "op": "service.list", "lab": lab}]
    return [
        {"id": number, "op": "ping"},
        {"id": f"r{number}", "op": "cert.show", "args": {"source": "ない.crt"}, "lang": "ja"},
        {"id": number, "op": "cert.verify", "args": {"source": "no:1", "names": ["a", "b"], "fqdn": None},
         "secrets": {"password": "secret"}, "accept": ["X"], "dry_run": True},
        {"id": number, "op": "cancel", "args": {"id": number - 1}},
        {"id": number, "op": "trust.show", "args": {}, "lab": "no-lab"},
        {"id": number, "op": "renew.run", "args": {"days": 1, "san": ["dns:a"]}, "yes": False, "lab": None},
        HELLO | {"id": number},
            *(listing if number % 20 == 0 else []),
    ]  # fmt: skip


def json_value(rng: random.Random, depth: int = 3) -> Any:
    """Some JSON."""
    plain: list[Any] = [
        None,
        True,
        False,
        0,
        -1,
        2**70,
        1.5,
        1e308,
        "",
        "x",
        "\ud800",
        "\0",
        "日本",
        "a" * 3000,
    ]
    if depth == 0 or rng.random() < 0.6:
        return rng.choice(plain)
    if rng.random() < 0.5:
        return [json_value(rng, depth - 1) for _ in range(rng.randrange(4))]
    return {str(rng.choice(plain)): json_value(rng, depth - 1) for _ in range(rng.randrange(4))}


def mutated(rng: random.Random, frame: dict[str, Any]) -> bytes:
    """The frame with a field put, changed or taken away, or its bytes damaged; or anything else."""
    kind = rng.randrange(8)
    if kind == 0:
        return rng.randbytes(rng.randrange(400))
    if kind <= 3:
        where = rng.choice([frame, frame.get("args", frame)])
        name = rng.choice([*where, "args", "secrets", "lab", "accept", "op", "id", "new"])
        where[name] = json_value(rng)
        if rng.random() < 0.3:
            del where[name]
    data = bytearray(json.dumps(frame, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass"))
    if kind >= 4:
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(len(data) + 1)
            data[at : at + rng.randrange(4)] = rng.choice(
                [b"", rng.randbytes(2), b"\\", b'"', b"{", b"[" * 50, b"\r"]
            )
    return bytes(data)


def lines(lab: str, count: int) -> Iterator[bytes]:
    """The session's input; every hundredth line is a question with an answer that is known."""
    rng = random.Random(SEED)
    for number in range(count):
        if number % EVERY == 0:
            yield json.dumps({"id": f"probe{number}", "op": "ping"}).encode()
        elif number % 2500 == 1:
            yield b'{"id": 1, "op": "' + b"x" * 9_000_000
        else:
            yield mutated(rng, deepcopy(rng.choice(good(lab, number))))


def session(lab: str, folder: Path, count: int) -> int:
    """Peak memory in bytes of a session that survived ``count`` frames."""
    child = Child(folder)

    def write() -> None:
        for line in lines(lab, count):
            child.write(line + b"\n")
        child.send({"id": "the end", "op": "trust.show", "lab": lab})

    writing = threading.Thread(target=write, daemon=True)
    writing.start()
    answered = {}
    while "the end" not in answered:
        frame = child.next()
        if frame["kind"] == "done":
            answered[str(frame["id"])] = frame["exit_code"]
    writing.join(60)
    assert {answered.get(f"probe{number}") for number in range(0, count, EVERY)} == {0}
    assert answered["the end"] == 0
    peak = Path(f"/proc/{child.process.pid}/status").read_text().partition("VmHWM:")[2].split()[0]
    assert child.close() == 0
    assert b"Traceback" not in child.complaints
    assert b"secret" not in child.complaints
    return int(peak) * 1024


def test_ten_thousand_frames_in_one_session(lab: str, tmp_path: Path) -> None:
    few = session(lab, tmp_path, FRAMES // 10)
    many = session(lab, tmp_path, FRAMES)
    assert many - few < GROWTH, f"{few} bytes after {FRAMES // 10} frames, {many} after {FRAMES}"
    assert [path.name for path in tmp_path.iterdir()] == ["lab"]
