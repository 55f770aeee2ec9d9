"""The Keys and Stores ports over what is documented of CryptoAPI, CNG and X509Store."""

from __future__ import annotations

from pathlib import PureWindowsPath

import pytest
from contract_material import certificate, key_der, meaning
from documented_host import Documented
from documented_kernel import Interruption
from documented_lists import from_sddl

from sepmtk.machine.errors import Denied, HostFailure, NotFound, PortError
from sepmtk.machine.lab import certificate as lab_certificate
from sepmtk.machine.lab import disk, keys
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import SCHANNEL_PROVIDER, SOFTWARE_KSP, KeyName, Store
from sepmtk.machine.windows.key_files import file_name
from sepmtk.model.dacl import grant_read, revoke
from sepmtk.model.sddl import sddl
from sepmtk.model.sid import service_sid

Windows = tuple[Documented, Machine]
NAME = KeyName(SCHANNEL_PROVIDER, "Documented 2026")
SERVICE = service_sid("MSSQL$SQLEXPRESSSYMC")
NONE_BUT_SYSTEM = from_sddl("D:P(A;;FA;;;SY)").packed()
FIRST = "D:PAI(A;;GAGR;;;BA)(A;;GAGR;;;SY)"


def container(windows: Windows, name: KeyName = NAME) -> None:
    windows[1].keys.create(name, key_der())


def test_a_new_container_s_list_is_read_in_generic_rights_and_a_grant_undone_is_the_same_list(
    windows: Windows,
) -> None:
    container(windows)
    ports = windows[1].keys
    before = ports.dacl(NAME)
    assert sddl(before) == FIRST
    ports.set_dacl(NAME, grant_read(before, SERVICE))
    granted = ports.dacl(NAME)
    assert sddl(granted) == f"{FIRST}(A;;GR;;;{SERVICE})"
    ports.set_dacl(NAME, revoke(granted, SERVICE))
    assert ports.dacl(NAME) == before


def test_a_list_that_dotnet_would_put_into_another_order_is_kept(windows: Windows) -> None:
    container(windows)
    given = from_sddl("D:PAI(A;;FA;;;BA)(D;;FR;;;AU)(A;;FA;;;SY)").packed()
    windows[1].keys.set_dacl(NAME, given)
    assert meaning(windows[1].keys.dacl(NAME)) == meaning(given)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_container_that_denies_us_is_told_from_one_that_is_not_there(
    windows: Windows, hidden: bool
) -> None:
    """Windows says NTE_BAD_KEYSET to both, and may leave the first out of its list."""
    container(windows)
    model, machine = windows
    machine.keys.set_dacl(NAME, NONE_BUT_SYSTEM)
    model.containers.hidden = hidden
    for operation in (machine.keys.info, machine.keys.dacl, machine.keys.remove):
        with pytest.raises(Denied):
            operation(NAME)
        with pytest.raises(NotFound):
            operation(KeyName(SCHANNEL_PROVIDER, "none"))


def test_the_file_of_a_container(windows: Windows) -> None:
    """The example of jensign.com, "UniqueKeyContainer", and a container that certutil showed to the people of
    acrn-hypervisor; the file's list is the container's."""
    seen = file_name("{EA75381E-6D9B-4BDC-B6C7-5144C96507DD}", "guid")
    assert seen == "3d40ebea7d109ee93b238b96721f0e6d_guid"
    assert file_name("MyCoolContainer", "guid") == "52ab417621a9d74c73e3e0f1bc374e0a_guid"
    assert file_name("MYCOOLCONTAINER", "guid") == file_name("mycoolcontainer", "guid")
    container(windows)
    _, machine = windows
    guid = windows[0].registry._table()["SOFTWARE\\Microsoft\\Cryptography"]["MachineGuid"][1]
    folder = PureWindowsPath("C:/ProgramData/Microsoft/Crypto/RSA/MachineKeys")
    by_file = machine.files.security(folder / file_name(NAME.container, guid))
    assert meaning(by_file) == meaning(machine.keys.dacl(NAME))


def test_a_container_that_cant_be_read_hides_none_behind_it(windows: Windows) -> None:
    model, machine = windows
    names = [KeyName(SCHANNEL_PROVIDER, f"list {n}") for n in range(4)]
    for name in names:
        container(windows, name)
    for bad in names:
        model.containers.broken = {bad.container}
        assert {*names} - {*machine.keys.names()} == {bad}


def test_a_key_s_making_that_fails_at_any_call_leaves_no_container(windows: Windows) -> None:
    model, machine = windows
    container(windows)
    calls = [name for name in model.kernel.trace if name.startswith("Crypt")]
    machine.keys.remove(NAME)
    before = machine.keys.names()
    for number, _ in enumerate(calls):
        model.kernel.interruption = Interruption(at=len(model.kernel.trace) + number, code=0x80090010)
        with pytest.raises(Denied):
            container(windows)
        model.kernel.interruption = None
        assert machine.keys.names() == before
    container(windows)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("raised", [KeyboardInterrupt(), SystemExit(3), MemoryError()], ids=repr)
def test_ctrl_c_in_the_making_of_a_key_leaves_no_container(
    windows: Windows, raised: BaseException, after: bool
) -> None:
    """An empty container would be one that nobody can tell from somebody else's."""
    model, machine = windows
    container(windows)
    imported = [name for name in model.kernel.trace if name.startswith("Crypt")].index("CryptImportKey")
    machine.keys.remove(NAME)
    before = machine.keys.names()
    at = len(model.kernel.trace) + imported
    model.kernel.interruption = Interruption(at, after=after, raised=raised)
    with pytest.raises(type(raised)):
        container(windows)
    assert model.kernel.trace[at] == "CryptImportKey"
    model.kernel.interruption = None
    assert machine.keys.names() == before
    container(windows)


def test_cng_keys_are_granted_used_and_not_made(windows: Windows) -> None:
    model, machine = windows
    name = KeyName(SOFTWARE_KSP, "a cng key")
    record = keys.record(name, lab_certificate.new_key(), from_sddl("D:P(A;;FA;;;SY)(A;;FA;;;BA)").packed())
    model.lab.write(keys.path_of(model.lab, name), disk.canonical(record))
    before = machine.keys.dacl(name)
    machine.keys.set_dacl(name, grant_read(before, SERVICE))
    assert SERVICE in sddl(machine.keys.dacl(name)) and name in machine.keys.names()
    machine.keys.set_dacl(name, before)
    assert machine.keys.dacl(name) == before and machine.keys.info(name).provider_type == 0
    machine.keys.set_dacl(name, NONE_BUT_SYSTEM)
    for operation in (machine.keys.info, machine.keys.dacl):
        with pytest.raises(Denied):
            operation(name)
    with pytest.raises(HostFailure):
        machine.keys.dacl(KeyName("No Such Provider", "x"))
    with pytest.raises(NotFound):
        machine.keys.dacl(KeyName(SOFTWARE_KSP, "none"))


@pytest.mark.parametrize("code", [5, 0x80090010, 1117])
def test_a_store_that_refuses_is_as_before(windows: Windows, code: int) -> None:
    model, machine = windows
    before = machine.stores.list(Store.MACHINE_ROOT)
    model.kernel.interruption = Interruption(at=len(model.kernel.trace), code=code)
    with pytest.raises(PortError) as refused:
        machine.stores.add(Store.MACHINE_ROOT, certificate())
    assert isinstance(refused.value, HostFailure if code == 1117 else Denied)
    assert machine.stores.list(Store.MACHINE_ROOT) == before
