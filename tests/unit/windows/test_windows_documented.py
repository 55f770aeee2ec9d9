"""The adapter over what Windows' documents say, where Wine and the lab do otherwise."""

from __future__ import annotations

import ctypes
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
from documented_disk import FOLDER, READ_ONLY, Disk, disk

from sepmtk.machine import nt
from sepmtk.machine.errors import Denied, NotFound
from sepmtk.machine.values import KeyName
from sepmtk.machine.windows import capi, key_files, keys, own_code, scm, services, state_folder
from sepmtk.machine.windows.files import WindowsFiles
from sepmtk.machine.windows.key_files import file_name
from sepmtk.model.descriptor import owned_by, owner
from sepmtk.model.errors import Refused
from sepmtk.model.sddl import from_sddl

__all__ = ["disk"]
PATH = PureWindowsPath("C:/sepm/root.xml")
REAL, SCRATCH = "\\\\?\\C:\\sepm\\root.xml", "\\\\?\\C:\\sepm\\.root.xml.sepmtk"
LIST = from_sddl("D:P(A;;FA;;;SY)")
US, OTHER, ADMINISTRATORS = "S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-1002", "S-1-5-32-544"


@pytest.mark.parametrize("attributes", [READ_ONLY, READ_ONLY | 0x2 | 0x20, 0x20])
def test_a_read_only_file_is_replaced_and_stays_so(disk: Disk, attributes: int) -> None:
    disk.put(REAL, b"old", attributes, LIST)
    WindowsFiles().replace(PATH, b"new")
    assert (disk.content(REAL), disk.attributes[REAL.lower()]) == (b"new", attributes)
    assert disk.lists[REAL.lower()] == LIST and list(disk.attributes) == [REAL.lower()]


def test_what_is_not_replaced_is_as_before_and_nothing_is_left(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk.put(REAL, b"old", READ_ONLY, LIST)
    disk.refuse["MoveFileExW"] = 5, 1
    with pytest.raises(Denied):
        WindowsFiles().replace(PATH, b"new")
    assert (disk.content(REAL), disk.attributes) == (b"old", {REAL.lower(): READ_ONLY})


def test_what_a_dead_process_left_read_only_is_taken_away(disk: Disk) -> None:
    disk.put(REAL, b"old", 0x80, LIST)
    disk.put(SCRATCH, b"half", READ_ONLY, LIST)
    WindowsFiles().replace(PATH, b"new")
    assert disk.content(REAL) == b"new" and list(disk.attributes) == [REAL.lower()]


def test_an_error_is_not_taken_for_a_stopped_service(monkeypatch: pytest.MonkeyPatch) -> None:
    def status(name: str) -> None:
        raise Denied(name, "5: access is denied")

    monkeypatch.setattr(scm, "status", status)
    with pytest.raises(Denied):
        services._runs("semsrv")


def test_a_container_that_cant_be_read_hides_none_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: Any = iter([0, b"one", 0x8009001A, b"three", 259])

    def call(dll: str, name: str, *types: object, result: object = None) -> object:
        def listed(handle: object, what: int, buffer: Any, size: Any, flags: int) -> int:
            found = next(answers)
            if isinstance(found, bytes):
                ctypes.memmove(buffer, found + b"\0", len(found) + 1)
                return 1
            codes.append(found)
            return 0

        return listed if name == "CryptGetProvParam" else lambda *_: 1

    codes: list[int] = []
    monkeypatch.setattr(nt, "call", call)
    monkeypatch.setattr(nt, "last_code", lambda: codes[-1])
    monkeypatch.setattr(capi, "ANSI", "cp1252")
    assert capi.containers("any", 12) == ["one", "three"]


def test_the_file_of_a_container() -> None:
    """The example of jensign.com, "UniqueKeyContainer"."""
    assert file_name("MyCoolContainer", "guid", "cp1252") == "52ab417621a9d74c73e3e0f1bc374e0a_guid"
    assert file_name("MYCOOLCONTAINER", "guid", "cp1252") == file_name("mycoolcontainer", "guid", "cp1252")


def test_a_container_that_denies_us_is_told_from_one_that_is_not_there(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows says NTE_BAD_KEYSET to both, and may leave the first out of its list."""
    registry: Any = type("Registry", (), {"text": lambda *_: "guid"})()
    subject = keys.WindowsKeys(registry, dict)
    monkeypatch.setattr(keys, "program_data", lambda: PureWindowsPath("C:/ProgramData"))
    monkeypatch.setattr(capi, "containers", lambda *_: [])
    monkeypatch.setattr(key_files, "ANSI", "cp1252")
    name = file_name("mycoolcontainer", "guid", "cp1252")
    disk.put(f"\\\\?\\C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\{name}", b"")
    said = NotFound("key", "0x80090016")
    assert isinstance(subject._kept_out(KeyName("p", "MyCoolContainer"), 12, said), Denied)
    assert subject._kept_out(KeyName("p", "another"), 12, said) is said


FOLDER_PATH = Path("/state")


def held(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_folder, "own_sid", lambda: US)
    state_folder.hold_state_folder(FOLDER_PATH)


def test_the_state_folder_is_administrators_from_its_first_moment(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk.length = len(owned_by(ADMINISTRATORS, from_sddl(state_folder._LIST)))
    held(disk, monkeypatch)
    assert disk.attributes == {"/state": FOLDER} and owner(disk.lists["/state"]) == ADMINISTRATORS
    held(disk, monkeypatch)


@pytest.mark.parametrize(
    ("by", "more", "id"),
    [
        (OTHER, "", "STATE-FOLDER-OPEN"),
        (OTHER, f"(A;OICI;FA;;;{OTHER})", "STATE-FOLDER-OPEN"),
        (ADMINISTRATORS, f"(A;OICI;FA;;;{OTHER})", "STATE-FOLDER-SHARED"),
    ],
)
def test_one_that_was_there_first(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, by: str, more: str, id: str
) -> None:
    disk.attributes["/state"] = FOLDER
    disk.lists["/state"] = owned_by(by, from_sddl("D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)" + more))
    with pytest.raises(Refused) as refused:
        held(disk, monkeypatch)
    assert refused.value.id == id
    if id == "STATE-FOLDER-SHARED":
        assert refused.value.params["others"] == f'"*{OTHER}"'


def test_a_python_that_others_write_to_is_refused(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As installed for all users, and as below C:\\: what signed-in users may do there is inherited."""
    closed = "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)"
    disk.lists["python"] = owned_by(ADMINISTRATORS, from_sddl(closed))
    disk.lists["mine"] = owned_by(US, from_sddl(f"D:(A;OICI;FA;;;{US})"))
    disk.lists["below c"] = owned_by(
        ADMINISTRATORS, from_sddl("D:AI(A;OICIID;FA;;;BA)(A;OICIID;0x1301bf;;;AU)")
    )
    disk.lists["theirs"] = owned_by(OTHER, from_sddl(closed))
    monkeypatch.setattr(own_code, "own_sid", lambda: US)
    own_code.check_own_code(["python", "mine", "python311.zip", ""])
    for folder in ("below c", "theirs"):
        with pytest.raises(Refused) as refused:
            own_code.check_own_code(["python", folder])
        assert (refused.value.id, refused.value.params["folders"]) == ("PYTHON-OPEN", folder)
