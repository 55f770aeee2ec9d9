"""Which certificate SQL Server will load at its next start, and why each other one loses.

With a thumbprint in the registry it takes that certificate or refuses to start. Without one it
takes the first of LocalMachine\\My, in store order, that is not archived, has the host's FQDN as
its common name, serverAuth, valid dates, a key of a legacy CSP for key exchange, and lets the
service read that key (measured by dbatools #10713; "Certificate requirements for SQL Server").
Else it makes one for itself. What it makes of a certificate that is not as RFC 5280 has it, nobody
has documented: where such a one could be it, the choice is unknown, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sepmtk.machine.errors import NotFound, PortError
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import KeyInfo, KeySpec, Store, StoreEntry
from sepmtk.model import dacl
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import UsageError
from sepmtk.model.server import Server
from sepmtk.model.thumbprint import thumbprint_of
from sepmtk.sql.account import process_sids
from sepmtk.sql.binding import read_binding

PINNED, OWN_CHOICE, SELF_GENERATED, REFUSES = "pinned", "own-choice", "self-generated", "refuses"
UNKNOWN = "unknown"

EARLIER_WINS = "earlier-wins"
ODD, UNREADABLE = "odd", "unreadable"
_UNKNOWN = frozenset({ODD, UNREADABLE})
"""What may keep a certificate from being loaded, or may not."""
_PINNED_MATTERS = frozenset({
    "no-key", "key-missing", "key-denied", "key-not-granted", "key-mismatch", "key-unreadable",
    "key-signature", "expired", "not-yet-valid", "not-server-auth", *_UNKNOWN,
})  # fmt: skip
"""What keeps a pinned certificate from loading. CNG keys load when pinned (dbatools #10713)."""


@dataclass(frozen=True)
class Candidate:
    """A certificate of LocalMachine\\My. ``reasons`` say why it loses, or that
    it is unknown whether it does (odd, unreadable); empty where it could be taken."""

    thumbprint: str
    subject: str
    position: int
    wins: bool
    reasons: tuple[str, ...]
    not_after: datetime | None = None
    provider: str = ""


@dataclass(frozen=True)
class Choice:
    """``pinned`` is the registry's value; ``reason`` one of pinned, own-choice, self-generated, refuses, and
    unknown: then there is no ``winner``, and nobody knows whether SQL Server refuses to start."""

    pinned: str
    winner: str | None
    refuses_to_start: bool
    reason: str
    entries: tuple[Candidate, ...]

    @property
    def uncertain(self) -> tuple[Candidate, ...]:
        """Where the choice is unknown: the certificates on which it hangs."""
        if self.reason != UNKNOWN:
            return ()
        return tuple(entry for entry in self.entries if _may_load(entry))


def candidates(
    reader: Reader, server: Server, now: datetime | None = None, *, pinned: str | None = None,
    expired_loads: bool = False,
) -> Choice:  # fmt: skip
    """What SQL Server would do if it started now.

    ``pinned`` asks what if there were another value in the registry. Whether a pinned certificate
    loads after its end is not documented; ``expired_loads`` is the answer to go by.
    """
    judge = _Judge(reader, server, now or reader.clock.now())
    value = (read_binding(reader, server).pinned or "") if pinned is None else pinned
    judged = [judge.entry(place, entry) for place, entry in enumerate(reader.stores.list(Store.MACHINE_MY))]
    if value:
        return _pinned(value, judged, expired_loads)
    first = next((place for place, found in enumerate(judged) if not found.reasons), None)
    if any(_may_load(found) for found in judged[:first]):
        return Choice("", None, False, UNKNOWN, tuple(judged))
    entries = tuple(_won(found, place, first) for place, found in enumerate(judged))
    winner = None if first is None else entries[first].thumbprint
    return Choice("", winner, False, SELF_GENERATED if first is None else OWN_CHOICE, entries)


def _pinned(value: str, judged: list[Candidate], expired_loads: bool) -> Choice:
    """The value is compared as hex digits; anything else in it, and SQL Server doesn't start
    (error 0xd, status 0x38; dba.stackexchange.com/questions/339322)."""
    matters = _PINNED_MATTERS - ({"expired", "not-yet-valid"} if expired_loads else set())
    entries, winner, unknown = [], None, False
    for found in judged:
        named = found.thumbprint == value.lower()
        loads = named and not matters.intersection(found.reasons)
        winner = found.thumbprint if loads else winner
        reasons = tuple(r for r in found.reasons if r in matters) if named else ("not-pinned",)
        entries.append(_with(found, loads, reasons))
        unknown = unknown or (named and _may_load(entries[-1]))
    reason = PINNED if winner else UNKNOWN if unknown else REFUSES
    return Choice(value, winner, reason == REFUSES, reason, tuple(entries))


def _may_load(found: Candidate) -> bool:
    return bool(found.reasons) and _UNKNOWN.issuperset(found.reasons)


def _won(found: Candidate, place: int, first: int | None) -> Candidate:
    if first is None or place < first or found.reasons:
        return found
    return _with(found, place == first, () if place == first else (EARLIER_WINS,))


def _with(found: Candidate, wins: bool, reasons: tuple[str, ...]) -> Candidate:
    return Candidate(
        found.thumbprint, found.subject, found.position, wins, reasons, found.not_after, found.provider
    )


class _Judge:
    """Compares certificates and keys with what SQL Server asks for when it chooses by itself."""

    def __init__(self, reader: Reader, server: Server, now: datetime) -> None:
        self._reader, self._now = reader, now
        self._fqdn = reader.host.facts().fqdn.lower()
        self._sids = process_sids(reader, server.sql.service)

    def entry(self, place: int, entry: StoreEntry) -> Candidate:
        """A certificate that is in the store."""
        reasons = ["archived"] if entry.archived else []
        if entry.key is None:
            return self._candidate(place, entry.der, [*reasons, "no-key"])
        try:
            info, descriptor = self._reader.keys.info(entry.key), self._reader.keys.dacl(entry.key)
        except NotFound:
            return self._candidate(place, entry.der, [*reasons, "key-missing"], entry.key.provider)
        except PortError:
            return self._candidate(place, entry.der, [*reasons, "key-unreadable"], entry.key.provider)
        return self._with_key(place, entry.der, reasons, info, descriptor)

    def _with_key(
        self, place: int, der: bytes, reasons: list[str], info: KeyInfo, descriptor: bytes
    ) -> Candidate:
        if info.provider_type == 0:
            reasons.append("not-csp")
        elif info.key_spec is not KeySpec.EXCHANGE:
            reasons.append("key-signature")
        own, *groups = self._sids
        if dacl.denied(descriptor, own, groups):
            reasons.append("key-denied")
        elif not dacl.reads(descriptor, own, groups):
            reasons.append("key-not-granted")
        return self._candidate(place, der, reasons, info.provider, info.public_key_sha256)

    def _candidate(
        self, place: int, der: bytes, reasons: list[str], provider: str = "", key: str = ""
    ) -> Candidate:
        from sepmtk.pki.certificate import describe

        try:
            info = describe(der)
        except UsageError:
            return Candidate(thumbprint_of(der), "", place, False, (UNREADABLE, *reasons), None, provider)
        if key and info.public_key_sha256 != key and info.key_bits:
            reasons.append("key-mismatch")
        return Candidate(
            info.thumbprint, info.subject, place, False, (*self._certificate(info), *reasons),
            info.not_after, provider,
        )  # fmt: skip

    def _certificate(self, info: CertificateInfo) -> list[str]:
        reasons = [ODD] if info.odd else []
        unread = {odd.part for odd in info.odd if odd.kind == "unread"}
        if info.common_name.lower() != self._fqdn and "subject" not in unread:
            reasons.append("cn-not-fqdn")
        if "serverAuth" not in info.extended_key_usage and not unread & {"extendedKeyUsage", "extensions"}:
            reasons.append("not-server-auth")
        if self._now > info.not_after:
            reasons.append("expired")
        if self._now < info.not_before:
            reasons.append("not-yet-valid")
        return reasons
