"""Two commands as whole processes, in turns A B A B, so that a busy moment of the machine hits both."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

COMPILED = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
"""pip compiles what it installs; a checkout keeps compiled files only where this doesn't forbid it."""


@dataclass(frozen=True)
class Ratio:
    """Median of the ratios pair by pair, its 95 % interval (bootstrap); each side's median in seconds."""

    median: float
    low: float
    high: float
    ours: float
    theirs: float
    pairs: int

    def __str__(self) -> str:
        return f"median ratio {self.median:.2f} [{self.low:.2f}, {self.high:.2f}], {self.pairs} pairs"


def seconds(command: list[str], folder: Path | None = None) -> float:
    """Wall time of a whole process."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=COMPILED, capture_output=True, check=True)
    return time.perf_counter() - began


def compare(ours: Callable[[], float], theirs: Callable[[], float], pairs: int) -> Ratio:
    """Both, ``pairs`` times in turns, after one round that doesn't count: compiled files and caches."""
    ours(), theirs()
    times = [(ours(), theirs()) for _ in range(pairs)]
    ratios = [mine / other for mine, other in times]
    chance = random.Random(1)
    medians = sorted(statistics.median(chance.choices(ratios, k=pairs)) for _ in range(2000))
    mine, other = (statistics.median(column) for column in zip(*times, strict=True))
    return Ratio(statistics.median(ratios), medians[50], medians[-50], mine, other, pairs)
