"""``sepmtk cert new`` against the four openssl commands of KB 229342, as whole processes.

Pairs A B A B, so that a busy moment of the machine hits both. Key generation takes 53 +- 31 ms and hides the
rest: a second series gives both sides the same ready-made key. Prints each median ratio with a 95 % interval
(bootstrap); ends with 1 where the upper end of the first is above 1.0.

    python tests/bench/bench_cert_new.py [PAIRS]
"""

from __future__ import annotations

import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 1.0
EXT = "subjectAltName = DNS:sepm01.corp.example, DNS:sepm01, IP:192.168.1.50, IP:10.0.0.50\n"
KEY = "openssl genrsa -out {out}/server.key 2048"
REST = (
    "openssl req -new -key {key} -out {out}/server.csr -subj /CN=sepm01.corp.example"
    " && openssl x509 -req -days 3650 -extfile ext.txt -in {out}/server.csr -signkey {key}"
    " -out {out}/server.crt"
    " && openssl pkcs12 -export -inkey {key} -in {out}/server.crt"
    " -out {out}/server.pfx -passout file:password"
)
OURS = ["-m", "sepmtk", "cert", "new", "--san-file", "ext.txt", "--pfx-password-file", "password", "--out"]


def seconds(command: list[str], folder: Path) -> float:
    """Wall time of a whole process that fills ``out``."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    if command[0] == "sh":
        (folder / "out").mkdir()
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return time.perf_counter() - began


def interval(ratios: list[float], rounds: int = 2000) -> tuple[float, float]:
    """Where the median lies in 95 of 100 resamples."""
    chance = random.Random(1)
    medians = sorted(statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(rounds))
    return medians[rounds // 40], medians[-rounds // 40]


def compare(title: str, ours: list[str], theirs: list[str], folder: Path, pairs: int) -> float:
    """Print one series; the upper end of its interval."""
    seconds(ours, folder), seconds(theirs, folder)  # compiled files and caches are warm from now on
    times = [(seconds(ours, folder), seconds(theirs, folder)) for _ in range(pairs)]
    ratios = [mine / other for mine, other in times]
    low, high = interval(ratios)
    mine, other = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
    print(
        f"{title}: sepmtk {mine:.0f} ms, openssl {other:.0f} ms, "
        f"median ratio {statistics.median(ratios):.2f} [{low:.2f}, {high:.2f}], {pairs} pairs"
    )
    return high


def main(pairs: int) -> int:
    """Both series; the exit code."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "ext.txt").write_text(EXT)
        (folder / "password").write_text("Benchmark-1\n")
        subprocess.run(
            ["openssl", "genrsa", "-out", "ready.key", "2048"], cwd=folder, capture_output=True, check=True
        )
        ours = [sys.executable, *OURS, "out"]
        whole = ["sh", "-c", KEY.format(out="out") + " && " + REST.format(out="out", key="out/server.key")]
        high = compare("with key generation   ", ours, whole, folder, pairs)
        fixed = ["sh", "-c", REST.format(out="out", key="ready.key")]
        compare("with a ready-made key ", [*ours, "--key", "ready.key"], fixed, folder, pairs)
    return 0 if high <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
