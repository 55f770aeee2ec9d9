"""Reading the registry and the stores. What isn't there is empty, but for the key of :func:`linked_entry`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sepmtk.machine.errors import Denied, NotFound, Unsupported
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import KeyName, RegistryKey, Store, StoreEntry, ValueKind
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.numbers import whole
from sepmtk.model.thumbprint import normal_thumbprint, thumbprint_of

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


def linked_entry(reader: Reader, thumbprint: str) -> tuple[bytes, KeyName]:
    """The certificate (DER) in LocalMachine\\My and the key that it is linked to, archived ones included.

    Raises:
        UsageError: ``CERT-NOT-IN-STORE``; ``CERT-WITHOUT-KEY``.
        Refused: ``KEY-NOT-FOUND``; ``KEY-ACCESS-DENIED``.
    """
    wanted = normal_thumbprint(thumbprint)
    entry = entry_of(reader, Store.MACHINE_MY, wanted)
    if entry is None:
        raise UsageError("CERT-NOT-IN-STORE", thumbprint=wanted, store=Store.MACHINE_MY.value)
    if entry.key is None:
        raise UsageError("CERT-WITHOUT-KEY", thumbprint=wanted)
    try:  # a link says nothing about its key: containers are lost with profiles and failed imports
        reader.keys.dacl(entry.key)
    except NotFound as error:
        raise Refused("KEY-NOT-FOUND", key=str(entry.key), thumbprint=wanted, detail=error.detail) from error
    except Denied as error:
        raise Refused("KEY-ACCESS-DENIED", key=str(entry.key), detail=error.detail) from error
    return entry.der, entry.key
