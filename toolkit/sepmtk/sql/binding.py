"""What SQL Server was told about its certificate."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.machine.errors import NotFound
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
    force = _value(reader, key, "ForceEncryption")
    return SqlBinding(_value(reader, key, VALUE), (force or "0").strip() not in ("", "0"), str(key))


def _value(reader: Reader, key: RegistryKey, name: str) -> str | None:
    try:
        return reader.registry.get(key, name).data
    except NotFound:
        return None
