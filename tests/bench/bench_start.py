"""How long ``sepmtk --version`` and ``--help`` take as whole processes, against ``python -c "import typer"``.

Pairs run one after the other, so that a busy moment of the machine hits both. Prints the median ratio with
a 95 % interval (bootstrap) and ends with 1 where the median is above the limit.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time

PAIRS = 40
LIMIT = 1.5
BASE = [sys.executable, "-c", "import typer"]


def seconds(command: list[str]) -> float:
    """Wall time of a whole process."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def interval(ratios: list[float], rounds: int = 2000) -> tuple[float, float]:
    """Where the median lies in 95 of 100 resamples."""
    chance = random.Random(1)
    medians = sorted(statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(rounds))
    return medians[rounds // 40], medians[-rounds // 40]


def measure(*arguments: str) -> bool:
    """Compare ``sepmtk`` with ``arguments``; whether it keeps the limit."""
    command = [sys.executable, "-m", "sepmtk", *arguments]
    seconds(BASE), seconds(command)  # compiled files are there from now on
    pairs = [(seconds(command), seconds(BASE)) for _ in range(PAIRS)]
    ratios = [ours / base for ours, base in pairs]
    low, high = interval(ratios)
    ours, base = (statistics.median(column) for column in zip(*pairs, strict=True))
    median = statistics.median(ratios)
    print(
        f"sepmtk {' '.join(arguments):20} {ours * 1000:6.0f} ms, import typer {base * 1000:6.0f} ms, "
        f"ratio {median:.2f} [{low:.2f}, {high:.2f}], at most {LIMIT}, {PAIRS} pairs"
    )
    return median <= LIMIT


if __name__ == "__main__":
    sys.exit(0 if all([measure("--version"), measure("--help"), measure("--help", "--lang", "ja")]) else 1)
