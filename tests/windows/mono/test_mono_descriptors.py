"""Security descriptors: what the toolkit edits as bytes, judged by .NET Framework's own classes."""

from __future__ import annotations

from typing import Any

from framework import ACCESS, array
from hypothesis import given, settings
from hypothesis import strategies as st

from sepmtk.machine.windows.runtime import types
from sepmtk.model import dacl
from sepmtk.model.descriptor import ALLOW, DENY, Ace, build, entries
from sepmtk.model.sddl import from_sddl, sddl
from sepmtk.model.sid import service_sid

SQL = service_sid("MSSQL$SQLEXPRESSSYMC")
GENERIC_READ = -0x80000000  # .NET's masks are signed
sids = st.sampled_from(["S-1-5-18", "S-1-5-32-544", "S-1-1-0", "S-1-5-6", SQL, "S-1-5-21-1-2-3-1001"])
masks = st.sampled_from([0x80000000, 0x10000000, 0x120089, 0x1F01FF, 1, 0x20000, 0x80120089, 0xD01F01FF])
aces = st.builds(Ace, st.sampled_from([ALLOW, DENY]), sids, masks, st.sampled_from([0, 0x10]))
controls = st.sampled_from([0, 0x1000, 0x0400, 0x1400])
descriptors = st.builds(build, st.lists(aces, max_size=8), controls)


def canonical(found: list[Ace]) -> list[Ace]:
    """The order that Windows' own tools keep: explicit Deny, explicit Allow, inherited."""
    return sorted(found, key=lambda a: (a.flags & 0x10 != 0, a.type != DENY))


usual = st.builds(
    lambda found, control: build(canonical(found), control), st.lists(aces, max_size=8), controls
)


def raw(descriptor: bytes) -> Any:
    return types(ACCESS).RawSecurityDescriptor(array(descriptor), 0)


def binary(found: Any) -> bytes:
    room = array(bytes(int(found.BinaryLength)))
    found.GetBinaryForm(room, 0)
    return bytes(room)


def seen_by_dotnet(descriptor: bytes) -> list[tuple[str, str, int, int]]:
    return [
        ("deny" if "Denied" in str(ace.AceType) else "allow", str(ace.SecurityIdentifier),
         int(ace.AccessMask) & 0xFFFFFFFF, int(ace.AceFlags))
        for ace in raw(descriptor).DiscretionaryAcl
    ]  # fmt: skip


def as_told(descriptor: bytes) -> list[tuple[str, str, int, int]]:
    return [(ace.type, ace.sid, ace.mask, ace.flags) for ace in entries(descriptor)]


@settings(max_examples=100)
@given(descriptor=descriptors)
def test_entries_are_read_alike(descriptor: bytes) -> None:
    assert as_told(descriptor) == seen_by_dotnet(descriptor)


@settings(max_examples=100)
@given(descriptor=descriptors)
def test_bytes_are_those_that_dotnet_writes(descriptor: bytes) -> None:
    assert binary(raw(descriptor)) == descriptor


@settings(max_examples=100)
@given(descriptor=descriptors.filter(entries))  # mono can't read "D:" with nothing behind it
def test_what_is_shown_as_sddl_is_what_dotnet_reads_from_it(descriptor: bytes) -> None:
    read = types(ACCESS).RawSecurityDescriptor(sddl(descriptor))
    assert binary(read) == descriptor == from_sddl(sddl(descriptor))


@settings(max_examples=150)
@given(descriptor=usual)
def test_a_grant_is_the_one_that_dotnet_would_add(descriptor: bytes) -> None:
    """AddAccess of CommonSecurityDescriptor merges into an entry of the same account where there is one;
    who may do what afterwards must be the same. Where no entry names the account, so must the entries."""
    control = types(ACCESS)
    judge = control.CommonSecurityDescriptor(False, False, array(descriptor), 0)
    sid = types("System.Security.Principal").SecurityIdentifier(SQL)
    nothing = (control.InheritanceFlags(0), control.PropagationFlags(0))
    judge.DiscretionaryAcl.AddAccess(control.AccessControlType.Allow, sid, GENERIC_READ, *nothing)
    theirs, ours = binary(judge), dacl.grant_read(descriptor, SQL)
    assert dacl.reads(ours, SQL) == dacl.reads(theirs, SQL)
    if SQL not in [ace.sid for ace in entries(descriptor)] and not dacl.reads(descriptor, SQL):
        assert set(entries(ours)) - set(entries(descriptor)) == {Ace(ALLOW, SQL, 0x80000000)}
        assert Ace(ALLOW, SQL, 0x80000000) in entries(theirs)


@settings(max_examples=150)
@given(descriptor=usual)
def test_a_grant_keeps_the_order_that_windows_keeps(descriptor: bytes) -> None:
    """CommonSecurityDescriptor refuses to edit a list that is out of order."""
    control = types(ACCESS)
    for edited in (dacl.grant_read(descriptor, SQL), dacl.revoke(descriptor, SQL)):
        judge = control.CommonSecurityDescriptor(False, False, array(edited), 0)
        assert bool(judge.IsDiscretionaryAclCanonical)


@settings(max_examples=150)
@given(descriptor=usual)
def test_a_revocation_is_what_dotnet_purges(descriptor: bytes) -> None:
    """PurgeAccessControl takes Deny entries too; a list without any is revoked alike."""
    if any(ace.type == DENY for ace in entries(descriptor)):
        return
    judge = raw(descriptor)
    acl = judge.DiscretionaryAcl
    for at in reversed(range(int(acl.Count))):
        ace = acl[at]
        if str(ace.SecurityIdentifier) == SQL and not int(ace.AceFlags) & 0x10:
            acl.RemoveAce(at)
    assert binary(judge) == dacl.revoke(descriptor, SQL)


def test_the_usual_key_through_crypto_key_security() -> None:
    """The class that .NET Framework grants with takes our bytes and gives the same entries back."""
    control = types(ACCESS)
    descriptor = dacl.grant_read(from_sddl("D:(A;;FA;;;SY)(A;;FA;;;BA)"), SQL)
    security = control.CryptoKeySecurity()
    security.SetSecurityDescriptorBinaryForm(array(descriptor), control.AccessControlSections.Access)
    shown = str(security.GetSecurityDescriptorSddlForm(control.AccessControlSections.Access))
    assert as_told(from_sddl(shown)) == as_told(descriptor)
