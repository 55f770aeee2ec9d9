"""``sepmtk clients status`` for 1,000, 10,000 and 100,000 clients: seconds, and the
process' peak memory.

From a console export, and (where Microsoft's ODBC driver is registered) from a lab's sem5 over TDS; each
beside a peer that only reads the rows (csv.DictReader, the same SELECT through pyodbc) and judges nothing.
Ends with 1 where memory for the most clients is more than a quarter above that for the fewest.

    python tests/bench/bench_clients.py [COUNT …]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sepmtk.machine.lab import console, scenarios
from sepmtk.machine.lab.scm import lab_at
from sepmtk.net.odbc import drivers

LIMIT = 1.25


RUN = """
import pathlib, re, sys
from sepmtk.doors.argv.main import run
code = run(sys.argv[2:])
kib = re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())
pathlib.Path(sys.argv[1]).write_text(kib[1])
"""
"""Linux counts what a process had before exec into ru_maxrss, so the peak is asked of the process itself."""


EXPORT = """
import collections, csv, sys
with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    print(sum(collections.Counter(row["Policy Serial Number"] for row in csv.DictReader(file)).values()))
"""
SEM5 = """
import pathlib, sys
from sepmtk.machine.lab.host import open_lab
from sepmtk.sepm.discover import discover
from sepmtk.sepm import sem5
reader = open_lab(pathlib.Path(sys.argv[1])).reader()
password = pathlib.Path(sys.argv[2]).read_text()
text, roots = sem5._connection(reader, discover(reader), "sem5", password)
query = sem5.CLIENTS.format(clone="a.IS_NPVDI_CLIENT")
print(sum(1 for _ in sem5.rows(text, roots, query, password)))
"""
"""The connection is ours: what is compared is what comes after it."""


def alone(script: str, *arguments: str) -> float:
    """Seconds of a process that reads the rows and does nothing with them."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, check=True)
    return time.perf_counter() - began


def measured(folder: Path, *arguments: str) -> tuple[float, float, int]:
    """Seconds, peak MiB and how many clients a command counted."""
    peak = folder / "peak"
    command = [sys.executable, "-c", RUN, str(peak), "--json", "clients", "status", *arguments]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - began
    counted = sum(json.loads(done.stdout)["result"]["counts"].values())
    return seconds, int(peak.read_text()) / 1024, counted


def of(count: int, folder: Path) -> dict[str, float]:
    """Both sources for ``count`` clients; peak MiB by source."""
    lab = folder / f"lab{count}"
    scenarios.create(lab, "healthy", clients=count)
    export, secret = folder / f"{count}.csv", folder / f"{count}.password"
    export.write_text(console.export(lab_at(lab)), "utf-8-sig", newline="")
    secret.write_text(json.loads((lab / "lab.json").read_text("utf-8"))["secrets"]["sem5"], "ascii")
    sources = {"console export": (["--from-csv", str(export)], [EXPORT, str(export)])}
    if drivers():
        sources["sem5 over TDS"] = (["--db-password-file", str(secret)], [SEM5, str(lab), str(secret)])
    peaks = {}
    server = subprocess.Popen(
        [sys.executable, "-m", "sepmtk", "lab", "serve", str(lab), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert server.stdout and server.stdout.readline()
        time.sleep(1)
        for name, (given, peer) in sources.items():
            seconds, peaks[name], counted = measured(folder, *given, "--lab", str(lab))
            rows = alone(*peer)
            print(
                f"{count:>7} clients, {name}: {seconds:.1f} s, {peaks[name]:.0f} MiB, {counted} counted; "
                f"the rows alone {rows:.1f} s, ratio {seconds / rows:.1f}"
            )
    finally:
        server.terminate()
        server.wait()
    return peaks


def main(counts: list[int]) -> int:
    """Print the figures; 1 where memory grows with the clients."""
    with tempfile.TemporaryDirectory() as scratch:
        found = [of(count, Path(scratch)) for count in counts]
    growth = {name: found[-1][name] / found[0][name] for name in found[0]}
    for name, ratio in growth.items():
        print(f"memory, most clients against fewest, {name}: {ratio:.2f} (limit {LIMIT})")
    return int(any(ratio > LIMIT for ratio in growth.values()))


if __name__ == "__main__":
    sys.exit(main([int(n) for n in sys.argv[1:]] or [1_000, 10_000, 100_000]))
