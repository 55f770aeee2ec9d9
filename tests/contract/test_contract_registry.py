"""The Registry port, on every host."""

from __future__ import annotations

import pytest
from contract_ground import Ground
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import RegistryData, RegistryKey, ValueKind

VALUES = [
    RegistryData(ValueKind.STRING, ""),
    RegistryData(ValueKind.STRING, "\u200e0a 日本語"),
    RegistryData(ValueKind.EXPAND, "%ProgramData%\\x"),
    RegistryData(ValueKind.MULTI, "a\nb"),
    RegistryData(ValueKind.DWORD, "4294967295"),
    RegistryData(ValueKind.BINARY, "00ff"),
]


class TestRegistry:
    @pytest.mark.parametrize("value", VALUES, ids=str)
    def test_keeps_kind_and_data(self, ground: Ground, value: RegistryData) -> None:
        ground.machine.registry.set(ground.key, "Of Test", value)
        assert ground.machine.registry.get(ground.key, "of test") == value
        assert "Of Test" in ground.machine.registry.names(ground.key)

    def test_a_name_keeps_its_first_spelling(self, ground: Ground) -> None:
        registry = ground.machine.registry
        registry.set(ground.key, "Mixed", VALUES[0])
        registry.set(RegistryKey(ground.key.path.upper()), "MIXED", VALUES[1])
        assert [n for n in registry.names(ground.key) if n.casefold() == "mixed"] == ["Mixed"]
        assert registry.get(ground.key, "mixed") == VALUES[1]

    def test_set_and_delete_leaves_the_names_as_they_were(self, ground: Ground) -> None:
        before = ground.machine.registry.names(ground.key)
        ground.machine.registry.set(ground.key, "Gone", VALUES[0])
        ground.machine.registry.delete(ground.key, "gone")
        assert ground.machine.registry.names(ground.key) == before

    def test_what_is_not_there(self, ground: Ground) -> None:
        registry, missing = ground.machine.registry, RegistryKey("SOFTWARE\\No Such Vendor\\Thing")
        with pytest.raises(NotFound):
            registry.get(ground.key, "no such value")
        with pytest.raises(NotFound):
            registry.delete(ground.key, "no such value")
        for operation in (registry.names, registry.subkeys):
            with pytest.raises(NotFound):
                operation(missing)
        with pytest.raises(NotFound):
            registry.set(missing, "x", VALUES[0])

    def test_subkeys_are_names_not_paths(self, ground: Ground) -> None:
        found = ground.machine.registry.subkeys(RegistryKey("SYSTEM\\CurrentControlSet\\Services"))
        assert {ground.service, ground.dependant} <= set(found)
        assert not [name for name in found if "\\" in name]

    def test_software_is_redirected_for_32_bit_and_system_is_shared(self, ground: Ground) -> None:
        registry = ground.machine.registry
        sepm = "SOFTWARE\\Symantec\\Symantec Endpoint Protection\\SEPM"
        assert registry.get(RegistryKey(sepm, 32), "TargetDir").data.endswith("\\")
        with pytest.raises(NotFound):
            registry.names(RegistryKey(sepm, 64))
        below = sepm.replace("SOFTWARE", "SOFTWARE\\WOW6432Node")
        assert registry.names(RegistryKey(below, 64)) == registry.names(RegistryKey(sepm, 32))
        shared = f"SYSTEM\\CurrentControlSet\\Services\\{ground.service}"
        assert registry.names(RegistryKey(shared, 32)) == registry.names(RegistryKey(shared, 64))

    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
    def test_any_text_comes_back(self, ground: Ground, text: str) -> None:
        ground.machine.registry.set(ground.key, "Any", RegistryData(ValueKind.STRING, text))
        assert ground.machine.registry.get(ground.key, "Any").data == text
