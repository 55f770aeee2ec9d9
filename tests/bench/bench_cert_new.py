"""``sepmtk cert new`` against the four openssl commands of KB 229342, as whole processes.

The time to make a key varies more than all the rest takes: a second series gives both sides the same
ready-made key. Prints each median ratio with a 95 % interval; ends with 1 where the upper end of the first
is above 1.0.

    python tests/bench/bench_cert_new.py [PAIRS]
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pairs as bench

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
    return bench.seconds(command, folder)


def compare(title: str, ours: list[str], theirs: list[str], folder: Path, pairs: int) -> float:
    """Print one series; the upper end of its interval."""
    ratio = bench.compare(lambda: seconds(ours, folder), lambda: seconds(theirs, folder), pairs)
    print(f"{title}: sepmtk {ratio.ours * 1000:.0f} ms, openssl {ratio.theirs * 1000:.0f} ms, {ratio}")
    return ratio.high


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
