"""What SEPM and SQL Server hold, for guards: what can't be read is never taken for absent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sepmtk.machine.ports import Reader
from sepmtk.model.errors import Refused
from sepmtk.model.server import Server
from sepmtk.sepm.served import asked, stored

UNREADABLE = "GUARD-UNREADABLE"


def refuse_unread(where: str, detail: str, accepted: Collection[str]) -> None:
    """Refuse what a guard can't see.

    Raises:
        Refused: ``GUARD-UNREADABLE``, unless accepted.
    """
    if UNREADABLE not in accepted:
        raise Refused(UNREADABLE, where=where, detail=detail)


def held(
    reader: Reader, server: Server, ports: Iterable[int], accepted: Collection[str], disk: bool = True
) -> Iterator[tuple[str, bytes]]:
    """(place, DER) of every certificate on SEPM's disk and on ``ports``. All that can be read comes first:
    what is there for certain is told before what can't be told.

    Raises:
        Refused: ``GUARD-UNREADABLE``, unless accepted.
    """
    from sepmtk.net.errors import NetError

    unread: list[tuple[str, str]] = []
    for one in stored(reader, server) if disk else ():
        if one.der is not None:
            yield one.where, one.der
        elif one.unread:
            unread.append((one.where, one.unread))
    for port in ports:
        try:
            der = asked(reader, server, port)
        except NetError as error:
            unread.append((f"TCP {port}", type(error).__name__))
            continue
        if der is not None:
            yield f"TCP {port}", der
    for where, detail in unread:
        refuse_unread(where, detail, accepted)
