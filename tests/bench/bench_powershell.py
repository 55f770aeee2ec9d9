"""The PowerShell module: many certificates through one child against a process each; memory of both sides;
import and first object.

Prints what it measured and ends with 1 where 1,000 certificates through Test-SepmCert are not 50 times as
fast as ``sepmtk cert verify`` a process each (50 of them, scaled), or where memory grows with their number.
Needs a PowerShell, as tests/ps does, and Linux for the memory of a process.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "ps"))

from pairs import COMPILED
from ps_shell import MODULE, SEPMTK, Shell, find_shell, quoted

FEW, MANY, PROCESSES, AT_LEAST, ROUNDS = 1000, 20_000, 50, 50.0, 3
GROWTH = 1.25
"""Memory after MANY, by what it was after FEW: a garbage collector takes its time."""


def seconds(shell: Shell, code: str) -> float:
    """Wall time inside the shell."""
    timed = f"$watch = [Diagnostics.Stopwatch]::StartNew(); {code}; $watch.Elapsed.TotalSeconds"
    return float(shell.run(timed, wait=900).ok()[-1])


def resident(pid: int) -> float:
    """MiB of a process."""
    text = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024


def start(path: str) -> bool:
    """Import, and the first object of a session."""
    imports, firsts = [], []
    for _ in range(5):
        shell = Shell(path)
        imports.append(seconds(shell, f"Import-Module {quoted(MODULE)}"))
        firsts.append(seconds(shell, f"$null = Get-SepmCert {quoted(CERTIFICATE)}"))
        shell.close()
    print(
        f"import {min(imports) * 1000:.0f} ms (no child started), first object {min(firsts) * 1000:.0f} ms "
        f"(child started, one certificate read); best of {len(imports)}"
    )
    return True


def many(shell: Shell) -> bool:
    """Speed, in turns so that a busy moment hits both."""
    ratios = []
    verify = [str(SEPMTK), "cert", "verify", CERTIFICATE, "--json"]
    for _ in range(ROUNDS):
        ours = seconds(shell, f"1..{FEW} | ForEach-Object {{ $c }} | Test-SepmCert | Out-Null")
        began = time.perf_counter()
        for _ in range(PROCESSES):
            subprocess.run(verify, stdout=subprocess.DEVNULL, env=COMPILED, check=False)
        theirs = (time.perf_counter() - began) * FEW / PROCESSES
        ratios.append(theirs / ours)
        pace = f"{ours:.2f} s through the pipeline, {theirs:.0f} s a process each"
        print(f"{FEW} certificates: {pace}, {theirs / ours:.0f} x", flush=True)
    return sorted(ratios)[ROUNDS // 2] >= AT_LEAST


def memory(shell: Shell) -> bool:
    """Both processes after FEW and after MANY more."""
    child = int(shell.run("& (Get-Module Sepmtk) { $script:Session.Process.Id }").ok()[0])
    found = []
    for count in (FEW, MANY):
        shell.run(f"1..{count} | ForEach-Object {{ $c }} | Test-SepmCert | Out-Null", wait=900).ok()
        heap = int(shell.run("[GC]::GetTotalMemory($true)").ok()[0]) / 2**20
        found.append((resident(child), resident(shell.process.pid), heap))
        sizes = "child {:.1f} MiB, shell {:.1f} MiB, its live objects {:.1f} MiB".format(*found[-1])
        print(f"after {count}: {sizes}", flush=True)
    return all(after <= before * GROWTH for before, after in zip(*found, strict=True))


if __name__ == "__main__":
    path = find_shell()
    if not path:
        sys.exit("no PowerShell: set SEPMTK_TEST_POWERSHELL")
    with tempfile.TemporaryDirectory() as scratch:
        names = ["--san", "dns:a.example", "--pfx-password-generate"]
        made = [str(SEPMTK), "cert", "new", *names, "--out", scratch]
        subprocess.run(made, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        CERTIFICATE = str(Path(scratch) / "plain.cer")  # no key beside it, which would be loaded each time
        (Path(scratch) / "server.crt").rename(CERTIFICATE)
        session = Shell(path)
        session.run(f"Import-Module {quoted(MODULE)}; $c = {quoted(CERTIFICATE)}; Test-SepmCert $c").ok()
        kept = [start(path), many(session), memory(session)]
        session.close()
    sys.exit(0 if all(kept) else 1)
