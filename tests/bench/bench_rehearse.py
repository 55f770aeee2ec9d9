"""``sepmtk rehearse`` by phase, as a whole process. Ends with 1 where the slowest takes 15 s or more."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from typing import Any

ROUNDS = 5
LIMIT = 15.0


def once() -> tuple[float, list[dict[str, Any]]]:
    """Wall time, and the phases as the command itself timed them."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "sepmtk", "rehearse", "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    took = time.perf_counter() - began
    return took, json.loads(done.stdout)["result"]["phases"]


def main() -> int:
    """Exit code."""
    runs = [once() for _ in range(ROUNDS)]
    whole = [took for took, _ in runs]
    for index, phase in enumerate(runs[0][1]):
        times = [phases[index]["seconds"] for _, phases in runs]
        name = phase.get("id") or phase.get("name")
        print(f"{name!s:30} median {statistics.median(times):6.2f} s, slowest {max(times):6.2f} s")
    print(
        f"{'whole':30} median {statistics.median(whole):6.2f} s, slowest {max(whole):6.2f} s, {ROUNDS} runs"
    )
    return 0 if max(whole) < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
