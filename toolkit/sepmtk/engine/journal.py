"""What a run did, one JSON record a line, each on the disk before the next thing happens.

A record carries the SHA-256 of the line before it. That is no seal against people, but it shows
accidents: a journal with a hole is refused. Only the last line may be torn (the machine lost power
while it was written): it can't be read, nothing happened after it either, and it is dropped.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sepmtk.engine.durable import canonical, naming, sync_folder
from sepmtk.engine.interrupts import uninterrupted
from sepmtk.model.errors import Failed

Record = Mapping[str, Any]


def read_journal(path: Path) -> tuple[list[dict[str, Any]], int]:
    """The records of ``path``, and how many bytes of it hold them.

    Raises:
        Failed: ``JOURNAL-BROKEN`` where a line other than the last cannot be read, or any does not
            follow from the one before.
    """
    data = path.read_bytes() if path.exists() else b""
    records: list[dict[str, Any]] = []
    previous, good = "", 0
    while good < len(data):
        end = data.find(b"\n", good)
        if end < 0:
            break  # torn: no line end reached the disk
        line = data[good:end]
        record = _parse(line)
        if record is None and end + 1 == len(data):
            break
        if record is None or record.get("prev") != previous:
            raise Failed("JOURNAL-BROKEN", path=str(path), line=len(records) + 1)
        records.append(record)
        previous, good = hashlib.sha256(line).hexdigest(), end + 1
    return records, good


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


class Journal:
    """An open journal: what it says so far, and a way to add to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records, self._good = read_journal(path)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        os.ftruncate(self._file, self._good)
        os.lseek(self._file, self._good, os.SEEK_SET)
        sync_folder(path.parent)
        self._previous = self._last_hash()

    def _last_hash(self) -> str:
        if not self.records:
            return ""
        line = self.path.read_bytes()[: self._good].rstrip(b"\n").rpartition(b"\n")[2]
        return hashlib.sha256(line).hexdigest()

    def add(self, type: str, at: datetime, /, **more: Any) -> None:
        """Write one record and wait until it is on the disk; whole, or not at all."""
        moment = at.astimezone(UTC).isoformat(timespec="microseconds")
        line = canonical({"prev": self._previous, "at": moment, "type": type, **more})
        with uninterrupted(), naming(self.path):
            self._append(line + b"\n")
            self._previous = hashlib.sha256(line).hexdigest()
            self.records.append(json.loads(line))

    def _append(self, line: bytes) -> None:
        try:
            written = 0
            while written < len(line):
                written += os.write(self._file, line[written:])
            os.fsync(self._file)
        except OSError:  # a full disk: what got there is no record
            os.ftruncate(self._file, self._good)
            os.lseek(self._file, self._good, os.SEEK_SET)
            raise
        self._good += len(line)

    def close(self) -> None:
        os.close(self._file)
