"""What a backup holds: files of SEPM, the stores' lists, SQL Server's settings, key DACLs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PureWindowsPath

from sepmtk.machine.errors import NotFound, PortError, Unsupported
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import KeyName, RegistryKey, Store
from sepmtk.model.server import Server

Item = tuple[str, bytes]

SECURITY = "security.json"
"""Who could read each file: a key that comes back must not be open to more than before."""


def snapshot(reader: Reader, server: Server) -> Iterator[Item]:
    """All items as (relative path, content). What this server does not have is left out."""
    security: dict[str, str] = {}
    for path in _paths(reader, server):
        try:
            with reader.files.open(path) as file:
                content = file.read()
        except NotFound:
            continue
        yield relative(path), content
        security[relative(path)] = reader.files.security(path).hex()
    yield SECURITY, _json(security)
    yield "stores.json", _json({store.value: _store(reader, store) for store in Store})
    yield "registry.json", _json(dict(_registry(reader, RegistryKey(server.sql.settings_key))))
    yield "keys.json", _json({str(k): _dacl(reader, k) for k in reader.keys.names()})
    names = (*server.services, server.sql.service)
    yield "services.json", _json({n: reader.services.info(n).state.value for n in names})


def _dacl(reader: Reader, key: KeyName) -> str | None:
    """None for a key that its owner keeps even administrators from: other programs have some."""
    try:
        return reader.keys.dacl(key).hex()
    except PortError:
        return None


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def relative(path: PureWindowsPath) -> str:
    """A path on drive C as a path in the backup: ``files/C/…``."""
    return "/".join(("files", path.drive.rstrip(":"), *path.parts[1:]))


def absolute(item: str) -> PureWindowsPath | None:
    """Back from :func:`relative`; None for an item that is no file of the host."""
    parts = item.split("/")
    if parts[0] != "files":
        return None
    return PureWindowsPath(f"{parts[1]}:\\", *parts[2:])


_NO_NAME = re.compile(
    r"""[<>:"|?*\\\x00-\x1f]|[. ]$|^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\xb9\xb2\xb3])\s*(\.|$)"""
)
"""Windows, "Naming Files, Paths, and Namespaces": reserved characters, devices, ends that it drops."""


def is_item(name: str) -> bool:
    """Whether a backup of ours could hold an item of this name: below its own folder, and back on the host
    exactly one file."""
    parts = name.split("/")
    if any(not part or _NO_NAME.search(part.lower()) for part in parts):
        return False
    return len(parts) == 1 or (parts[0] == "files" and len(parts) > 2 and len(parts[1]) == 1)


def _paths(reader: Reader, server: Server) -> Iterator[PureWindowsPath]:
    yield from (server.root_xml, server.server_xml, server.keystore)
    for folder in (server.apache_ssl, server.key_backup):
        yield from _below(reader, folder)


def _below(reader: Reader, folder: PureWindowsPath) -> Iterator[PureWindowsPath]:
    try:
        names = reader.files.list(folder)
    except NotFound:
        return
    for name in names:
        path = folder / name
        if reader.files.stat(path).is_folder:
            yield from _below(reader, path)
        else:
            yield path


def _store(reader: Reader, store: Store) -> list[dict[str, object]]:
    return [
        {"der": e.der.hex(), "archived": e.archived, "key": str(e.key) if e.key else None}
        for e in reader.stores.list(store)
    ]


def _registry(reader: Reader, key: RegistryKey) -> Iterator[tuple[str, object]]:
    for name in reader.registry.names(key):
        try:
            data = reader.registry.get(key, name)
        except Unsupported as error:  # a kind that nothing here writes, so that none has to come back
            yield f"{key}\\{name}", {"kind": "", "data": str(error)}
            continue
        yield f"{key}\\{name}", {"kind": data.kind.value, "data": data.data}
    for child in reader.registry.subkeys(key):
        yield from _registry(reader, key.child(child))
