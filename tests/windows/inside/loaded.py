"""Runs ``sepmtk`` and says, on the last line, whether its process has loaded a .NET runtime."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

RUNTIMES = ("coreclr.dll", "clr.dll", "mscoree.dll")


def main() -> None:
    from sepmtk.doors.argv.main import run

    run(sys.argv[1:])
    kernel: Any = vars(ctypes)["WinDLL"]("kernel32")
    loaded = any(kernel.GetModuleHandleW(ctypes.c_wchar_p(name)) for name in RUNTIMES)
    print("\na .NET runtime" if loaded else "\nno .NET", flush=True)


if __name__ == "__main__":
    main()
