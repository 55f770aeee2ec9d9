"""What the adapter refuses to start with: a state folder or a Python that others may write to."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from documented_host import Documented
from documented_kernel import OURS
from documented_lists import Descriptor, from_sddl

from sepmtk.machine.ports import Machine
from sepmtk.machine.windows import host, own_code
from sepmtk.model.errors import Refused
from sepmtk.nouns.doctor.diagnosis import diagnose

Windows = tuple[Documented, Machine]
OTHER = "S-1-5-21-1-2-3-1002"
ADMINISTRATORS = "S-1-5-32-544"
REPARSE_POINT = 0x400  # FILE_ATTRIBUTE_REPARSE_POINT
OWN = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;;0x1200a9;;;BU)"


def state(model: Documented) -> Path:
    return model.lab.drive / "ProgramData" / "sepmtk"


def test_who_only_reads_makes_no_state_folder(windows: Windows) -> None:
    model, machine = windows
    diagnose(host.open_server().reader())
    assert not state(model).exists()
    machine.host.hold_state_folder()
    assert state(model).is_dir()


def test_the_state_folder_is_administrators_from_its_first_moment(windows: Windows) -> None:
    model, machine = windows
    machine.host.hold_state_folder()
    found = model.disk.security(state(model))
    assert found == from_sddl(OWN, ADMINISTRATORS)
    host.open_server()


@pytest.mark.parametrize(
    ("by", "more", "id"),
    [
        (OTHER, "", "STATE-FOLDER-OPEN"),
        (OTHER, f"(A;OICI;FA;;;{OTHER})", "STATE-FOLDER-OPEN"),
        (ADMINISTRATORS, f"(A;OICI;FA;;;{OTHER})", "STATE-FOLDER-SHARED"),
        (ADMINISTRATORS, f"(A;OICI;FA;;;{OURS})", ""),
        (ADMINISTRATORS, f"(A;OICI;0x1200a9;;;{OTHER})", ""),
    ],
)
def test_one_that_was_there_first(windows: Windows, by: str, more: str, id: str) -> None:
    model, machine = windows
    state(model).mkdir()
    model.disk.secure(state(model), from_sddl(OWN + more, by))
    if not id:
        host.open_server().host.hold_state_folder()
        return
    with pytest.raises(Refused, match=id):
        machine.host.hold_state_folder()
    with pytest.raises(Refused) as refused:
        host.open_server()
    assert refused.value.id == id
    if id == "STATE-FOLDER-SHARED":
        assert refused.value.params["others"] == f'"*{OTHER}"'


@pytest.mark.parametrize("part", [".", "runs"])
def test_one_that_leads_elsewhere(windows: Windows, part: str) -> None:
    """Anybody may make a junction in ProgramData, and lead it elsewhere between a look and the first write.
    What it leads to is administrators' own."""
    model, machine = windows
    machine.host.hold_state_folder()
    (state(model) / "runs").mkdir(exist_ok=True)
    host.open_server()
    model.disk.note((state(model) / part).resolve(), attributes=REPARSE_POINT)
    for look in (host.open_server, machine.host.hold_state_folder):
        with pytest.raises(Refused, match="STATE-FOLDER-LINK"):
            look()


def test_one_without_a_list_lets_everybody_in(windows: Windows) -> None:
    model, _ = windows
    state(model).mkdir()
    model.disk.note(state(model), security=Descriptor(0, from_sddl(OWN).owner, None).packed(owner=True).hex())
    with pytest.raises(Refused, match="STATE-FOLDER"):
        host.open_server()


def test_a_python_that_others_write_to_is_refused(windows: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    """As installed for all users, and as below C:\\: what signed-in users may do there is inherited."""
    model, _ = windows
    lists = {
        "python": from_sddl("D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)"),
        "mine": from_sddl(f"D:(A;OICI;FA;;;{OURS})", OURS),
        "below c": from_sddl("D:AI(A;OICIID;FA;;;BA)(A;OICIID;0x1301bf;;;AU)"),
        "theirs": from_sddl("D:P(A;OICI;FA;;;BA)", OTHER),
    }
    for name, descriptor in lists.items():
        (model.lab.drive / name).mkdir()
        model.disk.secure(model.lab.drive / name, descriptor)
    own_code.check_own_code(["C:\\python", "C:\\mine", "C:\\python\\python311.zip", ""])
    for folder in ("C:\\below c", "C:\\theirs"):
        monkeypatch.setattr(sys, "path", ["C:\\python", folder])
        with pytest.raises(Refused) as refused:
            host.open_server()
        assert (refused.value.id, refused.value.params["folders"]) == ("PYTHON-OPEN", folder)
