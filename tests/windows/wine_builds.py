"""The few native files that no wheel brings, built by mingw."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

NATIVE = Path(__file__).with_name("native")
COMPILERS = ("x86_64-w64-mingw32-gcc-win32", "x86_64-w64-mingw32-gcc")
OBJDUMP = "x86_64-w64-mingw32-objdump"
LEFT_OUT = shutil.ignore_patterns(
    "site-packages", "lib-dynload", "__pycache__", "test", "idlelib", "turtledemo", "config-*"
)


def compiler() -> str | None:
    """mingw's C compiler; None where there is none."""
    return next((name for name in COMPILERS if shutil.which(name)), None)


def build_python(folder: Path) -> None:
    """python.exe, python3.dll and the standard library's text half, beside python311.dll."""
    _compile("-municode", "-o", folder / "python.exe", NATIVE / "python.c")
    _forward_stable_names(folder)
    shutil.copytree(sysconfig.get_path("stdlib"), folder / "Lib", ignore=LEFT_OUT)


def build_random(target: Path) -> None:
    """bcryptprimitives.dll."""
    _compile("-shared", "-o", target, NATIVE / "bcryptprimitives.c", "-ladvapi32")


def build_service_host(target: Path) -> None:
    """The program that the service manager starts."""
    _compile("-municode", "-o", target, NATIVE / "service.c", "-ladvapi32")


def _forward_stable_names(folder: Path) -> None:
    """python3.dll, which abi3 wheels link against: each of its names is one of python311.dll's."""
    listed = subprocess.run(
        [OBJDUMP, "-p", str(folder / "python311.dll")], capture_output=True, text=True, check=True
    ).stdout
    table = listed.partition("[Ordinal/Name Pointer]")[2]
    names = sorted(set(re.findall(r"^\s+\[\s*\d+\].*?(\w+)$", table, re.MULTILINE)))
    if len(names) < 1000:
        raise RuntimeError(f"python311.dll: only {len(names)} exported names")
    definition = folder / "python3.def"
    lines = ["LIBRARY python3.dll", "EXPORTS", *(f"  {name}=python311.{name}" for name in names)]
    definition.write_text("\n".join(lines) + "\n", encoding="ascii")
    _compile("-shared", "-nostdlib", "-Wl,--entry=0", "-o", folder / "python3.dll", definition)


def _compile(*arguments: str | Path) -> None:
    found = compiler()
    if found is None:
        raise FileNotFoundError("mingw: apt install gcc-mingw-w64-x86-64-win32")
    subprocess.run([found, "-O2", "-s", *map(str, arguments)], check=True)
