"""On Windows Python's own calls end at 260 characters, and a backup repeats the whole path of each file of
SEPM's: all that reads or takes away what lies in one goes by :func:`sepmtk.machine.nt.deep`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import bench_on, rescue, undo

from sepmtk.engine.folder import all_runs, secret_files
from sepmtk.machine import nt
from sepmtk.nouns import backup
from sepmtk.nouns.operation import NoOptions

TOUCHING = ("stat", "open", "read_bytes", "unlink")


@pytest.fixture
def touched(lab: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths inside backups that Python's own calls were given. Win32 gets the lab under another name."""
    found: list[str] = []
    (lab.parent / "deep").symlink_to(lab)
    monkeypatch.setattr(nt, "deep", lambda path: lab.parent / "deep" / path.relative_to(lab))

    def watched(call: Any) -> Any:
        def touch(path: Path, *given: Any, **named: Any) -> Any:
            if "backup/files/" in path.as_posix():
                found.append(path.as_posix())
            return call(path, *given, **named)

        return touch

    for name in TOUCHING:
        monkeypatch.setattr(Path, name, watched(getattr(Path, name)))
    return found


def test_what_lies_in_a_backup_is_reached(lab: Path, touched: list[str]) -> None:
    rescue(lab)
    [run] = all_runs(lab / "sepmtk")
    bench = bench_on(lab, "backup list")
    listed = backup.list_(bench, NoOptions()).result.backups
    assert [one.folder for one in listed] == [str(run.path / "backup")]
    kept = [file for file in secret_files(run) if "backup" in file.parts]
    assert kept and all(file.is_relative_to(run.path) for file in kept)
    undo(lab)
    assert len(touched) > 10
    assert [path for path in touched if "/deep/" not in path] == []
