"""The Stores port, on every host."""

from __future__ import annotations

import pytest
from contract_material import certificate, key_der, thumbprint

from sepmtk.machine.errors import HostFailure, NotFound, Unsupported
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import SCHANNEL_PROVIDER, KeyName, Store

KEY = KeyName(SCHANNEL_PROVIDER, "contract stores")
WRITABLE = [Store.MACHINE_MY, Store.MACHINE_ROOT, Store.USER_MY]


class TestStores:
    @pytest.mark.parametrize("store", WRITABLE)
    def test_what_is_added_is_listed_and_goes_again(self, machine: Machine, store: Store) -> None:
        before = machine.stores.list(store)
        machine.stores.add(store, certificate())
        added = [e.der for e in machine.stores.list(store)]
        assert sorted(added) == sorted([*(e.der for e in before), certificate()])
        machine.stores.remove(store, thumbprint(certificate()).upper())
        assert machine.stores.list(store) == before

    def test_a_link_to_a_key_is_kept_when_added_again(self, machine: Machine) -> None:
        machine.keys.create(KEY, key_der())
        machine.stores.add(Store.MACHINE_MY, certificate(), KEY)
        machine.stores.add(Store.MACHINE_MY, certificate("second.example"))
        machine.stores.add(Store.MACHINE_MY, certificate())
        found = [(e.der, e.key) for e in machine.stores.list(Store.MACHINE_MY)]
        assert found.count((certificate(), KEY)) == 1
        assert found.count((certificate("second.example"), None)) == 1

    def test_a_key_outlives_its_certificate(self, machine: Machine) -> None:
        machine.keys.create(KEY, key_der())
        machine.stores.add(Store.MACHINE_MY, certificate(), KEY)
        machine.stores.remove(Store.MACHINE_MY, thumbprint(certificate()))
        assert KEY in machine.keys.names()

    def test_to_remove_what_is_absent_is_no_error(self, machine: Machine) -> None:
        machine.stores.remove(Store.MACHINE_MY, "0" * 40)

    def test_the_user_inherits_the_machine_s_roots(self, machine: Machine) -> None:
        machine.stores.add(Store.MACHINE_ROOT, certificate())
        assert certificate() in [e.der for e in machine.stores.list(Store.USER_ROOT)]
        assert certificate() not in [e.der for e in machine.stores.list(Store.USER_MY)]

    def test_the_user_s_roots_are_never_written(self, machine: Machine) -> None:
        with pytest.raises(Unsupported):
            machine.stores.add(Store.USER_ROOT, certificate())
        with pytest.raises(Unsupported):
            machine.stores.remove(Store.USER_ROOT, thumbprint(certificate()))

    def test_what_is_no_certificate_or_has_no_key(self, machine: Machine) -> None:
        before = machine.stores.list(Store.MACHINE_MY)
        with pytest.raises(HostFailure):
            machine.stores.add(Store.MACHINE_MY, b"no certificate")
        with pytest.raises(NotFound):
            machine.stores.add(Store.MACHINE_MY, certificate(), KeyName(SCHANNEL_PROVIDER, "none"))
        assert machine.stores.list(Store.MACHINE_MY) == before
