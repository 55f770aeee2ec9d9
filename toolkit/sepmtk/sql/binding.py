"""What SQL Server was told about its certificate."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.machine.errors import NotFound
from sepmtk.machine.lookup import TEXTS, number
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import RegistryKey
from sepmtk.model.errors import UsageError
from sepmtk.model.server import Server
from sepmtk.model.thumbprint import normal_thumbprint

VALUE = "Certificate"


@dataclass(frozen=True)
class SqlBinding:
    """``pinned`` is the value as it stands: None where absent, empty where SQL Server chooses."""

    pinned: str | None
    force_encryption: bool
    key: str
    """The registry key that holds both."""

    @property
    def thumbprint(self) -> str | None:
        """The thumbprint that was meant, whatever its spelling; None where none was."""
        try:
            return normal_thumbprint(self.pinned or "")
        except UsageError:
            return None


def read_binding(reader: Reader, server: Server) -> SqlBinding:
    """The value ``Certificate`` and ``ForceEncryption`` of SEPM's instance."""
    key = RegistryKey(server.sql.settings_key)
    force = number(reader, key, "ForceEncryption")
    return SqlBinding(_pinned(reader, key), bool(force), str(key))


def _pinned(reader: Reader, key: RegistryKey) -> str | None:
    """The 20 bytes of a thumbprint in a value that is no text are no thumbprint that SQL Server reads."""
    try:
        found = reader.registry.get(key, VALUE)
    except NotFound:
        return None
    return found.data if found.kind in TEXTS or not found.data else f"{found.kind.value}: {found.data}"
