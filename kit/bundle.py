"""``python3 dev.py bundle``: the kit, a zip that runs as it is on a Windows server without Python, pip,
compiler and internet. Made on any system; docs/adr/0023 says what is in it and why."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import archive
import embeddable
import launcher
import sbom
import wheels
from embeddable import Embeddable, Stop

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the kit; prints its path and SHA-256."""
    asked = _parser().parse_args(arguments)
    os.environ.setdefault("SOURCE_DATE_EPOCH", _committed())
    try:
        python = _python(asked.python, asked.sha256)
        with tempfile.TemporaryDirectory(prefix="sepmtk-kit-") as scratch:
            found = _wheels(asked.wheels or Path(scratch), python.minor)
            content = contents(python, found)
        [version] = [str(wheel.version) for wheel in found if wheel.name == "sepmtk"]
        asked.out.mkdir(parents=True, exist_ok=True)
        file = asked.out / f"sepmtk-{version}-windows-x64.zip"
        digest = archive.write(file, content)
    except Stop as stop:
        print(f"dev.py bundle: {stop}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        command = " ".join(map(str, error.cmd))
        print(f"dev.py bundle: {command} ended with {error.returncode}", file=sys.stderr)
        return 1
    print(f"{digest}  {file}")
    return 0


def contents(python: Embeddable, found: Sequence[wheels.Wheel]) -> dict[str, bytes]:
    """Names in the kit, with what they hold.

    Raises:
        Stop: two files of one name.
    """
    module, installer = ROOT / "ps" / "Sepmtk", ROOT / "kit" / "Install-Sepmtk.ps1"
    files = {f"python/{name}": data for name, data in embeddable.contents(python).items()}
    files |= {f"lib/{name}": data for name, data in wheels.unpacked(found).items()}
    files |= {
        f"Sepmtk/{file.relative_to(module).as_posix()}": file.read_bytes()
        for file in module.rglob("*") if file.is_file()
    }  # fmt: skip
    files |= {"sepmtk.exe": launcher.made(), sbom.NAME: sbom.made(python, found)}
    return files | {"LICENSE": (ROOT / "LICENSE").read_bytes(), installer.name: installer.read_bytes()}


def _python(file: Path | None, sha256: str) -> Embeddable:
    if file is not None:
        return embeddable.from_file(file, sha256)
    print(f"dev.py bundle: fetching {embeddable.URL}", file=sys.stderr, flush=True)
    return embeddable.from_web(sha256=sha256)


def _wheels(folder: Path, minor: str) -> list[wheels.Wheel]:
    """Those of the folder; where it has none, they are built and fetched into it."""
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.glob("*.whl")):
        wheels.own(folder)
        wheels.fetch(folder, minor)
    return wheels.judged(folder, minor)


def _committed() -> str:
    """When the commit was made that the kit is made from; else 1980."""
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "315532800"  # 1980, where the dates of a zip begin
    return done.stdout.strip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py bundle", description=__doc__)
    named = f"Python's embeddable distribution (else python.org's {embeddable.VERSION} is downloaded)"
    parser.add_argument("--python", type=Path, metavar="FILE", help=named)
    hashed = "SHA-256 of that file, where it is another one than the pinned"
    parser.add_argument("--sha256", default=embeddable.SHA256, metavar="HEX", help=hashed)
    kept = "folder of wheels to make the kit from; an empty one is filled from the package index"
    parser.add_argument("--wheels", type=Path, metavar="DIR", help=kept)
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder to write to (dist)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
