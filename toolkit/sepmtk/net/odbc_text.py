"""What a driver's error says about SQL Server's certificate.

Drivers on Windows speak Schannel, elsewhere OpenSSL; Windows' sentences are in its own language, so
the code behind them counts first (winerror.h). OpenSSL's have no code, but are never translated.
"""

from __future__ import annotations

import re

LOGGED_IN, LOGIN_REFUSED, NO_CREDENTIALS = "logged_in", "login_refused", "no_credentials"
EXPIRED, NOT_YET_VALID, UNTRUSTED, NAME, OTHER = "expired", "not_yet_valid", "untrusted", "name", "other"
UNREACHABLE, PROTOCOL, CRASHED = "unreachable", "protocol", "crashed"

ACCEPTED = frozenset({LOGGED_IN, LOGIN_REFUSED, NO_CREDENTIALS})
"""The log-in comes after the certificate: whoever got so far has taken it."""

REFUSED = frozenset({EXPIRED, NOT_YET_VALID, UNTRUSTED, NAME})

_CODES = {
    0x80090328: EXPIRED,  # SEC_E_CERT_EXPIRED
    0x800B0101: EXPIRED,  # CERT_E_EXPIRED
    0x80090325: UNTRUSTED,  # SEC_E_UNTRUSTED_ROOT
    0x800B0109: UNTRUSTED,  # CERT_E_UNTRUSTEDROOT
    0x800B010A: UNTRUSTED,  # CERT_E_CHAINING
    0x80090322: NAME,  # SEC_E_WRONG_PRINCIPAL
    0x800B010F: NAME,  # CERT_E_CN_NO_MATCH
    0x80090331: PROTOCOL,  # SEC_E_ALGORITHM_MISMATCH
    0x80090326: PROTOCOL,  # SEC_E_ILLEGAL_MESSAGE
    0x80090302: PROTOCOL,  # SEC_E_UNSUPPORTED_FUNCTION
}
_SENTENCES = (
    ("certificate has expired", EXPIRED),
    ("certificate is not yet valid", NOT_YET_VALID),
    ("does not match host name", NAME),
    ("hostname mismatch", NAME),
    ("self-signed certificate", UNTRUSTED),
    ("self signed certificate", UNTRUSTED),  # OpenSSL 1.1
    ("unable to get local issuer certificate", UNTRUSTED),
    ("unable to get issuer certificate", UNTRUSTED),
    ("unable to verify the first certificate", UNTRUSTED),
    # Schannel's, where a wrapper dropped the code
    ("received certificate has expired", EXPIRED),
    ("authority that is not trusted", UNTRUSTED),
    ("target principal name is incorrect", NAME),
    ("ssl routines", PROTOCOL),
    ("sspi", NO_CREDENTIALS),
    ("login timeout expired", UNREACHABLE),
    ("tcp provider", UNREACHABLE),
    ("named pipes provider", UNREACHABLE),
)
_NUMBER = re.compile(r"\((-?\d{1,11})\)|\b0x([0-9a-f]{8})\b", re.IGNORECASE)
_LOGIN_FAILED = 18456
_INVALID_AUTHORIZATION, _TIMEOUT, _NO_DRIVER = "28000", "HYT00", "IM002"


def outcome_of(state: str, text: str) -> str:
    """One word for an ODBC error: ``state`` is its SQLSTATE, ``text`` the driver's sentences."""
    numbers = [int(d) if d else int(h, 16) for d, h in _NUMBER.findall(text)]
    for number in numbers:
        if found := _CODES.get(number & 0xFFFFFFFF):
            return found
    if state == _INVALID_AUTHORIZATION or _LOGIN_FAILED in numbers:
        return LOGIN_REFUSED
    lower = text.lower()
    for sentence, found in _SENTENCES:
        if sentence in lower:
            return found
    return UNREACHABLE if state == _TIMEOUT else OTHER
