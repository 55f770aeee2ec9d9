"""Marks of ERRORLOG: why SQL Server does not start, or not listen. Plain data.

Numbers are SQL Server's own (sys.messages, 17000 to 17999 and 26010 to 26061); codes are those of Windows
that it passes on, and :mod:`sepmtk.logs.start_codes` says what is known of them.
"""

from __future__ import annotations

from sepmtk.logs.causes import (
    SQL,
    SQL_CERTIFICATE,
    SQL_CRYPTO,
    SQL_KEY,
    SQL_LISTEN,
    SQL_START,
    SQL_THUMBPRINT,
    SQL_TLS,
)
from sepmtk.logs.mark import Mark, numbers

SQL_ERROR = "sql_error"
"""No cause yet: an error while SQL Server starts, which tells where the start comes to nothing."""


def _client(cause: str, pattern: str) -> Mark:
    """The line "TDSSNIClient initialization failed with error 0x…, status code 0x…", in any language."""
    return Mark(cause, "TDSSNIClient", rf"(?i)TDSSNIClient[^\n]*{pattern}", families=(SQL,))


def _codes(cause: str, *every: str) -> tuple[Mark, ...]:
    both = [text for code in every for text in (code, f"0x{code[2:].upper()}")]
    return tuple(Mark(cause, text, rf"{text}\b", families=(SQL,)) for text in dict.fromkeys(both))


SQL_MARKS: tuple[Mark, ...] = (
    _client(SQL_THUMBPRINT, r"\b0xd\b[^\n]*\b0x38\b"),
    _client(SQL_LISTEN, r"\b(?:0xd\b[^\n]*\b0x4\b|0x274[01]\b)"),
    # the key isn't there, or not for the service's account
    *_codes(SQL_KEY, "0x8009030d", "0x8009030e", "0x80090016", "0x80090010", "0x8009000d"),
    *_codes(SQL_CERTIFICATE, "0x80092004"),
    _client(SQL_TLS, r"\b(?:0x139f|0x80090331|0x80090302|0x80090305)\b"),
    # states 0x09 to 0x1e and 0x40 to 0x6f are those of ports and pipes (Microsoft's list of 2006)
    _client(SQL_LISTEN, r"0x[0-9a-f]+[^\n0]*\b0x0?(?:[9a-f]|1[0-9a-e]|[456][0-9a-f])\b"),
    _client(SQL_START, r"0x[0-9a-f]+"),
    *numbers(SQL_CERTIFICATE, 26010, 26014, 26015),
    *numbers(SQL_TLS, 26011, 26012),
    *numbers(SQL_CRYPTO, 26017, 17190),
    *numbers(SQL_LISTEN, 26023, 26024, 26028, 26029, 26034, 26049),
    # the network library, its thread, ERRORLOG, master's files, memory, an upgrade script, the edition's time
    *numbers(SQL_START, 17826, 17120, 17058, 17113, 17114, 17130, 17131, 17132, 17138, 912, 3417, 17051),
)

START_ERROR = Mark(
    SQL_ERROR,
    "",
    r"(?::|：)\s*\d{2,5}\s*(?:,|、|，)\s*[^\n:：,]{2,40}(?::|：)\s*(?:1[6-9]|2\d)\s*(?:,|、|，)",
    families=(SQL,),
    pages=("cp932", "gb18030", "cp950"),
)
"""Any "Error: N, Severity: 16 or more". It is looked for by itself: it has no needle."""

LISTENS = r"<ipv[46]>|\\\\\.\\pipe\\|\[[^\s\[\]]+ ?(?::|：) ?(?:<|[0-9a-fA-F:.]{3,45}\])"
"""What a line of SQL Server that accepts connections holds in every language: an address or a pipe that it
listens on, or who called ("[CLIENT: 192.0.2.7]")."""
