"""How long commands take as whole processes under Windows' own CPython in Wine, with the prefix up.

Wine adds its own start of some tenths of a second; the first line is that: Python that does nothing.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "windows"))

import wine_setup
from wine_run import Wine

ROUNDS = 15
NEW = ("cert", "new", "--san", "dns:sepm01.corp.example", "--replace", "--pfx-password-generate")
COMMANDS = (
    ("-c", "pass"),
    ("-m", "sepmtk", "--version"),
    ("-m", "sepmtk", "--help"),
    ("-m", "sepmtk", *NEW, "--out", "C:/new"),
)


def seconds(wine: Wine, command: tuple[str, ...]) -> float:
    """Wall time of a whole process."""
    began = time.perf_counter()
    done = wine.run(*wine.python(*command), environment={"PYTHONDONTWRITEBYTECODE": ""})
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace"))
    return time.perf_counter() - began


def main() -> int:
    """Print a line for each command."""
    if lacking := wine_setup.missing():
        print(f"not measured: {lacking}")
        return 0
    with tempfile.TemporaryDirectory(prefix="sepmtk-bench-") as folder:
        wine = wine_setup.prefix(Path(folder) / "prefix")
        with wine.session():
            for command in COMMANDS:
                seconds(wine, command)  # compiled files are there from now on
                times = sorted(seconds(wine, command) for _ in range(ROUNDS))
                shown = " ".join(command[1:3] if command[0] == "-m" else command)
                print(
                    f"{shown:16} median {statistics.median(times) * 1000:6.0f} ms, "
                    f"fastest {times[0] * 1000:6.0f} ms, {ROUNDS} times"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
