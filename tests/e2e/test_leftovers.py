"""What runs leave in their folders: secrets are listed and go, backups stay usable."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
from e2e_helpers import (
    NewLab,
    bench_on,
    do,
    machine_bytes,
    relaxed,
    rescue,
    resume_seeing,
    rolled_out,
    undo,
    update_at_the_console,
    waits_at,
)

from sepmtk.machine.errors import Denied
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import KeyName
from sepmtk.model.dacl import from_sddl
from sepmtk.model.errors import Failed, Refused
from sepmtk.model.outcome import ExitCode
from sepmtk.renewal import run as renew_run
from sepmtk.sepm.discover import discover
from sepmtk.sepm.served import read_file


def finished(lab: Path) -> str:
    """A renewal that went to its end; its id."""
    run = rolled_out(lab).run
    assert resume_seeing(lab).outcome is ExitCode.DONE
    return run


def put(lab: Path, name: str, content: bytes) -> PureWindowsPath:
    """A file in a folder below Apache's, as the KB has one work there by hand."""
    machine = open_lab(lab)
    folder = discover(machine.reader()).apache_ssl / "tmpNewCert"
    machine.files.make_folder(folder)
    machine.files.replace(folder / name, content)
    return folder / name


@pytest.mark.slow
def test_after_clean_up_backups_are_listed_and_undo_is_over(lab: Path) -> None:
    run = finished(lab)
    assert [shown.run for shown in do("backup.list", bench_on(lab)).backups] == [run]
    do("service.stop", bench_on(lab, "service stop"))
    with pytest.raises(Failed, match="BACKUP-DAMAGED"):
        do("backup.restore", bench_on(lab, "backup restore"), run=run, only=("ROOT.xml",))
    with pytest.raises(Refused, match="UNDO-PAST-CLEAN-UP"):
        undo(lab, run)


def test_undo_is_over_as_long_as_sepm_shows_the_new_certificate(lab: Path) -> None:
    machine = open_lab(lab)
    server = discover(machine.reader())
    paths = (server.server_crt, server.server_key, server.keystore)
    old = [read_file(machine.reader(), path) for path in paths]
    update_at_the_console(lab, rescue(lab).folder)
    for path, content in zip(paths, old, strict=True):  # somebody put the old files back, no restart
        machine.files.replace(path, content)
    with pytest.raises(Refused, match="UNDO-PAST-CONSOLE") as refused:
        undo(lab)
    assert str(refused.value.params["where"]).startswith("TCP")


def test_clean_up_takes_every_copy_of_a_secret_away(lab: Path) -> None:
    put(lab, "server.pfx", b"planted-pfx-of-an-earlier-try")
    run = finished(lab)
    files = [path for path in (lab / "sepmtk" / "runs" / run).rglob("*") if path.is_file()]
    assert [path for path in files if b"planted-pfx" in path.read_bytes()] == []
    assert renew_run.status(bench_on(lab), run).secrets == ()


