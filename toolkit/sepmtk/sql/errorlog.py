"""What SQL Server's ERRORLOG says about the certificate that it loaded at each start.

Sentences are in the host's language; error numbers, the hash and hex codes are not. That a
self-generated certificate was loaded is said in words only: it is concluded from a start that
listens without having named a certificate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sepmtk.model.logtext import log_text

LOADED, SELF_GENERATED, REFUSED, UNKNOWN = "loaded", "self_generated", "refused", "unknown"

NUMBERS = frozenset(
    {17120, 17182, 17190, 17826, 26010, 26011, 26012, 26013, 26014, 26015, 26017, 26018, 26023, 26024}
)
"""Numbers that have to do with TLS and with not starting (SQL Server events and errors; KB 928779)."""

_FATAL = frozenset({17120, 17826, 26010, 26011, 26014, 26015, 26017})
# The line "Error: 26014, Severity: 16, State: 1.", in any language.
_NUMBER = re.compile(r"[:\uff1a]\s*(\d{5})\s*[,\u3001\uff0c]")
_HASH = re.compile(r'Cert Hash\(sha1\) "([0-9A-Fa-f]{40})"')
_HEX = re.compile(r"\b0x[0-9A-Fa-f]+\b")
_START = re.compile(r"Microsoft SQL Server \d{4}")
_LISTENS = re.compile(r"<ipv[46]>\s*\d+")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+)\s+\S+\s+(.*)")


@dataclass(frozen=True)
class StartRecord:
    """A start. ``at`` is in the server's own time, as written; ``outcome`` loaded, self_generated,
    refused or unknown; ``codes`` the hex codes (error, status) of a refusal; ``lines`` the proof."""

    at: str
    outcome: str
    thumbprint: str | None
    numbers: tuple[int, ...]
    codes: tuple[str, ...]
    lines: tuple[str, ...]


BEGIN = 2 << 20
"""Bytes of an ERRORLOG within which its start is told; it grows for as long as SQL Server runs."""


def read_errorlog(data: bytes) -> tuple[StartRecord, ...]:
    """The starts in a log, newest last. SQL Server begins a new file at each start."""
    starts: list[list[str]] = []
    for line in log_text(data).splitlines():
        if _START.search(line) or not starts:
            starts.append([])
        starts[-1].append(line)
    return tuple(_record(lines) for lines in starts if any(line.strip() for line in lines))


def _record(lines: list[str]) -> StartRecord:
    numbers: list[int] = []
    thumbprint, listens = None, False
    proof: list[str] = []
    for line in lines:
        found = [int(n) for n in _NUMBER.findall(line) if int(n) in NUMBERS]
        numbers += found
        if match := _HASH.search(line):
            thumbprint = match[1].lower()
        listens = listens or bool(_LISTENS.search(line))
        after_number = bool(proof) and bool(_NUMBER.search(proof[-1])) and not found
        if found or match or after_number or _LISTENS.search(line):
            proof.append(line.strip())
    text = "\n".join(proof)
    first = next((m[1] for line in lines if (m := _STAMP.match(line))), "")
    return StartRecord(
        first, _outcome(numbers, thumbprint, listens), thumbprint, tuple(numbers),
        tuple(dict.fromkeys(code.lower() for code in _HEX.findall(text))), tuple(proof),
    )  # fmt: skip


def _outcome(numbers: list[int], thumbprint: str | None, listens: bool) -> str:
    if _FATAL.intersection(numbers) or (17182 in numbers and not listens):
        return REFUSED
    if thumbprint:
        return LOADED
    return SELF_GENERATED if listens else UNKNOWN
