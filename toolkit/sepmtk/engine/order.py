"""In which order services stop and start: whoever depends on another stops first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import TopologicalSorter

from sepmtk.machine.errors import PortError
from sepmtk.machine.ports import ServicesReader
from sepmtk.machine.values import ServiceState


def start_order(services: ServicesReader, names: Iterable[str], base: str = "") -> list[str]:
    """``names`` so that each comes after what it depends on.

    ``base`` is taken as needed by all others, whether they are registered so or not: SEPM needs
    SQL Server, and what its installer registers as dependencies isn't known.
    """
    wanted = list(dict.fromkeys(names))
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name in wanted:
        needs = _all_needs(services, name) | ({base.lower()} if name != base else set())
        sorter.add(name, *(other for other in wanted if other.lower() in needs and other != name))
    return list(sorter.static_order())


def stop_order(services: ServicesReader, names: Iterable[str], base: str = "") -> list[str]:
    """The reverse of :func:`start_order`."""
    return start_order(services, names, base)[::-1]


def _all_needs(services: ServicesReader, name: str) -> set[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        try:
            needs = services.info(todo.pop()).depends_on
        except PortError:
            continue
        fresh = [n for n in needs if n.lower() not in found]
        found.update(n.lower() for n in fresh)
        todo += fresh
    return found


def running_dependants(services: ServicesReader, name: str) -> Sequence[str]:
    """Services that are not stopped and need ``name``, in the order in which to stop them."""
    dependants = [
        other
        for other in services.names()
        if name.lower() in _all_needs(services, other) and _is_up(services, other)
    ]
    return stop_order(services, dependants)


def _is_up(services: ServicesReader, name: str) -> bool:
    """One that has gone meanwhile isn't; one that we may not look at can't be waited for."""
    try:
        return services.info(name).state is not ServiceState.STOPPED
    except PortError:
        return False
