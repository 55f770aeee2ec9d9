"""The plain values that ports take and give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from pathlib import Path


@dataclass(frozen=True)
class FileStat:
    """``size`` in bytes (0 for a folder); ``modified`` in UTC."""

    size: int
    modified: datetime
    is_folder: bool


class ValueKind(StrEnum):
    """Kinds of registry value that the tool meets."""

    STRING = "string"  # REG_SZ
    EXPAND = "expand"  # REG_EXPAND_SZ
    MULTI = "multi"  # REG_MULTI_SZ, items joined by \n
    DWORD = "dword"
    BINARY = "binary"  # hex


@dataclass(frozen=True)
class RegistryKey:
    """A key below HKEY_LOCAL_MACHINE, e.g. ``SOFTWARE\\Symantec``; ``view`` 64 or 32 bit."""

    path: str
    view: int = 64

    def child(self, name: str) -> RegistryKey:
        return RegistryKey(f"{self.path}\\{name}", self.view)

    def __str__(self) -> str:
        return f"HKLM{self.view}\\{self.path}"


@dataclass(frozen=True)
class RegistryData:
    """A value: text for the text kinds and BINARY (hex), a decimal number as text for DWORD."""

    kind: ValueKind
    data: str


class Store(StrEnum):
    """Certificate stores that the tool reads or writes."""

    MACHINE_MY = "LocalMachine\\My"
    MACHINE_ROOT = "LocalMachine\\Root"
    USER_MY = "CurrentUser\\My"
    USER_ROOT = "CurrentUser\\Root"


@dataclass(frozen=True)
class KeyName:
    """A key container: its provider and its name there (machine key set)."""

    provider: str
    container: str

    def __str__(self) -> str:
        return f"{self.provider}\\{self.container}"


SCHANNEL_PROVIDER = "Microsoft RSA SChannel Cryptographic Provider"  # type 12
SOFTWARE_KSP = "Microsoft Software Key Storage Provider"  # CNG


@dataclass(frozen=True)
class StoreEntry:
    """A certificate in a store. ``key`` is None where none is linked."""

    der: bytes
    archived: bool
    key: KeyName | None


class KeySpec(IntEnum):
    """0 for CNG keys."""

    NONE = 0
    EXCHANGE = 1
    SIGNATURE = 2


@dataclass(frozen=True)
class KeyInfo:
    """What a container says about its key."""

    provider: str
    provider_type: int  # 12 SChannel, 24 RSA and AES, 1 RSA full, 0 CNG
    key_spec: KeySpec
    exportable: bool
    public_key_sha256: str  # of the SubjectPublicKeyInfo


class ServiceState(StrEnum):
    """A service's state, as the service manager names it."""

    STOPPED = "stopped"
    START_PENDING = "start_pending"
    STOP_PENDING = "stop_pending"
    RUNNING = "running"
    PAUSED = "paused"


class StartMode(StrEnum):
    """How a service is started."""

    AUTO = "auto"
    MANUAL = "manual"
    DISABLED = "disabled"


class SidType(StrEnum):
    """Whether a service's process carries the service's own SID."""

    NONE = "none"
    UNRESTRICTED = "unrestricted"
    RESTRICTED = "restricted"


@dataclass(frozen=True)
class ServiceInfo:
    """``exit_code`` is of the last stop (0: as asked; 1066: see ``specific_code``)."""

    name: str
    display_name: str
    state: ServiceState
    start_mode: StartMode
    account: str
    sid_type: SidType
    depends_on: tuple[str, ...]
    wait_hint: timedelta
    exit_code: int = 0
    specific_code: int = 0
    image_path: str = ""


class Request(StrEnum):
    """What a service can be asked for."""

    RUN = "run"
    STOP = "stop"


class Level(StrEnum):
    """How bad an entry of the event log is, as the Event Viewer names it."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class LogEntry:
    """An entry of the event log. ``id`` is 0 to 65535."""

    id: int
    level: Level
    text: str


LONGEST_ENTRY = 15_000
"""Characters: Windows takes 31,839 bytes (.NET, EventLog.WriteEntry)."""


@dataclass(frozen=True)
class Endpoint:
    """Where to dial for a port of the host, and which name its certificate must carry."""

    host: str
    port: int
    server_name: str


@dataclass(frozen=True)
class HostFacts:
    """Who and what the host is. ``state_folder`` is a path of the machine that we run on;
    ``utc_offset`` is what its programs add to UTC when they write local times into logs."""

    label: str  # how results name this host, e.g. "lab sepm01.corp.example"
    machine_id: str
    fqdn: str
    short_name: str
    addresses: tuple[str, ...]
    windows_build: int
    language: str  # e.g. "ja-JP"
    elevated: bool
    disk_free: int  # bytes on the system drive
    pending_reboot: bool
    state_folder: Path
    utc_offset: timedelta = timedelta(0)
