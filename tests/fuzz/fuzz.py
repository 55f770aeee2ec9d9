"""``python3 dev.py fuzz --minutes N [TARGET...]``: readers fed with what nobody writes, each in a process of
its own with bounded memory. What it finds stands in ``--out``: an input and a traceback a finding, named
by the target, the error and its place.

Where atheris can be had it chooses inputs by what code they reach; else they come from fuzz_mutate.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fuzz_mutate import mutated

if TYPE_CHECKING:
    from fuzz_targets import Target

SLOW = 5.0
"""Seconds after which an input is a finding."""
MEMORY = 3 << 30
"""Bytes of address space of a target's process."""
REPORT = 200


class Trial:
    """One target, how often it was fed, and what was found."""

    def __init__(self, target: Target, out: Path) -> None:
        self.target, self.out = target, out
        self.count = 0
        self.found: dict[str, str] = {}

    def feed(self, data: bytes) -> None:
        """One input. Errors of the reader's own kind are what it should end with."""
        self.count += 1
        began = time.process_time()
        try:
            self.target.run(data)
        except self.target.allowed:
            pass
        except Exception as error:  # noqa: BLE001
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"
            self._keep(place, data, traceback.format_exc())
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # pyo3's, of a library in Rust
                raise
            self._keep("panic", data, traceback.format_exc())
        if (took := time.process_time() - began) > SLOW:
            self._keep("slow", data, f"{took:.1f} s")

    def _keep(self, place: str, data: bytes, text: str) -> None:
        if place in self.found:
            return
        self.out.mkdir(parents=True, exist_ok=True)
        stem = self.out / f"{self.target.name}-{place}-{hashlib.sha256(data).hexdigest()[:8]}"
        self.found[place] = str(stem)
        stem.with_suffix(".bin").write_bytes(data)
        stem.with_suffix(".txt").write_text(text, "utf-8")


def child(name: str, seconds: float, seed: int, out: Path) -> None:
    """One target for so long; says what it came to, line by line, as JSON."""
    engine = _atheris()
    from fuzz_targets import TARGETS

    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    trial, seeds = Trial(TARGETS[name], out), TARGETS[name].seeds()
    end, told = time.monotonic() + seconds, 0.0

    def feed(data: bytes) -> None:
        nonlocal told
        trial.feed(data)
        over = time.monotonic() >= end
        if over or time.monotonic() - told > 1 or trial.count == 1:
            told = time.monotonic()
            print(json.dumps({"count": trial.count, "found": trial.found}), flush=True)
        if over:
            os._exit(0)

    rng = random.Random(seed)
    if engine is None:
        while True:
            feed(mutated(rng, seeds))
    corpus = out / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds):
        (corpus / f"seed{number}").write_bytes(data)
    for _ in range(200):
        (corpus / f"{rng.getrandbits(64):x}").write_bytes(mutated(rng, seeds)[:65536])
    options = [f"-seed={seed or 1}", "-rss_limit_mb=0", "-timeout=60", "-max_len=65536"]
    options.append(f"-artifact_prefix={out}/{name}-")
    engine.Setup([sys.argv[0], *options, str(corpus)], feed)
    engine.Fuzz()


def _atheris() -> Any:
    """The engine, with the package made ready for it before anything imports it; None where there is none."""
    try:
        import atheris
    except ImportError:
        return None
    with atheris.instrument_imports(include=["sepmtk"], enable_loader_override=False):
        import fuzz_targets  # noqa: F401
    return atheris


def start(name: str, seconds: float, seed: int, out: Path) -> dict[str, Any]:
    """Run one target; its last report, with how it ended where that was not as it should."""
    given = ("--child", name, "--seconds", seconds, "--seed", seed, "--out", out)
    done: dict[str, Any] = {"count": 0, "found": {}}
    with subprocess.Popen(
        [sys.executable, __file__, *map(str, given)], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            said, complaints = process.communicate(timeout=seconds + 180)
        except subprocess.TimeoutExpired:
            process.kill()
            said, complaints = process.communicate()
            done["ended"] = "hangs"
    for line in said.splitlines():
        with suppress(ValueError):
            done |= json.loads(line)
    if process.returncode and "ended" not in done:
        done["ended"] = f"exit code {process.returncode}: {complaints[-REPORT:]}"
    return done


def main(arguments: list[str]) -> int:
    """1 where something was found."""
    parser = argparse.ArgumentParser(prog="dev.py fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=10.0, help="for all of them together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--seconds", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.child:
        child(given.child, given.seconds, given.seed, given.out)
    from fuzz_targets import TARGETS

    if unknown := set(given.targets) - set(TARGETS):
        parser.error(f"no such target: {', '.join(sorted(unknown))}; there are: {', '.join(TARGETS)}")
    names, bad = given.targets or list(TARGETS), 0
    seconds = given.minutes * 60 / len(names)
    for name in names:
        began = time.monotonic()
        done = start(name, seconds, given.seed, given.out)
        rate = done["count"] / max(time.monotonic() - began, 0.1)
        found = f"findings: {len(done['found'])}"
        print(f"{name:12} {done['count']:>9} inputs {rate:>9.0f}/s  {found}", flush=True)
        for stem in done["found"].values():
            print(f"    {stem}.bin")
        if "ended" in done:
            print(f"    ended: {done['ended']}")
        bad += bool(done["found"]) or "ended" in done
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
