"""What a release is made of besides wheel and kit: ``python kit/release.py check TAG`` and ``gather DIST``.

The version stands in ``toolkit/sepmtk/__init__.py``; the module's manifest and the changelog have to agree.
Standard library only. docs/releasing.md tells the steps.
"""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SBOM, SUMS = "sbom.cdx.json", "SHA256SUMS"
_VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
_MODULE = re.compile(r"^\s*ModuleVersion\s*=\s*'(.+)'$", re.MULTILINE)
_ACCEPTED = re.compile(r"Program = @\{ From = '([\d.]+)'; Below = '([\d.]+)' \}")


class Stop(Exception):
    """No release: what was found, and what to do about it."""


def version() -> str:
    """The one version."""
    return _only(_VERSION, ROOT / "toolkit" / "sepmtk" / "__init__.py")[0]


def notes() -> str:
    """The changelog's section of this version, without its heading.

    Raises:
        Stop: there is none, or it has no date.
    """
    text, number = (ROOT / "CHANGELOG.md").read_text("utf-8"), version()
    found = re.search(
        rf"^## {re.escape(number)} - ([^\n]+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    if not found:
        raise Stop(f"CHANGELOG.md has no section {number}. Give it a heading: ## {number} - YYYY-MM-DD.")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", found[1]):
        raise Stop(f"The heading of {number} in CHANGELOG.md has no date but {found[1]!r}. Put it there.")
    return found[2].strip() + "\n"


def check(tag: str) -> None:
    """Whether ``tag`` may be released.

    Raises:
        Stop: something says another version, or the changelog isn't ready.
    """
    number = version()
    if tag != f"v{number}":
        raise Stop(f"The tag is {tag}, the version {number}. Tag v{number}, or change __version__.")
    manifest = ROOT / "ps" / "Sepmtk" / "Sepmtk.psd1"
    if (module := _only(_MODULE, manifest)[0]) != number:
        raise Stop(f"Sepmtk.psd1 has ModuleVersion {module}, the program is {number}. Make them one.")
    lowest, below = map(_numbers, _only(_ACCEPTED, manifest))
    if not lowest <= _numbers(number) < below:
        raise Stop(f"Sepmtk.psd1 does not speak to {number}: see Program in its PrivateData.")
    notes()


def gather(dist: Path) -> None:
    """Beside ``dist/kit/*.zip``: the kit's list of parts, and the checksums of all that is published.
    ``dist/notes.md``: the release's text.

    Raises:
        Stop: there is no kit, more than one, or no section in the changelog.
    """
    kits = list((dist / "kit").glob("sepmtk-*.zip"))
    if len(kits) != 1:
        raise Stop(f"{dist / 'kit'} has {len(kits)} kits, not one. Make it: python3 dev.py bundle.")
    with zipfile.ZipFile(kits[0]) as archive:
        (dist / "kit" / f"{kits[0].stem}.cdx.json").write_bytes(archive.read(SBOM))
    (dist / "notes.md").write_text(notes(), encoding="utf-8")
    files = sorted(
        file for part in ("python", "kit") for file in (dist / part).glob("*") if file.name != SUMS
    )
    lines = (f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (dist / "kit" / SUMS).write_text("".join(lines), encoding="utf-8")


def _only(pattern: re.Pattern[str], file: Path) -> tuple[str, ...]:
    found = pattern.search(file.read_text("utf-8-sig"))
    if not found:
        raise Stop(f"{file.relative_to(ROOT)} says no version.")
    return found.groups()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def main(arguments: list[str]) -> int:
    """1 where there can't be a release, 2 for a wrong command line."""
    try:
        match arguments:
            case ["check", tag]:
                check(tag)
            case ["gather", dist]:
                gather(Path(dist))
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except Stop as stop:
        print(f"release: {stop}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
