"""Nothing of .NET, and nothing of Windows, is loaded before it is used."""

from __future__ import annotations

import json
import subprocess
import sys

from source_tree import modules

WINDOWS = sorted(f"sepmtk.{m.dotted}" for m in modules() if m.dotted.startswith("machine.windows"))
LATE = {"pythonnet", "clr", "clr_loader", "winreg", "cffi", "cryptography"}
PROBE = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""


def test_the_host_s_modules_load_anywhere_and_load_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *WINDOWS], capture_output=True, text=True, check=True, timeout=60
    )
    assert len(WINDOWS) > 15
    assert set(json.loads(done.stdout)) & LATE == set()
