"""``backup restore`` after step 9: the certificate that clients know by now is not taken from SEPM again."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e_helpers import bench_on, do, machine_bytes, rescue, undo, update_at_the_console

from sepmtk.machine.lab.host import open_lab
from sepmtk.model.errors import Refused
from sepmtk.model.outcome import ExitCode
from sepmtk.sepm.discover import discover
from sepmtk.sepm.served import certificates_on_disk

ID = "RESTORE-OTHER-CERTIFICATE"


def restore(lab: Path, run: str, *accepted: str, dry_run: bool = False, **asked: object) -> object:
    call = bench_on(lab, "backup restore", *accepted, dry_run=dry_run)
    return do("backup.restore", call, run=run, restart=True, **asked).report.outcome


def on_disk(lab: Path) -> set[bytes]:
    reader = open_lab(lab).reader()
    return {der for _, der in certificates_on_disk(reader, discover(reader))}


def test_before_step_9_everything_comes_back(lab: Path) -> None:
    old, run = on_disk(lab), rescue(lab).run
    assert restore(lab, run) is ExitCode.DONE
    assert on_disk(lab) == old


@pytest.mark.slow
@pytest.mark.parametrize("restarted", [True, False])
def test_after_step_9_even_half_the_old_certificate_stays_away(lab: Path, restarted: bool) -> None:
    waiting = rescue(lab)
    update_at_the_console(lab, waiting.folder, restart=restarted)
    changed, new = machine_bytes(lab), on_disk(lab)
    for asked in ({}, {"only": ("server.crt",)}, {"only": ("SERVER.KEY",)}, {"only": ("keystore.jks",)}):
        for dry_run in (True, False):
            with pytest.raises(Refused, match=ID):
                restore(lab, waiting.run, dry_run=dry_run, **asked)
    assert machine_bytes(lab) == changed
    assert restore(lab, waiting.run, only=("ROOT.xml",)) is ExitCode.DONE
    assert on_disk(lab) == new


@pytest.mark.slow
def test_who_says_so_has_the_old_one_back_and_can_undo_that(lab: Path) -> None:
    waiting = rescue(lab)
    old = on_disk(lab)
    update_at_the_console(lab, waiting.folder)
    new = on_disk(lab)
    done = do("backup.restore", bench_on(lab, "backup restore", ID), run=waiting.run, restart=True)
    assert on_disk(lab) == old
    assert undo(lab, done.run).outcome is ExitCode.DONE
    assert on_disk(lab) == new


def test_a_backup_of_the_new_certificate_comes_back(lab: Path) -> None:
    waiting = rescue(lab)
    update_at_the_console(lab, waiting.folder)
    made = do("backup.create", bench_on(lab, "backup create")).run
    new = on_disk(lab)
    crt = next(lab.glob("machine/**/ssl/server.crt"))
    crt.unlink()
    assert restore(lab, made) is ExitCode.DONE
    assert on_disk(lab) == new
    crt.write_bytes(b"torn")
    with pytest.raises(Refused, match="GUARD-UNREADABLE"):
        restore(lab, made)
    assert restore(lab, made, "GUARD-UNREADABLE") is ExitCode.DONE
    assert on_disk(lab) == new
