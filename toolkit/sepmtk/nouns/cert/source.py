"""Where a certificate is to be found: a file, a folder that ``cert new`` filled, a thumbprint in a store
of the host, or ``host:port``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from sepmtk.machine.errors import PortError
from sepmtk.machine.lookup import entry_of
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import Store, StoreEntry
from sepmtk.model.certificate_files import CERTIFICATE, KEY
from sepmtk.model.errors import SepmtkError, UsageError
from sepmtk.model.target import read_target
from sepmtk.model.thumbprint import is_thumbprint, normal_thumbprint
from sepmtk.nouns.cert import files as cert_files
from sepmtk.nouns.inputs import read_input
from sepmtk.pki.requirements import KeyFacts

_TARGET = re.compile(r"(?i)^(?:tcp|np|lpc|admin):(?!\\)|^[a-z][a-z0-9+.-]+://|@|[^:\\][:,] ?[0-9]+/?$|\]:")
"""With a port behind it or a protocol in front: what can't be the name of a file or folder."""


@dataclass(frozen=True)
class Found:
    """``kind``: ``pem``, ``der``, ``pfx``, ``jks``, ``store``, ``tls`` or ``tds``. The leaf comes first.

    ``key`` is what is known of the private key beside it, None where none lies there or it is locked.
    """

    kind: str
    where: str
    ders: tuple[bytes, ...] = field(repr=False)
    key: KeyFacts | None = None


def find(source: str, password: bytes | None = None, reader: Reader | None = None) -> Found:
    """The certificates that ``source`` leads to; in stores and on ports of the host, where there is one.

    Raises:
        UsageError: ``SOURCE-UNKNOWN``, ``CERT-NOT-IN-STORE``, ``FILE-UNREADABLE``, ``TARGET-…``, or what
            is wrong with the content.
        Failed: ``PEER-NOT-READ``.
    """
    path = Path(source)
    if path.is_dir():
        cert_files.finish(path)
        return _from_file(path / CERTIFICATE, password)
    if path.exists():
        return _from_file(path, password)
    if reader and is_thumbprint(source):
        store, entry = _in_stores(reader, source)
        return Found("store", store.value, (entry.der,), _key_facts(reader, entry))
    if endpoint := _endpoint(source):
        from sepmtk.net.probe import served_by

        kind, der = served_by(*endpoint, source, reader)
        return Found(kind, source, (der,))
    raise UsageError("SOURCE-UNKNOWN", source=source)


def _endpoint(source: str) -> tuple[str, int] | None:
    """Host and port, in any of the spellings that have one; None for what is no target.

    Raises:
        UsageError: ``TARGET-…`` for what is one, and can't be dialled.
    """
    if not _TARGET.search(source):
        return None
    found = read_target(source)
    return (found.host, found.port) if found.port else None


def _from_file(path: Path, password: bytes | None) -> Found:
    from sepmtk.pki.inspect import content_format, read_ders

    data = read_input(path)
    kind = content_format(data)
    return Found(kind, str(path), read_ders(data, password), _key_beside(path, data, kind, password))


def _key_beside(path: Path, data: bytes, kind: str, password: bytes | None) -> KeyFacts | None:
    """The key in the file itself, or in server.key beside server.crt (the KB's names)."""
    from sepmtk.pki.inspect import JKS, PEM, PFX, pem_text
    from sepmtk.pki.jks import read_jks
    from sepmtk.pki.keys import pkcs8, public_key_sha256
    from sepmtk.pki.pfx import read_pfx

    beside = path.with_name(KEY)
    try:
        if kind == PFX:
            content = read_pfx(data, password)
            if content.key is None:
                return KeyFacts(bool(content.other_key))
            return KeyFacts(True, public_key_sha256(pkcs8(content.key)))
        if kind == JKS:
            return KeyFacts(any(entry.has_key for entry in read_jks(data, password).entries))
        if kind == PEM and b"PRIVATE KEY-----" in pem_text(data):
            return KeyFacts(True, public_key_sha256(data))
        if path.name == CERTIFICATE and beside.is_file():
            return KeyFacts(True, public_key_sha256(read_input(beside)))
    except SepmtkError:
        return None
    return None


STORES = (Store.MACHINE_MY, Store.MACHINE_ROOT, Store.USER_MY)


def _in_stores(reader: Reader, thumbprint: str) -> tuple[Store, StoreEntry]:
    """The first store that holds the certificate, Personal first.

    Raises:
        UsageError: ``CERT-NOT-IN-STORE``.
    """
    wanted = normal_thumbprint(thumbprint)
    for store in STORES:
        if entry := entry_of(reader, store, wanted):
            return store, entry
    raise UsageError("CERT-NOT-IN-STORE", thumbprint=wanted, store=", ".join(STORES))


def _key_facts(reader: Reader, entry: StoreEntry) -> KeyFacts:
    """What the linked key's container says of it; a key that can't be asked counts as absent."""
    if entry.key is None:
        return KeyFacts(False)
    try:
        info = reader.keys.info(entry.key)
    except PortError:
        return KeyFacts(False)
    return KeyFacts(True, info.public_key_sha256, info.provider, info.provider_type, int(info.key_spec))
