"""What is known of the codes with which SQL Server's network start fails. Plain data.

ERRORLOG says "TDSSNIClient initialization failed with error 0x139f, status code 0x80": a code of Windows
(names as in WinError.h), and SQL Server's own state, which says what it was starting ("Understanding
server-side protocol initialization error codes", SQL Server blog, 2006).
"""

from __future__ import annotations

from sepmtk.model.notice import Phrase

NAMES = {
    0x2: "ERROR_FILE_NOT_FOUND",
    0x3: "ERROR_PATH_NOT_FOUND",
    0x5: "ERROR_ACCESS_DENIED",
    0x8: "ERROR_NOT_ENOUGH_MEMORY",
    0xD: "ERROR_INVALID_DATA",
    0x20: "ERROR_SHARING_VIOLATION",
    0x32: "ERROR_NOT_SUPPORTED",
    0x57: "ERROR_INVALID_PARAMETER",
    0x7E: "ERROR_MOD_NOT_FOUND",
    0xB7: "ERROR_ALREADY_EXISTS",
    0xE7: "ERROR_PIPE_BUSY",
    0x139F: "ERROR_INVALID_STATE",
    0x271D: "WSAEACCES",
    0x2726: "WSAEINVAL",
    0x273F: "WSAEAFNOSUPPORT",
    0x2740: "WSAEADDRINUSE",
    0x2741: "WSAEADDRNOTAVAIL",
    0x80070005: "E_ACCESSDENIED",
    0x80090005: "NTE_BAD_DATA",
    0x8009000D: "NTE_NO_KEY",
    0x80090010: "NTE_PERM",
    0x80090014: "NTE_BAD_PROV_TYPE",
    0x80090016: "NTE_BAD_KEYSET",
    0x80090019: "NTE_KEYSET_NOT_DEF",
    0x80090020: "NTE_FAIL",
    0x80090029: "NTE_NOT_SUPPORTED",
    0x80090302: "SEC_E_UNSUPPORTED_FUNCTION",
    0x80090304: "SEC_E_INTERNAL_ERROR",
    0x80090305: "SEC_E_SECPKG_NOT_FOUND",
    0x80090308: "SEC_E_INVALID_TOKEN",
    0x8009030D: "SEC_E_UNKNOWN_CREDENTIALS",
    0x8009030E: "SEC_E_NO_CREDENTIALS",
    0x80090322: "SEC_E_WRONG_PRINCIPAL",
    0x80090325: "SEC_E_UNTRUSTED_ROOT",
    0x80090327: "SEC_E_CERT_UNKNOWN",
    0x80090328: "SEC_E_CERT_EXPIRED",
    0x80090331: "SEC_E_ALGORITHM_MISMATCH",
    0x80092004: "CRYPT_E_NOT_FOUND",
}
"""Windows' codes (WinError.h)."""

_NOTES = {0x5: "denied", 0x139F: "schannel", 0x80090331: "schannel", 0xFFFFFFFF: "rights"}
"""What Microsoft's articles say of a code where SQL Server starts: ``log.code.…`` of the catalogue."""

_STATES = (
    ("Shared Memory", (0x03, *range(0x40, 0x50))),
    ("TCP/IP", range(0x09, 0x1F)),
    ("DAC", range(0x1F, 0x24)),
    ("Named Pipes", (0x35, *range(0x50, 0x60))),
    ("VIA", (0x36, *range(0x60, 0x70))),
    ("HTTP", range(0x70, 0x80)),
    ("SSL", (0x38, *range(0x80, 0x90))),
)


def explained(code: str) -> Phrase:
    """``code`` as a log has it: ``0x139f``, or ``0x139f/0x80`` with SQL Server's own state."""
    error, _, state = code.partition("/")
    number = int(error, 16)
    name = NAMES.get(number, "")
    what = f"{error} {name}".rstrip() + (f" ({_state(state)})" if state else "")
    note = _NOTES.get(number)
    return Phrase(f"log.code.{note}" if note else "log.code", {"code": what})


def _state(state: str) -> str:
    area = next((area for area, numbers in _STATES if int(state, 16) in numbers), "")
    return f"{state} {area}".rstrip()
