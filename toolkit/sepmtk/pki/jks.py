"""Java keystores (JKS), as far as certificates go: SEPM's Tomcat keeps its own in keystore.jks.

The layout is that of sun.security.provider.JavaKeyStore in OpenJDK: magic, version, count, entries,
and a SHA-1 over password, a phrase and all of it. Private keys are skipped, never decrypted. A
``.jks`` written by a Java of version 9 or later is PKCS #12 inside; ``sepmtk.pki.inspect`` sees to that.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass

from sepmtk.model.errors import UsageError

MAGIC = 0xFEEDFEED
_PRIVATE_KEY, _TRUSTED = 1, 2
_PHRASE = b"Mighty Aphrodite"
_DIGEST = 20


@dataclass(frozen=True)
class JksEntry:
    """``has_key``: the certificates are the chain of a private key, else one trusted certificate."""

    alias: str
    has_key: bool
    certificates: tuple[bytes, ...]


@dataclass(frozen=True)
class Jks:
    """What a keystore holds."""

    entries: tuple[JksEntry, ...]

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """All of them (DER): chains of keys first."""
        ordered = sorted(self.entries, key=lambda entry: not entry.has_key)
        return tuple(der for entry in ordered for der in entry.certificates)


def read_jks(data: bytes, password: bytes | None) -> Jks:
    """The entries. Without a password the content is read, but nothing vouches for it.

    Raises:
        UsageError: ``JKS-UNREADABLE``; ``PASSWORD-WRONG``, also where the file was changed.
    """
    body, digest = data[:-_DIGEST], data[-_DIGEST:]
    if password is not None and not hmac.compare_digest(_digest(body, password), digest):
        raise UsageError("PASSWORD-WRONG")
    reader = _Reader(body)
    try:
        magic, version, count = reader.numbers(">III")
        if magic != MAGIC or version not in (1, 2):
            raise ValueError(f"version {version}")
        entries = tuple(_entry(reader, version) for _ in range(count))
        if not reader.at_end:
            raise ValueError("bytes behind the last entry")
    except (ValueError, struct.error) as bad:
        raise UsageError("JKS-UNREADABLE", detail=str(bad)) from bad
    return Jks(entries)


def _digest(body: bytes, password: bytes) -> bytes:
    # Java's characters are UTF-16; a password in a file or a prompt is taken as UTF-8.
    text = password.decode("utf-8", errors="replace").encode("utf-16-be")
    return hashlib.sha1(text + _PHRASE + body, usedforsecurity=False).digest()


def _entry(reader: _Reader, version: int) -> JksEntry:
    (tag,) = reader.numbers(">I")
    if tag not in (_PRIVATE_KEY, _TRUSTED):
        raise ValueError(f"entry of type {tag}")
    alias = reader.text()
    reader.numbers(">Q")  # when it was made
    if tag == _TRUSTED:
        return JksEntry(alias, False, (_certificate(reader, version),))
    reader.block()  # the key, encrypted
    (count,) = reader.numbers(">I")
    return JksEntry(alias, True, tuple(_certificate(reader, version) for _ in range(count)))


def _certificate(reader: _Reader, version: int) -> bytes:
    kind = reader.text() if version == 2 else "X.509"
    if kind != "X.509":
        raise ValueError(f"certificate of type {kind}")
    return reader.block()


class _Reader:
    """Bytes, read from front to back."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def at_end(self) -> bool:
        return self._at == len(self._data)

    def numbers(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(layout, self._take(struct.calcsize(layout)))

    def block(self) -> bytes:
        (size,) = self.numbers(">I")
        return self._take(size)

    def text(self) -> str:
        """Java's modified UTF-8; an alias that isn't plain is shown as well as it goes."""
        (size,) = self.numbers(">H")
        return self._take(size).decode("utf-8", errors="replace")

    def _take(self, size: int) -> bytes:
        if self._at + size > len(self._data):
            raise ValueError("cut off")
        self._at += size
        return self._data[self._at - size : self._at]
