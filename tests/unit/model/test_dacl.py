"""DACLs as bytes: what may read, what a grant changes, what a revocation takes away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepmtk.model import dacl
from sepmtk.model.dacl import ALLOW, DENY, GENERIC_READ, Ace, build, control_bits, entries
from sepmtk.model.descriptor import sid_bytes
from sepmtk.model.errors import SepmtkError
from sepmtk.model.sddl import from_sddl, sddl
from sepmtk.model.sid import service_sid

SQL = service_sid("MSSQL$SQLEXPRESSSYMC")
USUAL = "D:PAI(A;;GAGR;;;SY)(A;;GAGR;;;BA)"

sids = st.sampled_from(["S-1-5-18", "S-1-5-32-544", "S-1-1-0", "S-1-5-80-0", SQL, "S-1-5-21-1-2-3-1001"])
masks = st.sampled_from(
    [0x80000000, 0x10000000, 0xD01F01FF, 0x120089, 0x1F01FF, 0x20000000, 1, 0, 0x80120089]
)
aces = st.builds(Ace, st.sampled_from([ALLOW, DENY]), sids, masks, st.sampled_from([0, 0x10, 0x08, 0x03]))
lists = st.lists(aces, max_size=8)
controls = st.sampled_from([0, 0x1000, 0x0400, 0x1400])


def test_bytes_are_those_that_windows_writes() -> None:
    # D:(A;;GR;;;SY): laid out by hand after [MS-DTYP] 2.4.6, 2.4.5, 2.4.4.2.
    expected = bytes.fromhex(
        "01000480" "00000000" "00000000" "00000000" "14000000"
        "02001c00" "01000000"
        "00001400" "00000080" "010100000000000512000000"
    )  # fmt: skip
    assert from_sddl("D:(A;;GR;;;SY)") == expected
    assert entries(expected) == (Ace(ALLOW, "S-1-5-18", GENERIC_READ),)


def test_grant_adds_one_entry_behind_explicit_and_before_inherited_ones() -> None:
    before = from_sddl("D:AI(D;;GW;;;BU)(A;;GA;;;SY)(A;ID;GA;;;BA)")
    after = dacl.grant_read(before, SQL)
    assert sddl(after) == f"D:AI(D;;GW;;;BU)(A;;GA;;;SY)(A;;GR;;;{SQL})(A;ID;GA;;;BA)"


def test_grant_to_the_usual_key_and_back() -> None:
    before = from_sddl(USUAL)
    assert not dacl.reads(before, SQL)
    after = dacl.grant_read(before, SQL)
    assert sddl(after) == f"{USUAL}(A;;GR;;;{SQL})"
    assert dacl.revoke(after, SQL) == before


@pytest.mark.parametrize(
    "text",
    [f"D:(A;;FR;;;{SQL})", f"D:(A;;GA;;;{SQL})", f"D:(A;;FA;;;{SQL})", f"D:(A;;0xd01f01ff;;;{SQL})",
     f"D:(A;;0x80120089;;;{SQL})", f"D:(A;;0x1f019b;;;{SQL})", "D:(A;;GR;;;WD)", "D:(A;;FR;;;S-1-5-80-0)",
     f"D:(A;;0x1;;;{SQL})(A;;0x120088;;;BU)", f"D:(A;;GR;;;{SQL})(D;;GR;;;{SQL})"],
)  # fmt: skip
def test_a_grant_as_broad_or_broader_reads(text: str) -> None:
    assert dacl.reads(from_sddl(text), SQL)
    assert dacl.grant_read(from_sddl(text), SQL) == from_sddl(text)


@pytest.mark.parametrize(
    "text",
    ["D:", USUAL, f"D:(A;;GW;;;{SQL})", f"D:(A;IO;GR;;;{SQL})", f"D:(A;;0x1;;;{SQL})",
     f"D:(D;;GR;;;{SQL})(A;;GA;;;{SQL})", "D:(D;;0x1;;;WD)(A;;GA;;;WD)"],
)  # fmt: skip
def test_what_is_too_little_does_not_read(text: str) -> None:
    assert not dacl.reads(from_sddl(text), SQL)


def test_a_deny_is_told_and_left_alone() -> None:
    before = from_sddl(f"D:(D;;GR;;;{SQL})(A;;GA;;;SY)")
    after = dacl.grant_read(before, SQL)
    assert dacl.denied(before, SQL)
    assert dacl.denied(after, SQL)
    assert not dacl.reads(after, SQL)
    assert entries(after)[0].type == DENY
    assert not dacl.denied(from_sddl(USUAL), SQL)


def test_no_dacl_lets_everybody_in() -> None:
    nothing = bytes.fromhex("01000080" + "00" * 16)
    assert dacl.reads(nothing, SQL)
    assert dacl.grant_read(nothing, SQL) == nothing
    assert sddl(nothing) == "D:NO_ACCESS_CONTROL"


def test_owner_and_group_and_unknown_entries_stay() -> None:
    sy, ba = sid_bytes("S-1-5-18"), sid_bytes("S-1-5-32-544")
    odd = (
        bytes([9, 0, 8 + len(sy) + 4, 0]) + GENERIC_READ.to_bytes(4, "little") + sy + b"artx"
    )  # a conditional entry
    acl = bytes([2, 0]) + (8 + len(odd)).to_bytes(2, "little") + b"\1\0\0\0" + odd
    at = 20
    head = bytes.fromhex("01000484") + b"".join(
        n.to_bytes(4, "little") for n in (at, at + len(sy), 0, at + len(sy) + len(ba))
    )
    after = dacl.grant_read(head + sy + ba + acl, SQL)
    owner, group = (int.from_bytes(after[i : i + 4], "little") for i in (4, 8))
    assert after[owner : owner + len(sy)] == sy
    assert after[group : group + len(ba)] == ba
    assert odd in after
    assert control_bits(after) == 0x8404
    assert dacl.reads(after, SQL)


@pytest.mark.parametrize(
    "data",
    [b"", b"\1", bytes.fromhex("0100048000000000000000000000000014000000"), b"\1\0\4\x80" + b"\xff" * 16],
)
def test_malformed_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(SepmtkError) as refused:
        entries(data)
    assert refused.value.id == "DACL-MALFORMED"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "D",
        "O:SYD:",
        "D:(A;;GR;;;SY",
        "D:(A;;ZZ;;;SY)",
        "D:(X;;GR;;;SY)",
        "D:(A;Q;GR;;;SY)",
        "D:(A;;GR;;;S-1-x)",
        "D:(A;;GR;;;S-1-5-99999999999)",
        "D:(A;;0x1ffffffff;;;SY)",
        "D:(A;;GR;;;ZZ)",
        "D:(A;;0x;;;SY)",
    ],
)
def test_bad_sddl_is_refused(text: str) -> None:
    with pytest.raises(SepmtkError) as refused:
        from_sddl(text)
    assert refused.value.id == "SDDL-BAD"


def test_a_list_that_its_size_field_cannot_tell_is_refused() -> None:
    """[MS-DTYP] 2.4.5: AclSize is 16 bits; 8 bytes of head and 20 for each entry of SYSTEM."""
    full = from_sddl("D:" + "(A;;GR;;;SY)" * 3276)
    assert len(entries(full)) == 3276
    with pytest.raises(SepmtkError) as refused:
        from_sddl("D:" + "(A;;GR;;;SY)" * 3277)
    assert refused.value.id == "DACL-FULL"
    before = from_sddl("D:" + "(A;;GW;;;SY)" * 3276)
    with pytest.raises(SepmtkError) as refused:
        dacl.grant_read(before, SQL)
    assert refused.value.id == "DACL-FULL"


@given(lists, controls)
def test_round_trip(some: list[Ace], control: int) -> None:
    data = build(some, control)
    assert entries(data) == tuple(some)
    assert from_sddl(sddl(data)) == data


@given(lists, controls)
def test_grant_is_idempotent_and_keeps_everything_else(some: list[Ace], control: int) -> None:
    before = build(some, control)
    after = dacl.grant_read(before, SQL)
    assert dacl.grant_read(after, SQL) == after
    assert control_bits(after) == control_bits(before)
    assert dacl.reads(after, SQL) or dacl.denied(after, SQL)
    added = list(entries(after))
    if after != before:
        new = next(
            i
            for i in range(len(added))
            if [*added[:i], *added[i + 1 :]] == some and added[i] == Ace(ALLOW, SQL, GENERIC_READ)
        )
        assert not any(ace.flags & 0x10 for ace in added[:new])


@given(lists)
def test_revoke_takes_exactly_the_explicit_allows_of_that_sid(some: list[Ace]) -> None:
    after = entries(dacl.revoke(build(some), SQL))
    assert after == tuple(a for a in some if not (a.type == ALLOW and a.sid == SQL and not a.flags & 0x10))