def test_a_secret_in_a_before_image_is_listed(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    made = do("backup.create", bench_on(lab, "backup create"))
    do("service.stop", bench_on(lab, "service stop"))
    machine = open_lab(lab)
    path = discover(machine.reader()).server_key
    machine.files.replace(path, b"another key")
    done = do("backup.restore", bench_on(lab, "backup restore"), run=made.run, only=("server.key",))
    listed = [Path(file) for file in renew_run.status(bench_on(lab), done.run).secrets]
    assert {b"another key", read_file(machine.reader(), path)} == {file.read_bytes() for file in listed}


def test_a_file_that_is_gone_comes_back_as_closed_as_it_was(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    machine = open_lab(lab)
    path = discover(machine.reader()).server_key
    closed = from_sddl("D:P(A;;FA;;;SY)(A;;FA;;;BA)")
    machine.files.replace(path, read_file(machine.reader(), path), closed)
    before = machine_bytes(lab)
    made = do("backup.create", bench_on(lab, "backup create"))
    do("service.stop", bench_on(lab, "service stop"))
    machine.files.remove(path)
    do("backup.restore", bench_on(lab, "backup restore"), run=made.run, only=("server.key",))
    assert machine.files.security(path) == closed
    assert machine_bytes(lab) == before


def test_a_key_that_others_keep_to_themselves_does_not_stop_the_backup(lab: Path) -> None:
    machine = replace(open_lab(lab), keys=_OneIsClosed(open_lab(lab)))
    assert rescue(lab, machine=machine, until="backup").outcome is ExitCode.WAITING


class _OneIsClosed:
    """Keys with one among them that not even an administrator may look at."""

    def __init__(self, machine: Machine) -> None:
        self._keys = machine.keys

    def __getattr__(self, name: str) -> Any:
        return getattr(self._keys, name)

    def names(self) -> list[KeyName]:
        return [*self._keys.names(), KeyName("Microsoft Software Key Storage Provider", "closed")]

    def dacl(self, key: KeyName) -> bytes:
        if key.container == "closed":
            raise Denied(str(key))
        return self._keys.dacl(key)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_half_removed_key_is_listed_and_goes_when_undo_goes_on(lab: Path) -> None:
    before, waiting = machine_bytes(lab), rescue(lab)
    child = os.fork()
    if child == 0:  # pragma: no cover - another process, killed before it has removed the folder
        shutil.rmtree = lambda *given, **named: os._exit(137)  # type: ignore[assignment]
        undo(lab)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 137
    left = [Path(file).name for file in renew_run.status(bench_on(lab)).secrets]
    assert {"server.key", "server.pfx", "server.pfx.password"} <= set(left)
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before
    assert list(Path(waiting.folder).glob(".*")) == []


def test_undo_of_what_changed_nothing_asks_nothing(lab: Path) -> None:
    waiting = rescue(lab, until="preflight")
    assert renew_run.undo(bench_on(lab, "renew undo"), waiting.run).outcome is ExitCode.DONE


def test_undo_of_a_single_command_into_the_outage_asks_first(lab: Path) -> None:
    done = do("trust.on", bench_on(lab, "trust on"), restart=True)
    with pytest.raises(Refused, match="UNDO-INTO-OUTAGE"):
        renew_run.undo(bench_on(lab, "renew undo"), done.run)
    assert undo(lab, done.run).outcome is ExitCode.DONE


@pytest.mark.slow
@pytest.mark.parametrize("console_first", [True, False])
def test_both_runs_are_undone_in_either_order_and_the_last_asks_first(lab: Path, console_first: bool) -> None:
    before = machine_bytes(lab)
    first, second = rescue(lab, console_first=True).run, rescue(lab).run
    order = [first, second] if console_first else [second, first]
    undo(lab, order[0])
    with pytest.raises(Refused, match="UNDO-INTO-OUTAGE"):
        renew_run.undo(bench_on(lab, "renew undo"), order[1])
    assert undo(lab, order[1]).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before


@pytest.mark.slow
def test_what_was_handed_out_for_the_console_goes_with_an_undo(lab: Path) -> None:
    relaxed(lab)
    assert waits_at(resume_seeing(lab), "update-server-certificate")
    [handed] = (lab / "sepmtk").glob("hand-out-*")
    assert {path.name for path in handed.iterdir()} == {"server.pfx", "server.pfx.password"}
    assert undo(lab).outcome is ExitCode.DONE
    assert not handed.exists()


@pytest.mark.slow
def test_what_was_handed_out_may_be_thrown_away(lab: Path) -> None:
    """It holds a key and a password, and who has used it at the console does well to remove it."""
    run = relaxed(lab)
    assert waits_at(resume_seeing(lab), "update-server-certificate")
    [handed] = (lab / "sepmtk").glob("hand-out-*")
    shutil.rmtree(handed)
    assert waits_at(resume_seeing(lab), "update-server-certificate")
    assert handed.is_dir()  # nobody has used it yet
    update_at_the_console(lab, run.folder)
    shutil.rmtree(handed)
    assert waits_at(resume_seeing(lab), "roll-out-clients")
    assert not handed.exists()
