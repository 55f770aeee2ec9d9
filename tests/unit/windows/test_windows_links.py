"""CRYPT_KEY_PROV_INFO, as Windows lays it out in the buffer that it is given."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from sepmtk.machine.values import KeyName
from sepmtk.machine.windows.links import parse

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=60)
HEAD = 48
ADDRESS = 0x7FFE_0000_1000


def laid_out(container: str | None, provider: str | None, spec: int = 1, address: int = ADDRESS) -> bytes:
    """The structure, then its texts; pointers are absolute."""
    tail, pointers = b"", []
    for text in (container, provider):
        pointers.append(address + HEAD + len(tail) if text is not None else 0)
        tail += (text + "\0").encode("utf-16-le") if text is not None else b""
    return struct.pack("<QQIIIIQIxxxx", *pointers, 12, 0x20, 0, 0, 0, spec) + tail


@given(TEXT, TEXT)
def test_names_come_back(container: str, provider: str) -> None:
    assert parse(laid_out(container, provider), ADDRESS) == KeyName(provider, container)


@given(TEXT)
def test_without_a_container_there_is_no_link(provider: str) -> None:
    assert parse(laid_out(None, provider), ADDRESS) is None
    assert parse(laid_out("", provider), ADDRESS) is None


def test_a_container_of_the_default_provider_has_no_provider_s_name() -> None:
    assert parse(laid_out("c", None), ADDRESS) == KeyName("", "c")


@given(TEXT, TEXT, st.data())
def test_what_was_cut_off_does_no_harm(container: str, provider: str, data: st.DataObject) -> None:
    raw = laid_out(container, provider)
    parse(raw[: data.draw(st.integers(0, len(raw)))], ADDRESS)


@given(st.binary(max_size=200), st.integers(0, 2**64 - 1))
def test_nonsense_does_no_harm(raw: bytes, address: int) -> None:
    parse(raw, address)
