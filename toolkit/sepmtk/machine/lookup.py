"""Reading the registry and the stores where what isn't there is simply empty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sepmtk.machine.errors import NotFound, Unsupported
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import RegistryKey, Store, StoreEntry, ValueKind
from sepmtk.model.numbers import whole
from sepmtk.model.thumbprint import thumbprint_of

VIEWS = (64, 32)


TEXTS = (ValueKind.STRING, ValueKind.EXPAND)


def text(reader: Reader, key: RegistryKey, name: str) -> str:
    """A text without blanks around it; ``""`` where key or value is missing, or where it is of a kind that
    whoever asks Windows for a text (RegGetValue, RRF_RT_REG_SZ) doesn't get either: doctor tells of it."""
    return _of_kind(reader, key, name, *TEXTS)


def number(reader: Reader, key: RegistryKey, name: str) -> int | None:
    """A DWORD, or a text of digits; None where there is none."""
    return whole(_of_kind(reader, key, name, ValueKind.DWORD, *TEXTS))


def digest(reader: Reader, key: RegistryKey, name: str) -> str:
    """Hex digits of a binary value, or of a text."""
    return _of_kind(reader, key, name, ValueKind.BINARY, *TEXTS)


def _of_kind(reader: Reader, key: RegistryKey, name: str, *kinds: ValueKind) -> str:
    try:
        found = reader.registry.get(key, name)
    except (NotFound, Unsupported):
        return ""
    return found.data.strip() if found.kind in kinds else ""


def values(reader: Reader, key: RegistryKey) -> Iterator[tuple[str, str]]:
    """(name, data) of every value below ``key``."""
    try:
        names: Sequence[str] = reader.registry.names(key)
    except NotFound:
        return
    for name in names:
        yield name, text(reader, key, name)


def subkeys(reader: Reader, key: RegistryKey) -> tuple[str, ...]:
    """Names of the keys below ``key``."""
    try:
        return tuple(reader.registry.subkeys(key))
    except NotFound:
        return ()


def exists(reader: Reader, key: RegistryKey) -> bool:
    """Whether there is such a key."""
    try:
        reader.registry.names(key)
    except NotFound:
        return False
    return True


def entry_of(reader: Reader, store: Store, thumbprint: str) -> StoreEntry | None:
    """The certificate with this thumbprint (as ``normal_thumbprint`` spells it) in ``store``."""
    return next((e for e in reader.stores.list(store) if thumbprint_of(e.der) == thumbprint), None)
