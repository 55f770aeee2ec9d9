"""The PowerShell module: many certificates through one child against a process each; memory of both sides;
import and first object.

Prints what it measured and ends with 1 where 1,000 certificates, all different, through Test-SepmCert are not
50 times as fast as ``sepmtk cert verify`` a process each (50 of them, scaled) in the middle one of three
rounds, or where memory grows from FEW to MANY of them in one pipeline. The shell's live objects are counted
after FEW more have followed: PowerShell keeps the type names of objects in one table, whose room follows how
many of the last pipeline's objects the collector found at a time.
Needs a PowerShell, as tests/ps does, and Linux for the memory of a process.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "ps"))

from pairs import COMPILED
from ps_shell import MODULE, SEPMTK, Shell, find_shell, quoted

from sepmtk.model.certificate_request import CertificateRequest
from sepmtk.model.names import DNS, SubjectName
from sepmtk.pki.certificate import to_pem
from sepmtk.pki.issue import self_signed
from sepmtk.pki.new_key import new_key

FEW, MANY, PROCESSES, AT_LEAST, ROUNDS = 1000, 20_000, 50, 50.0, 3
GROWTH = 1.1
"""Resident memory after MANY, by what it was after FEW."""
KEPT = 50
"""Bytes of live objects for each certificate: less than the shortest of its texts takes."""


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
        firsts.append(seconds(shell, f"$null = Get-SepmCert {quoted(CERTIFICATES[0])}"))
        shell.close()
    print(
        f"import {min(imports) * 1000:.0f} ms (no child started), first object {min(firsts) * 1000:.0f} ms "
        f"(child started, one certificate read); best of {len(imports)}"
    )
    return True


def many(shell: Shell) -> bool:
    """Speed, in turns so that a busy moment hits both."""
    ratios = []
    for _ in range(ROUNDS):
        ours = seconds(shell, "$all | Test-SepmCert | Out-Null")
        began = time.perf_counter()
        for certificate in CERTIFICATES[:PROCESSES]:
            verify = [str(SEPMTK), "cert", "verify", certificate, "--json"]
            subprocess.run(verify, stdout=subprocess.DEVNULL, env=COMPILED, check=False)
        theirs = (time.perf_counter() - began) * FEW / PROCESSES
        ratios.append(theirs / ours)
        pace = f"{ours:.2f} s through the pipeline, {theirs:.0f} s a process each"
        print(f"{FEW} certificates: {pace}, {theirs / ours:.0f} x", flush=True)
    return sorted(ratios)[ROUNDS // 2] >= AT_LEAST


def memory(shell: Shell) -> bool:
    """Both processes after FEW, MANY and twice as many in one pipeline."""
    child = int(shell.run("& (Get-Module Sepmtk) { $script:Session.Process.Id }").ok()[0])
    collect = "[GC]::Collect(); [GC]::WaitForPendingFinalizers(); [GC]::GetTotalMemory($true)"
    both: list[tuple[float, float]] = []
    live: list[float] = []
    for count in (FEW, MANY, 2 * MANY):
        code = f"1..{count // FEW} | ForEach-Object {{ $all }} | Test-SepmCert | Out-Null"
        shell.run(code, wait=900).ok()
        both.append((resident(child), resident(shell.process.pid)))
        shell.run(f"{collect} | Out-Null; $all | Test-SepmCert | Out-Null", wait=900).ok()
        live.append(int(shell.run(collect).ok()[0]) / 2**20)
        sizes = "child {:.1f} MiB, shell {:.1f} MiB".format(*both[-1])
        print(f"after {count}: {sizes}, its live objects {live[-1]:.2f} MiB", flush=True)
    kept = (live[2] - live[1]) * 2**20 / MANY
    print(f"live objects kept for each certificate: {kept:.0f} bytes, at most {KEPT}")
    return kept <= KEPT and all(many <= few * GROWTH for few, many in zip(both[0], both[1], strict=True))


def certificates(folder: Path) -> list[str]:
    """FEW files, no two the same, of one key; none lies beside them, which would be loaded each time."""
    key, now = new_key(), datetime.now(UTC)
    made = []
    for number in range(FEW):
        name = SubjectName(DNS, f"sepm{number}.corp.example")
        request = CertificateRequest((name,), str(name.value), now, now + timedelta(days=3650))
        path = folder / f"{number}.cer"
        path.write_bytes(to_pem(self_signed(key, request)))
        made.append(str(path))
    return made


if __name__ == "__main__":
    path = find_shell()
    if not path:
        sys.exit("no PowerShell: set SEPMTK_TEST_POWERSHELL")
    with tempfile.TemporaryDirectory() as scratch:
        CERTIFICATES = certificates(Path(scratch))
        session = Shell(path)
        code = f"$all = Get-ChildItem {quoted(scratch)} | ForEach-Object {{ $_.FullName }}"
        session.run(f"Import-Module {quoted(MODULE)}; {code}; Test-SepmCert $all[0]").ok()
        kept = [start(path), many(session), memory(session)]
        session.close()
    sys.exit(0 if all(kept) else 1)
