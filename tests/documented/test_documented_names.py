"""The Host, Network and Registry ports over what is documented of names, listeners and keys."""

from __future__ import annotations

import pytest
from documented_host import Documented

from sepmtk.machine.errors import Denied, NotFound
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import RegistryData, RegistryKey, ValueKind
from sepmtk.machine.windows import network

Windows = tuple[Documented, Machine]


@pytest.mark.parametrize(
    ("suffix", "full"), [("", "SEPM01"), ("policy.example", "SEPM01.policy.example"), (None, None)]
)
def test_a_name_has_the_suffix_that_windows_gives_it(
    windows: Windows, suffix: str | None, full: str | None
) -> None:
    model, machine = windows
    before = machine.host.facts()
    model.names.suffix = suffix
    found = machine.host.facts()
    assert found.short_name == before.short_name
    assert found.fqdn.casefold() == (full or before.fqdn).casefold()
    assert machine.network.endpoint(8443).server_name == found.fqdn
    assert found.addresses == before.addresses != ()


def test_every_listener_is_seen_in_both_families(windows: Windows) -> None:
    found = network.listeners()
    assert ("0.0.0.0", 8443) in found and ("::", 2638) in found
    assert windows[1].network.endpoint(8443).host == "127.0.0.1"


def test_a_key_that_may_be_read_only_is_denied_and_as_before(windows: Windows) -> None:
    model, machine = windows
    key = RegistryKey("SOFTWARE\\Symantec\\Symantec Endpoint Protection\\SEPM", 32)
    value = machine.registry.get(key, "targetdir")
    model.registry.denied.add("SOFTWARE\\WOW6432Node\\Symantec\\Symantec Endpoint Protection\\SEPM")
    with pytest.raises(Denied):
        machine.registry.set(key, "TargetDir", RegistryData(ValueKind.STRING, "x"))
    with pytest.raises(Denied):
        machine.registry.delete(key, "TargetDir")
    assert machine.registry.get(key, "TargetDir") == value
    with pytest.raises(NotFound):
        machine.registry.get(RegistryKey(key.path, 64), "TargetDir")
