"""The Keys port, on every host."""

from __future__ import annotations

import os
from uuid import uuid4

import pytest
from contract_material import key, key_der, meaning, public_hash
from cryptography.hazmat.primitives.asymmetric import padding

from sepmtk.machine.errors import Denied, Exists, HostFailure, NotFound
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import SCHANNEL_PROVIDER, KeyName, KeySpec

NAME = KeyName(SCHANNEL_PROVIDER, "contract-2026 (a)")
# D:P(A;;FA;;;SY)
SYSTEM_ONLY = bytes.fromhex(
    "010004900000000000000000000000001400000002001c000100000000001400ff011f00010100000000000512000000"
)

# D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;the service SID of MSSQL$SQLEXPRESSSYMC)
WITH_A_SERVICE = bytes.fromhex(
    "010004900000000000000000000000001400000002005c000300000000001400ff011f00010100000000000512000000"
    "00001800ff011f0001020000000000052000000020020000000028008900120001060000000000055000000007dce5df"
    "411710d92e6bab3f8ccefa6abf216ddc"
)


class TestKeys:
    def test_a_new_key_is_for_exchange_and_proves_itself(self, machine: Machine) -> None:
        machine.keys.create(NAME, key_der())
        info = machine.keys.info(NAME)
        assert (info.provider, info.provider_type, info.key_spec) == (SCHANNEL_PROVIDER, 12, KeySpec.EXCHANGE)
        assert (info.exportable, info.public_key_sha256) == (True, public_hash())
        nonce = os.urandom(32)
        assert machine.keys.prove(NAME, key().public_key().encrypt(nonce, padding.PKCS1v15())) == nonce

    def test_names_come_and_go(self, machine: Machine) -> None:
        before = machine.keys.names()
        machine.keys.create(NAME, key_der())
        assert set(machine.keys.names()) == {*before, NAME}
        machine.keys.remove(NAME)
        assert machine.keys.names() == before

    def test_a_container_is_made_once(self, machine: Machine) -> None:
        machine.keys.create(NAME, key_der())
        with pytest.raises(Exists):
            machine.keys.create(NAME, key_der())

    def test_the_first_dacl_is_system_and_administrators(self, machine: Machine) -> None:
        machine.keys.create(NAME, key_der())
        _, said = meaning(machine.keys.dacl(NAME))
        full = [("allow", sid, 0x1F01FF, 0) for sid in ("S-1-5-18", "S-1-5-32-544")]
        assert sorted(said) == full

    def test_a_dacl_s_entries_are_kept_in_their_order(self, machine: Machine) -> None:
        machine.keys.create(NAME, key_der())
        machine.keys.set_dacl(NAME, WITH_A_SERVICE)
        assert meaning(machine.keys.dacl(NAME))[1] == meaning(WITH_A_SERVICE)[1]

    def test_a_dacl_is_kept_as_given(self, machine: Machine) -> None:
        machine.keys.create(NAME, key_der())
        machine.keys.set_dacl(NAME, WITH_A_SERVICE)
        assert meaning(machine.keys.dacl(NAME)) == meaning(WITH_A_SERVICE)

    def test_who_may_not_read_may_not_use(self, machine: Machine) -> None:
        """Everything goes through the container's handle, and CryptAcquireContext refuses that."""
        name = KeyName(SCHANNEL_PROVIDER, f"contract {uuid4()}")  # nobody can take it away again
        machine.keys.create(name, key_der())
        machine.keys.set_dacl(name, SYSTEM_ONLY)
        with pytest.raises(Denied):
            machine.keys.prove(name, key().public_key().encrypt(b"x", padding.PKCS1v15()))
        for operation in (machine.keys.info, machine.keys.dacl, machine.keys.remove):
            with pytest.raises(Denied):
                operation(name)
        with pytest.raises(Denied):
            machine.keys.set_dacl(name, WITH_A_SERVICE)
        assert name in machine.keys.names()

    def test_what_is_not_there(self, machine: Machine) -> None:
        keys = machine.keys
        for operation in (keys.info, keys.dacl, keys.remove):
            with pytest.raises(NotFound):
                operation(NAME)
        with pytest.raises(NotFound):
            keys.prove(NAME, b"")
        with pytest.raises(NotFound):
            keys.set_dacl(NAME, SYSTEM_ONLY)

    def test_a_provider_that_is_not_there(self, machine: Machine) -> None:
        with pytest.raises(HostFailure):
            machine.keys.create(KeyName("No Such Provider", "x"), key_der())

    def test_what_cannot_be_used(self, machine: Machine) -> None:
        with pytest.raises(HostFailure):
            machine.keys.create(NAME, b"no key")
        assert NAME not in machine.keys.names()
        machine.keys.create(NAME, key_der())
        with pytest.raises(HostFailure):
            machine.keys.set_dacl(NAME, b"nonsense")
        with pytest.raises(HostFailure):
            machine.keys.prove(NAME, b"too short")
