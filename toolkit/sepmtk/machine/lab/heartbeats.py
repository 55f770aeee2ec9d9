"""The clients: where each stands is a pure function of its habits, what SEPM did, and the clock.

TLS and signature are two things. On HTTPS a client looks at the certificate of port 443; on HTTP
too it looks at the signature of its policy, unless the policy that it has says not to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

HEARTBEAT = 300.0
DAY = 86400.0


@dataclass(frozen=True)
class Happening:
    """What SEPM did at a moment: ``web`` (certificate on 443 and its end, or nothing), ``database``,
    ``profile`` (a group's policy was compiled), ``push`` (communication settings were sent)."""

    at: float
    what: str
    group: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Habits:
    """``asleep`` are spans of absolute time; ``day`` is the share of each day that it is on, from
    ``phase`` seconds after midnight."""

    phase: float
    day: float
    seen: float
    asleep: tuple[tuple[float, float], ...] = ()
    port_open: bool = True  # what a push needs


@dataclass(frozen=True)
class ClientState:
    """``knows`` is the certificate that it trusts; ``secure`` and ``https`` come from its policy."""

    knows: str
    secure: bool
    https: bool
    serial: str
    seen: float
    refused: str = ""


@lru_cache(maxsize=4096)
def habits_of(text: str) -> Habits:
    """Habits as sem5 keeps them."""
    data = json.loads(text)
    return Habits(**data | {"asleep": tuple(tuple(span) for span in data.get("asleep", ()))})


def state_at(habits: Habits, happened: Iterable[Happening], now: float, strict_tls: bool) -> ClientState:
    """Where a client stands ``now``. ``happened`` is what concerns its group, in order."""
    state: ClientState | None = None
    server: dict[str, dict[str, Any]] = {"web": {}, "database": {}, "profile": {}}
    for begins, ends, event in _spans(happened, now):
        if event.what == "push":
            if state and server["profile"] and _awake(habits, begins) and habits.port_open:
                state = replace(state, knows=server["profile"]["signer"])
        else:
            server[event.what] = event.data
        profile = server["profile"]
        if state is None and profile:
            known = profile["signer"], profile["secure"], profile["https"], profile["serial"]
            state = ClientState(*known, habits.seen)
        if state:
            state = _lived(habits, state, server, begins, ends, strict_tls)
    assert state is not None
    return state


def _spans(happened: Iterable[Happening], now: float) -> Iterator[tuple[float, float, Happening]]:
    """Each happening with the time until the next; a certificate on 443 also ends by itself."""
    events = [e for e in happened if e.at <= now]
    ends = [e.data["ends"] for e in events if e.what == "web" and e.data and e.at < e.data["ends"] <= now]
    for end in ends:
        holder = [e for e in events if e.what == "web" and e.at <= end][-1]
        if holder.data and holder.data["ends"] == end:
            events.append(replace(holder, at=end))
    events.sort(key=lambda e: e.at)
    for event, after in zip(events, [*events[1:], None], strict=True):
        yield event.at, after.at if after else now, event


def _lived(
    habits: Habits, state: ClientState, server: dict[str, dict[str, Any]],
    begins: float, ends: float, strict_tls: bool,
) -> ClientState:  # fmt: skip
    """A span in which SEPM did nothing new: the first heartbeat decides, the last one is seen."""
    heartbeats = _heartbeats(habits, begins, ends)
    if heartbeats is None or not server["web"] or not server["database"].get("up"):
        return state
    first, last = heartbeats
    profile = server["profile"]
    if state.https and strict_tls and server["web"]["ends"] <= first:
        return replace(state, refused="expired")
    if state.https and strict_tls and server["web"]["certificate"] != state.knows:
        return replace(state, refused="unknown")
    if (state.secure or profile["secure"]) and profile["signer"] != state.knows:
        return replace(state, refused="signature")
    return ClientState(profile["signer"], profile["secure"], profile["https"], profile["serial"], last)


def _heartbeats(habits: Habits, begins: float, ends: float) -> tuple[float, float] | None:
    """The first and the last heartbeat in ``(begins, ends]``."""
    first: float | None = None
    last = 0.0
    for start, end in _awake_spans(habits, begins, ends):
        early = _on(habits, start + (habits.phase - start) % HEARTBEAT, forward=True)
        late = _on(habits, end - (end - habits.phase) % HEARTBEAT, forward=False)
        if early <= end and late >= early:
            first = early if first is None else first
            last = late
    return None if first is None else (first, last)


def _awake_spans(habits: Habits, begins: float, ends: float) -> Iterator[tuple[float, float]]:
    at = begins
    for start, end in habits.asleep:
        if start >= ends:
            break
        if start > at:
            yield at, start
        at = max(at, end)
    if at < ends:
        yield at, ends


def _on(habits: Habits, at: float, *, forward: bool) -> float:
    """``at``, or the nearest heartbeat later (or earlier) at which the machine is on that day."""
    if habits.day >= 1.0:
        return at
    since = (at - habits.phase) % DAY  # seconds since it was switched on
    up = habits.day * DAY
    if since <= up:
        return at
    return at - since + DAY if forward else at - since + up - up % HEARTBEAT


def _awake(habits: Habits, at: float) -> bool:
    asleep = any(start <= at < end for start, end in habits.asleep)
    return not asleep and (habits.day >= 1.0 or (at - habits.phase) % DAY <= habits.day * DAY)
