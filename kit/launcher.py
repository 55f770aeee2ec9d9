"""sepmtk.exe: distlib's launcher, which pip puts in front of every command on Windows, a line that names the
Python beside it, and what to run. The launcher reads ``<launcher_dir>`` as its own folder, so that no path of
any machine stands in it (simple_launcher, README)."""

from __future__ import annotations

import zipfile
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO

NAME = "t64.exe"
LINE = b"#!<launcher_dir>\\python\\python.exe -B\r\n"
"""-B: what runs from an unpacked kit writes nothing into it."""

MAIN = b"""import sys

from sepmtk.doors.argv.main import main

if __name__ == "__main__":
    sys.argv[0] = "sepmtk"
    sys.exit(main())
"""


def head() -> bytes:
    """distlib's program for consoles on Windows x64."""
    return files("distlib").joinpath(NAME).read_bytes()


def head_version() -> str:
    """distlib's version."""
    return version("distlib")


def made() -> bytes:
    """The whole program."""
    program = BytesIO()
    with zipfile.ZipFile(program, "w") as archive:
        archive.writestr(zipfile.ZipInfo("__main__.py"), MAIN)
    return head() + LINE + program.getvalue()
