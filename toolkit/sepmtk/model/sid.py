"""Security identifiers: well-known ones, and those of services, computed from their names.

Source: [MS-LSAT] 3.1.1.1.2: ``S-1-5-80`` and the SHA-1 of the upper-case name in UTF-16LE as five
little-endian words. Two values known from Windows are in the tests.
"""

from __future__ import annotations

SYSTEM = "S-1-5-18"
ADMINISTRATORS = "S-1-5-32-544"
NETWORK_SERVICE = "S-1-5-20"
WELL_KNOWN = {
    "S-1-1-0": "Everyone",
    SYSTEM: "NT AUTHORITY\\SYSTEM",
    "S-1-5-19": "NT AUTHORITY\\LOCAL SERVICE",
    NETWORK_SERVICE: "NT AUTHORITY\\NETWORK SERVICE",
    ADMINISTRATORS: "BUILTIN\\Administrators",
    "S-1-5-32-545": "BUILTIN\\Users",
}
"""Names in English, whatever the host's language (Microsoft, "Well-known SIDs")."""

SQL_SERVICE = "MSSQL$SQLEXPRESSSYMC"
"""The instance that SEPM's setup makes (KB 229342)."""


def service_sid(service: str) -> str:
    """The SID that the process of ``service`` carries, e.g. of ``MSSQL$SQLEXPRESSSYMC``."""
    import hashlib
    import struct

    digest = hashlib.sha1(service.upper().encode("utf-16-le"), usedforsecurity=False).digest()
    return "S-1-5-80-" + "-".join(str(word) for word in struct.unpack("<5I", digest))
