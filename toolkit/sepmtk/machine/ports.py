"""What a host can do, as small dumb operations that don't block.

Every reading operation stands on a ``…Reader`` and every writing one on the port that extends it.
Whoever gets a :class:`Reader` cannot change anything: dry runs and checks are typed that way.
Polling, retries, ordering, DACL editing and protocols belong above the ports.
All operations raise the errors of :mod:`sepmtk.machine.errors` and no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PureWindowsPath
from typing import BinaryIO, Protocol

from sepmtk.machine.values import (
    Endpoint,
    FileStat,
    HostFacts,
    KeyInfo,
    KeyName,
    LogEntry,
    RegistryData,
    RegistryKey,
    Request,
    ServiceInfo,
    Store,
    StoreEntry,
)


class FilesReader(Protocol):
    """Files of the host by Windows path."""

    def open(self, path: PureWindowsPath) -> BinaryIO: ...
    def stat(self, path: PureWindowsPath) -> FileStat: ...
    def list(self, path: PureWindowsPath) -> Sequence[str]:
        """Names in a folder, sorted."""
        ...

    def security(self, path: PureWindowsPath) -> bytes:
        """The self-relative security descriptor (DACL only)."""
        ...


class Files(FilesReader, Protocol):
    """Files, writable."""

    def replace(self, path: PureWindowsPath, content: bytes, security: bytes | None = None) -> None:
        """Atomic. Keeps the security of the file that it replaces unless given one; a new file
        gets ``security`` before its first byte."""
        ...

    def tidy(self, path: PureWindowsPath) -> None:
        """Take away what a process that was ended while it replaced ``path`` has left beside it."""
        ...

    def make_folder(self, path: PureWindowsPath, security: bytes | None = None) -> None: ...
    def remove(self, path: PureWindowsPath) -> None:
        """A file or an empty folder."""
        ...


class RegistryReader(Protocol):
    """HKEY_LOCAL_MACHINE. Names are matched without regard to case and given back as stored."""

    def get(self, key: RegistryKey, name: str) -> RegistryData: ...
    def subkeys(self, key: RegistryKey) -> Sequence[str]: ...
    def names(self, key: RegistryKey) -> Sequence[str]: ...


class Registry(RegistryReader, Protocol):
    """HKEY_LOCAL_MACHINE, writable."""

    def set(self, key: RegistryKey, name: str, value: RegistryData) -> None:
        """The key must be there."""
        ...

    def delete(self, key: RegistryKey, name: str) -> None: ...


class StoresReader(Protocol):
    """Certificate stores."""

    def list(self, store: Store) -> Sequence[StoreEntry]:
        """All entries, archived ones too, in store order. CurrentUser\\Root shows what it
        inherits from LocalMachine\\Root."""
        ...


class Stores(StoresReader, Protocol):
    """Certificate stores, writable."""

    def add(self, store: Store, der: bytes, key: KeyName | None = None) -> None:
        """Writing CurrentUser\\Root is Unsupported: Windows opens a dialogue there."""
        ...

    def remove(self, store: Store, thumbprint: str) -> None:
        """The certificate only, never its key."""
        ...


class KeysReader(Protocol):
    """Private keys of the machine key set, by provider and container."""

    def names(self) -> Sequence[KeyName]: ...
    def info(self, key: KeyName) -> KeyInfo: ...
    def prove(self, key: KeyName, ciphertext: bytes) -> bytes:
        """Use the key once: decrypt what was encrypted to its public half (PKCS #1 v1.5)."""
        ...

    def dacl(self, key: KeyName) -> bytes:
        """The self-relative security descriptor, DACL only, read through the key's handle."""
        ...


class Keys(KeysReader, Protocol):
    """Private keys, writable."""

    def create(self, key: KeyName, private_key_der: bytes) -> None:
        """Import an RSA key (PKCS #8 DER) as AT_KEYEXCHANGE, exportable, into a new container."""
        ...

    def set_dacl(self, key: KeyName, descriptor: bytes) -> None: ...
    def remove(self, key: KeyName) -> None: ...


class ServicesReader(Protocol):
    """The service manager."""

    def names(self) -> Sequence[str]: ...
    def info(self, name: str) -> ServiceInfo: ...


class Services(ServicesReader, Protocol):
    """The service manager, with requests."""

    def request(self, name: str, what: Request) -> None:
        """Ask and return at once. RUN of a running and STOP of a stopped service are no error.
        STOP is Busy while running services depend on it (Win32 1051); RUN starts what it
        depends on first; RUN of a disabled service is Unsupported (1058)."""
        ...


class EventsReader(Protocol):
    """The host's application log, as far as it is this program's."""

    def list(self) -> Sequence[LogEntry]:
        """Oldest first; the host may have thrown the oldest away."""
        ...


class Events(EventsReader, Protocol):
    """The application log, writable."""

    def write(self, entry: LogEntry) -> None:
        """The first entry of all registers this program as a source, which needs an administrator. A text
        longer than ``LONGEST_ENTRY`` may be refused."""
        ...


class Network(Protocol):
    """Where the ports of the host are to be dialled."""

    def endpoint(self, port: int) -> Endpoint: ...


class HostReader(Protocol):
    """What the host says about itself."""

    def facts(self) -> HostFacts: ...


class Host(HostReader, Protocol):
    """The host, where runs are about to be written."""

    def hold_state_folder(self) -> None:
        """Make sure that nobody else may write to the folder of the runs. It may make that folder; where it
        doesn't, whoever writes there first makes it.

        Raises:
            Refused: ``STATE-FOLDER-OPEN``, ``STATE-FOLDER-SHARED``, ``STATE-FOLDER-LINK``.
        """
        ...


class Clock(Protocol):
    """The host's time."""

    def now(self) -> datetime:
        """UTC, aware."""
        ...

    def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True)
class Reader:
    """A host that can only be looked at."""

    files: FilesReader
    registry: RegistryReader
    stores: StoresReader
    keys: KeysReader
    services: ServicesReader
    events: EventsReader
    network: Network
    host: HostReader
    clock: Clock


@dataclass(frozen=True)
class Machine:
    """A host that can be changed."""

    files: Files
    registry: Registry
    stores: Stores
    keys: Keys
    services: Services
    events: Events
    network: Network
    host: Host
    clock: Clock

    def reader(self) -> Reader:
        return Reader(
            self.files,
            self.registry,
            self.stores,
            self.keys,
            self.services,
            self.events,
            self.network,
            self.host,
            self.clock,
        )
