"""Descriptors on their way to Windows, and a state folder that is ours."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepmtk.machine.errors import HostFailure
from sepmtk.machine.windows.security import checked, for_writing, same
from sepmtk.machine.windows.state_folder import closed
from sepmtk.model.descriptor import control_bits, entries, owner, sid_bytes
from sepmtk.model.sddl import from_sddl

US = "S-1-5-21-1-2-3-1001"
OTHER = "S-1-5-21-1-2-3-1002"
SYSTEM, ADMINISTRATORS = "S-1-5-18", "S-1-5-32-544"


def owned(by: str, sddl: str) -> bytes:
    raw = from_sddl(sddl)
    return raw[:4] + struct.pack("<I", len(raw)) + raw[8:] + sid_bytes(by)


@given(st.binary(max_size=120))
def test_windows_gets_no_nonsense(raw: bytes) -> None:
    try:
        assert checked("key", raw) == raw
    except HostFailure as error:
        assert error.code == 1338
    else:
        entries(raw)


@given(st.data())
def test_windows_gets_no_list_that_was_cut_off(data: st.DataObject) -> None:
    whole = from_sddl("D:P(A;;FA;;;SY)(A;;FA;;;BA)")
    assert checked("key", whole) == whole
    with pytest.raises(HostFailure):
        checked("key", whole[: data.draw(st.integers(0, len(whole) - 1))])


def test_the_inherited_bit_is_asked_for() -> None:
    asked = for_writing(from_sddl("D:AI(A;;FA;;;SY)"))
    assert control_bits(asked) & 0x0500 == 0x0500 and entries(asked)
    plain = from_sddl("D:P(A;;FA;;;SY)")
    assert for_writing(plain) == plain


def test_generic_rights_are_what_they_stand_for() -> None:
    assert same(from_sddl("D:(A;;GR;;;NS)"), from_sddl("D:(A;;FR;;;NS)"))
    assert not same(from_sddl("D:(A;;GR;;;NS)"), from_sddl("D:P(A;;GR;;;NS)"))
    assert not same(from_sddl("D:(A;;GR;;;NS)"), from_sddl("D:(A;;FA;;;NS)"))
    assert not same(from_sddl("D:(A;;GR;;;NS)(A;;FA;;;SY)"), from_sddl("D:(A;;GR;;;NS)"))


@pytest.mark.parametrize("by", [SYSTEM, ADMINISTRATORS, US])
def test_a_closed_folder(by: str) -> None:
    assert owner(owned(by, "D:P(A;OICI;FA;;;SY)")) == by
    assert closed(owned(by, "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"), US)
    assert closed(owned(by, "D:P(A;OICI;FA;;;SY)(A;;FR;;;BU)(A;OICIIO;FA;;;CO)"), US)


@pytest.mark.parametrize(
    "descriptor",
    [
        owned(OTHER, "D:P(A;OICI;FA;;;SY)"),
        owned(SYSTEM, "D:(A;;FA;;;SY)(A;;FW;;;BU)"),
        owned(SYSTEM, "D:(A;;FA;;;SY)(A;;GA;;;WD)"),
        owned(SYSTEM, f"D:(A;;0x40000;;;{OTHER})"),
        owned(SYSTEM, "D:(A;;FA;;;SY)")[:2] + b"\x00\x80" + owned(SYSTEM, "D:(A;;FA;;;SY)")[4:],
        from_sddl("D:P(A;OICI;FA;;;SY)"),
    ],
)
def test_a_folder_that_others_have_a_hand_in(descriptor: bytes) -> None:
    assert not closed(descriptor, US)
