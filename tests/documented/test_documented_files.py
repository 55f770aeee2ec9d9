"""The Files port over what is documented of Windows' files."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest
from documented_disk import READ_ONLY, Held
from documented_host import Documented
from documented_kernel import Interruption
from documented_lists import from_sddl

from sepmtk.machine.errors import Busy, Denied, NotFound
from sepmtk.machine.ports import Machine
from sepmtk.model.sddl import sddl

Windows = tuple[Documented, Machine]
FOLDER = PureWindowsPath("C:/scratch")
PATH = FOLDER / "Root.XML"


def put(windows: Windows, attributes: int = 0, list: str = "") -> Path:
    """The file with these attributes and this access list; where its bytes are."""
    model, machine = windows
    machine.files.make_folder(FOLDER)
    machine.files.replace(PATH, b"old")
    real = model.disk.real(str(PATH))
    model.disk.note(real, attributes=attributes or None)
    if list:
        model.disk.secure(real, from_sddl(list))
    return real


def held(machine: Machine) -> tuple[bytes, list[str]]:
    """The file's content, and what stands beside it."""
    with machine.files.open(PATH) as file:
        return file.read(), [*machine.files.list(FOLDER)]


@pytest.mark.parametrize("attributes", [READ_ONLY, READ_ONLY | 0x2 | 0x20, 0x20])
def test_a_read_only_file_is_replaced_and_stays_so(windows: Windows, attributes: int) -> None:
    real = put(windows, attributes, "D:P(A;;FA;;;SY)(A;;FA;;;BA)")
    model, machine = windows
    machine.files.replace(PATH, b"new")
    assert (held(machine), model.disk.attributes(real)) == ((b"new", ["Root.XML"]), attributes)
    assert sddl(machine.files.security(PATH)) == "D:P(A;;FA;;;SY)(A;;FA;;;BA)"


@pytest.mark.parametrize("attributes", [0, READ_ONLY])
def test_a_replacing_that_fails_at_any_call_leaves_the_old_file(windows: Windows, attributes: int) -> None:
    real = put(windows, attributes)
    model, machine = windows
    begun = len(model.kernel.trace)
    machine.files.replace(PATH, b"old")
    calls = model.kernel.trace[begun:]
    for number, name in enumerate(calls):
        model.kernel.interruption = Interruption(at=len(model.kernel.trace) + number)
        with pytest.raises(Denied):
            machine.files.replace(PATH, b"new")
        model.kernel.interruption = None
        assert (held(machine), name) == ((b"old", ["Root.XML"]), name)
        assert model.disk.attributes(real) == (attributes or 0x80)


def test_what_a_dead_process_left_read_only_is_taken_away(windows: Windows) -> None:
    put(windows)
    model, machine = windows
    left = FOLDER / ".Root.XML.sepmtk"
    machine.files.replace(left, b"half")
    model.disk.note(model.disk.real(str(left)), attributes=READ_ONLY)
    machine.files.replace(PATH, b"new")
    assert held(machine) == (b"new", ["Root.XML"])


def test_a_file_keeps_the_spelling_of_its_name_and_what_it_inherits(windows: Windows) -> None:
    put(windows)
    _, machine = windows
    before = machine.files.security(PATH)
    machine.files.replace(FOLDER / "ROOT.xml", b"new")
    assert held(machine) == (b"new", ["Root.XML"])
    assert machine.files.security(PATH) == before and sddl(before).startswith("D:AI(A;ID;")


@pytest.mark.parametrize("share", [0, 1, 3])
def test_a_scanner_that_lets_go_is_waited_for_and_one_that_doesnt_is_named(
    windows: Windows, share: int
) -> None:
    real = put(windows)
    model, machine = windows
    model.disk.held[real] = Held("scanner", share=share, opens=5)
    machine.files.replace(PATH, b"new")
    model.disk.held[real] = Held("scanner", share=share)
    began = machine.clock.now()
    with pytest.raises(Busy, match=r"32.*scanner \(4321\)"):
        machine.files.replace(PATH, b"newer")
    with pytest.raises(Busy, match="scanner"):
        machine.files.remove(PATH)
    assert 3 < (machine.clock.now() - began).total_seconds() < 6
    model.disk.held.clear()
    assert held(machine) == (b"new", ["Root.XML"])


def test_paths_longer_than_260_characters(windows: Windows) -> None:
    _, machine = windows
    files, folder = machine.files, FOLDER
    files.make_folder(folder)
    for _ in range(3):
        folder /= "x" * 120
        files.make_folder(folder)
    files.replace(folder / "a", b"deep")
    with files.open(folder / "a") as file:
        assert file.read() == b"deep"
    assert len(str(folder)) > 260 and files.list(folder) == ["a"] and files.stat(folder / "a").size == 4
    files.remove(folder / "a")
    files.remove(folder)


def test_who_may_not_write_leaves_nothing_behind(windows: Windows) -> None:
    put(windows)
    model, machine = windows
    model.disk.secure(model.disk.real(str(FOLDER)), from_sddl("D:P(A;OICI;FR;;;BA)", owner="S-1-5-18"))
    with pytest.raises(Denied):
        machine.files.replace(PATH, b"new")
    with pytest.raises(Denied):
        machine.files.remove(PATH)
    assert held(machine) == (b"old", ["Root.XML"])
    for missing in (PureWindowsPath("D:/x"), FOLDER / "none" / "x", PATH / "x"):
        with pytest.raises(NotFound):
            machine.files.stat(missing)
