"""The folder of one run: plan, journal, before-images, and what the run made."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sepmtk.engine import durable
from sepmtk.engine.plan import Plan
from sepmtk.machine import nt
from sepmtk.model.certificate_files import CERTIFICATE, KEY, PASSWORD, PFX
from sepmtk.model.errors import Failed, UsageError


@dataclass(frozen=True)
class RunFolder:
    """``<state folder>/runs/<id>``: SYSTEM and Administrators only, on Windows by inheritance."""

    path: Path

    @property
    def journal(self) -> Path:
        return self.path / "journal.jsonl"

    @property
    def new(self) -> Path:
        """The new key, certificate and PFX."""
        return self.path / "new"

    @property
    def key(self) -> Path:
        return self.new / KEY

    @property
    def certificate(self) -> Path:
        return self.new / CERTIFICATE

    @property
    def pfx(self) -> Path:
        return self.new / PFX

    @property
    def pfx_password(self) -> Path:
        """The file of a generated password."""
        return self.new / PASSWORD

    @property
    def hand_out(self) -> Path:
        """Where the PFX is for a person at the console: beside the runs, with a list of its own."""
        return self.path.parents[1] / f"hand-out-{self.path.name}"

    @property
    def deep(self) -> Path:
        """``path`` as a backup needs it, which repeats the whole path of each file of SEPM's."""
        return nt.deep(self.path)

    @property
    def backup(self) -> Path:
        return self.deep / "backup"

    def plan(self) -> Plan:
        """What was frozen when the run began.

        Raises:
            Failed: ``PLAN-BROKEN`` where plan.json cannot be read.
        """
        try:
            return Plan.from_plain(json.loads(self._plan.read_bytes()))
        except (OSError, ValueError, RecursionError) as error:
            raise Failed("PLAN-BROKEN", path=str(self._plan), detail=str(error)) from error

    def check(self, fits: Callable[[Plan], None]) -> None:
        """Raises ``PLAN-BROKEN``, too, where ``fits`` raises ValueError: what a plan of ours never holds."""
        try:
            fits(self.plan())
        except ValueError as error:
            raise Failed("PLAN-BROKEN", path=str(self._plan), detail=str(error)) from error

    def plan_digest(self) -> str:
        """SHA-256 of the plan as it stands there."""
        return hashlib.sha256(self._plan.read_bytes()).hexdigest()

    @property
    def _plan(self) -> Path:
        return self.path / "plan.json"

    def halves(self) -> list[Path]:
        """What a process that was killed left half-written or half-removed."""
        return [path for pattern in (".new", ".backup", ".old-*") for path in self.deep.glob(pattern)]

    def sweep(self) -> None:
        """Take that away; whoever goes on begins anew. Only under the lock."""
        for path in self.halves():
            shutil.rmtree(path)

    def keep(self, content: bytes) -> str:
        """Store a before-image under its SHA-256; gives the hash back."""
        digest = hashlib.sha256(content).hexdigest()
        file = self.path / "images" / digest
        if not file.exists():
            durable.make_private_folder(file.parent)
            durable.replace(file, content)
        return digest

    def image(self, digest: str) -> bytes:
        """The content with this SHA-256.

        Raises:
            Failed: ``IMAGE-MISSING`` where it is gone or no longer what it was.
        """
        file = self.path / "images" / digest
        content = file.read_bytes() if file.exists() else b""
        if hashlib.sha256(content).hexdigest() != digest:
            raise Failed("IMAGE-MISSING", path=str(file))
        return content


_PUBLIC = frozenset({".crt", ".cer", ".csr", ".cnf", ".conf"})


def runs_folder(state: Path) -> Path:
    """Where the runs of a host are."""
    return state / "runs"


def begin(state: Path, plan: Plan) -> RunFolder:
    """A new run folder with its plan in it. A folder without plan.json is no run."""
    folder = RunFolder(runs_folder(state) / plan.id)
    durable.make_private_folder(folder.path)
    durable.replace_json(folder.path / "plan.json", plan.to_plain())
    return folder


def all_runs(state: Path) -> Iterator[RunFolder]:
    """Every run of the host, oldest first."""
    root = runs_folder(state)
    if root.is_dir():
        for path in sorted(root.iterdir()):
            if (path / "plan.json").is_file():
                yield RunFolder(path)


def find_run(state: Path, id: str) -> RunFolder:
    """The run with this id.

    Raises:
        UsageError: ``RUN-UNKNOWN``.
    """
    for folder in all_runs(state):
        if folder.path.name == id:
            return folder
    known = ", ".join(f.path.name for f in all_runs(state)) or "-"
    raise UsageError("RUN-UNKNOWN", run=id, known=known)


def free_id(state: Path, stem: str) -> str:
    """``stem``, or with a number where that is taken: ids sort by time."""
    taken = {f.path.name for f in all_runs(state)}
    if stem not in taken:
        return stem
    return next(f"{stem}-{n}" for n in range(2, 10_000) if f"{stem}-{n}" not in taken)


def handed_out(folder: RunFolder) -> list[Path]:
    """What of this run lies there for the person at the console."""
    return sorted(folder.hand_out.glob("*"))


def secret_files(folder: RunFolder) -> list[Path]:
    """Files of this run that hold a private key or a password, or may: copies of SEPM's own files,
    before-images, and what a process that was killed left half-done."""
    places = (folder.deep / "new", folder.backup / "files", folder.deep / "images", *folder.halves())
    files = (path for place in places for path in sorted(place.rglob("*")) if path.is_file())
    found = (path for path in files if path.suffix.lower() not in _PUBLIC and not _is_certificate(path))
    return [folder.path / path.relative_to(folder.deep) for path in found]


def _is_certificate(file: Path) -> bool:
    """Before-images have no names that tell."""
    from sepmtk.pki.certificate import describe

    if file.suffix:
        return False
    try:
        return bool(describe(file.read_bytes()))
    except UsageError:
        return False
