"""``python3 dev.py bundle``: a zip to carry to a server without internet. It holds the program, all that
it depends on, the PowerShell module and ``Install-Sepmtk.ps1``; made on any system, for Windows."""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = "x86_64-pc-windows-msvc"
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input")
SUMS = "SHA256SUMS"


def main() -> int:
    """Make the bundle; prints its path."""
    parser = argparse.ArgumentParser(prog="dev.py bundle", description=__doc__)
    parser.add_argument("--python", default="3.12", help="version of the server's Python (3.12)")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder to write to (dist)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sepmtk-bundle-") as scratch:
        wheels = Path(scratch) / "wheels"
        own = program(wheels)
        dependencies(wheels, asked.python)
        name = f"{own.name.split('-py3')[0]}-windows-py{asked.python.replace('.', '')}.zip"
        asked.out.mkdir(parents=True, exist_ok=True)
        write(asked.out / name, dict(contents(wheels, asked.python)))
    print(asked.out / name)
    return 0


def program(wheels: Path) -> Path:
    """Our own wheel."""
    subprocess.run([*PIP, "wheel", "--no-deps", "--wheel-dir", wheels, ROOT], check=True)
    return next(wheels.glob("sepmtk-*.whl"))


def dependencies(wheels: Path, python: str) -> None:
    """The wheels that Windows needs. pip judges conditions such as ``sys_platform == "win32"`` by the
    system that it runs on, so uv resolves and pip only fetches."""
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    resolve = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    target = ["--python-platform", PLATFORM, "--python-version", python, "--no-python-downloads"]
    found = subprocess.run(
        [*resolve, *target, "--generate-hashes", "-"],
        input="\n".join(needs), stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    pinned = wheels / "requirements.txt"
    pinned.write_text(found.stdout, encoding="utf-8")
    only = ["--no-deps", "--only-binary=:all:", "--platform", "win_amd64", "--python-version", python]
    subprocess.run([*PIP, "download", *only, "--dest", wheels, "--requirement", pinned], check=True)


def contents(wheels: Path, python: str) -> Iterator[tuple[str, bytes]]:
    """Names in the zip, with what they hold."""
    for file in sorted(wheels.iterdir()):
        yield f"wheels/{file.name}", file.read_bytes()
    module = ROOT / "ps" / "Sepmtk"
    for file in sorted(module.rglob("*")):
        if file.is_file():
            yield f"Sepmtk/{file.relative_to(module).as_posix()}", file.read_bytes()
    yield "Install-Sepmtk.ps1", (ROOT / "ps" / "bundle" / "Install-Sepmtk.ps1").read_bytes()
    yield "python-version.txt", f"{python}\r\n".encode()
    yield "LICENSE", (ROOT / "LICENSE").read_bytes()


def write(file: Path, content: dict[str, bytes]) -> None:
    """The zip: whole or not at all, and the same bytes from the same content."""
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\r\n" for name, data in content.items())
    scratch = file.with_name(file.name + ".new")
    with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in {**content, SUMS: sums.encode()}.items():
            bundle.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    scratch.replace(file)


if __name__ == "__main__":
    sys.exit(main())
