"""The mono tier: Debian's mono is the one .NET Framework API that runs outside Windows.

It is a judge for what it does faithfully (certificates read, security descriptors, registry, CAPI
containers), and no host: X509Store keeps no keys there and service control isn't written.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

INSIDE = "SEPMTK_MONO_TIER"
_PROBE = "import pythonnet; pythonnet.load('mono'); import clr, System; print(System.Environment.Version)"


def missing() -> str | None:
    """What this machine lacks, as a sentence. Asked in a process of its own: a mono that lacks its
    netstandard facade ends the process that loads it."""
    if sys.platform != "linux":
        return "the mono tier runs on Linux only"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", _PROBE], capture_output=True, check=False)
    if done.returncode == 0:
        return None
    if b"No module named 'pythonnet'" in done.stderr:
        return "pip install 'pythonnet>=3.1,<3.2'"
    return "apt install --no-install-recommends mono-devel"


def run(*words: str) -> int:
    """A command with a registry, a store and a home of its own."""
    with tempfile.TemporaryDirectory(prefix="sepmtk-mono-") as home:
        own = {INSIDE: "1", "MONO_REGISTRY_PATH": f"{home}/registry", "XDG_CONFIG_HOME": home, "HOME": home}
        return subprocess.run(words, env={**os.environ, **own}, check=False).returncode
