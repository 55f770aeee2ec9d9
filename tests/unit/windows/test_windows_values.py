"""Registry values between winreg's Python objects and the port's text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sepmtk.machine.values import RegistryData, ValueKind
from sepmtk.machine.windows.registry import from_data, to_data

LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
VALUES = st.one_of(
    st.builds(RegistryData, st.sampled_from([ValueKind.STRING, ValueKind.EXPAND]), LINE | st.just("")),
    st.builds(RegistryData, st.just(ValueKind.DWORD), st.integers(0, 2**32 - 1).map(str)),
    st.builds(RegistryData, st.just(ValueKind.BINARY), st.binary().map(bytes.hex)),
    st.builds(RegistryData, st.just(ValueKind.MULTI), st.lists(LINE).map("\n".join)),
)


@given(VALUES)
def test_values_come_back(value: RegistryData) -> None:
    assert to_data(value.kind, from_data(value)) == value.data


def test_what_winreg_gives_for_empty_values() -> None:
    assert to_data(ValueKind.BINARY, None) == to_data(ValueKind.STRING, None) == ""
    assert to_data(ValueKind.MULTI, None) == to_data(ValueKind.MULTI, []) == ""
