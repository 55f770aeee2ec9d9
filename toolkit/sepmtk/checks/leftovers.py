"""Private keys that lie about: the KB leaves its work folder, earlier runs keep theirs until clean-up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PureWindowsPath

from sepmtk.checks.registry import DOCTOR, check
from sepmtk.checks.view import View
from sepmtk.machine.errors import PortError
from sepmtk.model.notice import Finding, Severity

_SECRET = (".key", ".pfx", ".p12")


def work_folders(view: View) -> Iterator[Finding]:
    """Keys below apache\\conf\\ssl other than SEPM's own (KB 229342 works in tmpNewCert there)."""
    folder = view.server.apache_ssl
    for name in view.reader.files.list(folder):
        path = folder / name
        if path == view.server.server_key:
            continue
        try:
            inside = view.reader.files.list(path) if view.reader.files.stat(path).is_folder else ()
        except PortError:
            continue
        for found in [path, *(path / other for other in inside)]:
            if found.suffix.lower() in _SECRET:
                yield _finding(found)


def earlier_runs(view: View) -> Iterator[Finding]:
    """Keys in folders of earlier runs of this tool."""
    state = view.reader.host.facts().state_folder
    for folder in (*sorted((state / "runs").glob("*/new")), *sorted(state.glob("hand-out-*"))):
        if any(path.suffix.lower() in _SECRET for path in folder.iterdir()):
            run = folder.parent.name if folder.name == "new" else folder.name.removeprefix("hand-out-")
            yield Finding("RUN-KEY-KEPT", Severity.INFO, {"path": str(folder)}, run)


def _finding(path: PureWindowsPath) -> Finding:
    return Finding("KEY-LEFT-BEHIND", Severity.WARNING, {"path": str(path)}, str(path))


CHECKS = (check("leftover-keys", work_folders, DOCTOR), check("run-keys", earlier_runs, DOCTOR))
