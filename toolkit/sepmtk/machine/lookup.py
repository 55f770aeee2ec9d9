"""Reading the registry and the stores where what isn't there is simply empty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sepmtk.machine.errors import NotFound
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import RegistryKey, Store, StoreEntry
from sepmtk.model.thumbprint import thumbprint_of

VIEWS = (64, 32)


def text(reader: Reader, key: RegistryKey, name: str) -> str:
    """A value without blanks around it; ``""`` where key or value is missing."""
    try:
        return reader.registry.get(key, name).data.strip()
    except NotFound:
        return ""


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
