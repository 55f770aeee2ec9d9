"""Private keys that lie about: the KB leaves its work folder, earlier runs keep theirs until clean-up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PureWindowsPath

from sepmtk.checks.registry import DOCTOR, Look, check
from sepmtk.machine.errors import PortError
from sepmtk.model.notice import Finding, Severity

_SECRET = (".key", ".pfx", ".p12")


def work_folders(look: Look) -> Iterator[Finding]:
    """Keys below apache\\conf\\ssl other than SEPM's own (KB 229342 works in tmpNewCert there)."""
    folder = look.server.apache_ssl
    for name in look.reader.files.list(folder):
        path = folder / name
        if path == look.server.server_key:
            continue
        try:
            inside = look.reader.files.list(path) if look.reader.files.stat(path).is_folder else ()
        except PortError:
            continue
        for found in [path, *(path / other for other in inside)]:
            if found.suffix.lower() in _SECRET:
                yield _finding(found)


def earlier_runs(look: Look) -> Iterator[Finding]:
    """Keys in folders of earlier runs of this tool."""
    for folder in sorted((look.reader.host.facts().state_folder / "runs").glob("*/new")):
        if any(path.suffix.lower() in _SECRET for path in folder.iterdir()):
            yield Finding("RUN-KEY-KEPT", Severity.INFO, {"path": str(folder)}, folder.parent.name)


def _finding(path: PureWindowsPath) -> Finding:
    return Finding("KEY-LEFT-BEHIND", Severity.WARNING, {"path": str(path)}, str(path))


CHECKS = (check("leftover-keys", work_folders, DOCTOR), check("run-keys", earlier_runs, DOCTOR))
