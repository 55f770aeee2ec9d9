"""Where rows of clients come from: a console's export, or (asked for by its password) sem5."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timezone
from pathlib import Path

from sepmtk.machine.ports import Machine
from sepmtk.model.clients import ClientRow, ClientSource


def from_csv(machine: Machine, path: Path, columns: tuple[str, ...] = (), order: str = "") -> ClientSource:
    """A table that the console exported; its times are the host's local ones.

    Raises:
        UsageError: ``COLUMN-BAD``, ``DATE-ORDER-BAD``.
    """
    from sepmtk.sepm.clients_csv import check_said

    check_said(columns, order)

    def rows() -> Iterator[ClientRow]:
        from sepmtk.sepm.clients_csv import read_clients

        yield from read_clients(path, timezone(machine.host.facts().utc_offset), columns, order)

    return rows


def from_sem5(machine: Machine, user: str, password: str) -> ClientSource:
    """The manager's database."""

    def rows() -> Iterator[ClientRow]:
        from sepmtk.sepm.discover import discover
        from sepmtk.sepm.sem5 import sem5_clients

        reader = machine.reader()
        yield from sem5_clients(reader, discover(reader), user, password)

    return rows
