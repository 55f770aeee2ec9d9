"""``sepmtk.logs`` over a manager's log against ``grep -E`` of the same texts, in one run.

Two logs of the same size: one without a line of interest, one where every thousandth record is a failed
log-in. Pairs A B A B, whole files from the page cache; grep counts lines with the C locale, which is its
fastest. Prints MB/s of both. There is no limit: grep is the faster tool, and says less.

    python tests/bench/bench_logs.py [MIB]
"""

from __future__ import annotations

import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sepmtk.logs.causes import MANAGER
from sepmtk.logs.judge import needles
from sepmtk.logs.scan import Scan

PAIRS = 5
WORDS = (
    "Connected", "client", "heartbeat", "policy", "profile", "group", "index2.xml", "content", "download",
    "session", "task", "finished", "in", "ms", "Updating", "inbox", "agent", "log", "insert", "rows",
    "database", "transaction", "commit",
)  # fmt: skip
FAILED = (
    "com.microsoft.sqlserver.jdbc.SQLServerException: Error: NotAfter: Wed Nov 18 06:39:25 UTC 2026\r\n"
    "\tat com.microsoft.sqlserver.jdbc.TDSChannel.enableSSL(IOBuffer.java:1800)\r\n"
    "Caused by: java.security.cert.CertificateExpiredException: NotAfter: Wed Nov 18 06:39:25 UTC 2026\r\n"
)


def make(path: Path, mib: int, failures: bool) -> None:
    """A log of about ``mib`` MiB."""
    chance = random.Random(1)
    size, number = 0, 0
    with path.open("wb") as file:
        while size < mib << 20:
            number += 1
            stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(1_700_000_000 + number))
            text = " ".join(chance.choices(WORDS, k=chance.randrange(5, 25)))
            record = f"{stamp}.123 THREAD {number % 90} INFO: {text}\r\n"
            if failures and number % 1000 == 0:
                record += FAILED
            size += file.write(record.encode())


def ours(path: Path) -> int:
    """Failed log-ins that are told."""
    scan = Scan(MANAGER)
    with path.open("rb") as stream:
        scan.feed(path.name, stream)
    return sum(seen.count for seen in scan.close().causes.values())


def grep(path: Path, patterns: Path) -> int:
    """Lines that grep finds."""
    command = ["grep", "-a", "-c", "-E", "-f", str(patterns), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": "C"}, check=False)
    assert done.returncode in (0, 1), done.stderr
    return int(done.stdout)


def timed(what: object, *given: Path) -> tuple[float, int]:
    """Seconds, and what came out."""
    assert callable(what)
    began = time.perf_counter()
    found = what(*given)
    return time.perf_counter() - began, found


def main(mib: int) -> int:
    """Measure both logs."""
    with tempfile.TemporaryDirectory() as name:
        patterns = Path(name) / "patterns"
        escaped = [re.sub(rb"([][(){}.*+?^$|\\])", rb"\\\1", needle) for needle in needles(MANAGER)]
        patterns.write_bytes(b"\n".join(escaped) + b"\n")
        for title, failures in (("nothing of interest", False), ("failed log-ins", True)):
            path = Path(name) / "scm-server-0.log"
            make(path, mib, failures)
            pairs = [(timed(ours, path), timed(grep, path, patterns)) for _ in range(PAIRS)]
            mega = path.stat().st_size / 1e6
            mine, other = (mega / statistics.median(p[i][0] for p in pairs) for i in (0, 1))
            told, lines = pairs[0][0][1], pairs[0][1][1]
            print(
                f"{title:20} {mega:.0f} MB, {len(escaped)} texts: sepmtk {mine:.0f} MB/s ({told} records), "
                f"grep -E {other:.0f} MB/s ({lines} lines), {PAIRS} pairs"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 32))
