"""The DACL of a private key, there and back, for both generations of providers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from real_host import powershell

from sepmtk.machine.ports import Machine
from sepmtk.machine.values import SCHANNEL_PROVIDER, SOFTWARE_KSP, KeyName, Store
from sepmtk.machine.windows.security import same
from sepmtk.model.dacl import grant_read, reads, revoke
from sepmtk.model.sid import service_sid

SID = service_sid("MSSQL$SQLEXPRESSSYMC")
NEW = (
    "(New-SelfSignedCertificate -DnsName {name} -CertStoreLocation Cert:\\LocalMachine\\My "
    "-Provider '{provider}' {more}).Thumbprint"
)


@pytest.fixture(params=[SCHANNEL_PROVIDER, SOFTWARE_KSP])
def key(request: pytest.FixtureRequest, machine: Machine) -> Iterator[KeyName]:
    """A key that Windows made, linked to a certificate."""
    from hashlib import sha1

    provider = request.param
    more = "-KeySpec KeyExchange" if provider == SCHANNEL_PROVIDER else ""
    name = "sepmtk-real.example"
    thumbprint = powershell(NEW.format(name=name, provider=provider, more=more)).lower()
    [found] = [
        entry.key for entry in machine.stores.list(Store.MACHINE_MY)
        if sha1(entry.der, usedforsecurity=False).hexdigest() == thumbprint
    ]  # fmt: skip
    assert found is not None
    yield found
    powershell(f"Remove-Item Cert:\\LocalMachine\\My\\{thumbprint} -DeleteKey")


def test_a_grant_and_back(machine: Machine, key: KeyName) -> None:
    before = machine.keys.dacl(key)
    assert not reads(before, SID)
    machine.keys.set_dacl(key, grant_read(before, SID))
    granted = machine.keys.dacl(key)
    assert reads(granted, SID)
    assert not reads(revoke(granted, SID), SID)
    machine.keys.set_dacl(key, before)
    assert same(machine.keys.dacl(key), before)


def test_what_windows_says_of_it(machine: Machine, key: KeyName) -> None:
    """The key's file has the entry that was granted: seen by PowerShell."""
    machine.keys.set_dacl(key, grant_read(machine.keys.dacl(key), SID))
    folder = "Keys" if key.provider == SOFTWARE_KSP else "RSA\\MachineKeys"
    seen = powershell(
        f"Get-ChildItem $env:ProgramData\\Microsoft\\Crypto\\{folder} -Force | Get-Acl |"
        f" Where-Object {{ $_.Sddl -match '{SID}' }} | Measure-Object | ForEach-Object Count"
    )
    assert seen == "1"
