"""Marks of a TLS connection that fails, the first that fits counts. Plain data.

English sentences of Microsoft's drivers and Schannel, and of OpenJDK and OpenSSL, which have no other
language. A reason that is in no mark ends as ``tls_unknown``: nobody may say of it that the certificate is
not the reason.
"""

from __future__ import annotations

from sepmtk.logs.causes import (
    APACHE,
    CUT_OFF,
    EXPIRED,
    NAME,
    NOT_YET,
    PROTOCOL,
    REFUSED,
    TLS_UNKNOWN,
    TRUST_STORE,
    UNTRUSTED,
    WEAK,
)
from sepmtk.logs.driver_sentences import DRIVER
from sepmtk.logs.mark import TLS, Mark, code, tls
from sepmtk.logs.sentences import PAGES, WINDOWS

# The driver's line in any language, up to the reason: it names SQL Server and SSL in either order. (The
# Korean 7.4 says "SQL Sever".) An exception's name or "Error:" stand before the reason too.
_REASON = r"(?:Exception|[Ee]rror: ?\"?|SQL Se[^\n]*SSL|SSL[^\n]*SQL Se)(?:[^\n]*[^\w\n])?"


def _local(*causes: str) -> tuple[Mark, ...]:
    """The same in other languages, of the driver and of Windows."""
    return tuple(
        Mark(cause, text, needs=TLS, pages=PAGES.get(language, ("cp1252",)))
        for cause in causes
        for every in (DRIVER, WINDOWS)
        for language, table in every.items()
        for text in table.get(cause, ())
    )


def _alert(cause: str, *names: str) -> tuple[Mark, ...]:
    """OpenJDK's names of TLS alerts (RFC 8446, section 6)."""
    return tls(cause, *(f"Received fatal alert: {name}" for name in names))


def _ended(*reasons: str) -> tuple[Mark, ...]:
    """Words that mean TLS only behind ``SSL``."""
    return tuple(Mark(CUT_OFF, text, rf"(?:SSL|pre-login handshake)[^\n]*{text}", TLS) for text in reasons)


CERTIFICATE: tuple[Mark, ...] = (
    # "validity check failed" is also said before a certificate's time: look for that first.
    *tls(NOT_YET, "CertificateNotYetValidException", "ertificate is not yet valid"),
    Mark(NOT_YET, "NotBefore: ", _REASON + "NotBefore: ", TLS),
    *_local(NOT_YET),
    # mssql-jdbc 12 with a self-signed certificate says nothing but "Error: NotAfter: <date>".
    Mark(EXPIRED, "NotAfter: ", _REASON + "NotAfter: ", TLS),
    *tls(EXPIRED, "CertificateExpiredException", "validity check failed", "ertificate has expired"),
    *tls(EXPIRED, "timestamp check failed", "not within its validity period"),
    *(*code(EXPIRED, 0x80090328), *code(EXPIRED, 0x800B0101)),
    *_alert(EXPIRED, "certificate_expired"),
    *_local(EXPIRED),
    *tls(TRUST_STORE, "trustAnchors parameter must be non-empty", "problem accessing trust store"),
    *tls(TRUST_STORE, "class: sun.security.ssl.SSLContextImpl$DefaultSSLContext"),
    *tls(UNTRUSTED, "PKIX path building failed", "unable to find valid certification path"),
    *tls(UNTRUSTED, "does not chain with any of the trust anchors", "o trusted certificate found"),
    # One that is trusted has the same name and another key: SEPM's before it was renewed.
    *tls(UNTRUSTED, "signature check failed", "java.security.SignatureException"),
    *tls(
        UNTRUSTED, "Untrusted certificate: ", "issuer certificate", "unable to verify the first certificate"
    ),
    *tls(UNTRUSTED, "authority that is not trusted", "terminated in a root certificate which is not trusted"),
    *(*code(UNTRUSTED, 0x80090325), *code(UNTRUSTED, 0x800B0109), *code(UNTRUSTED, 0x800B010A)),
    Mark(UNTRUSTED, "certificate verify failed", r"verify failed:self.signed certificate", TLS),
    *_alert(UNTRUSTED, "unknown_ca"),
    *_local(UNTRUSTED),
    *tls(NAME, "Failed to validate the server name", "Name in certificate"),
    *tls(NAME, "target principal name is incorrect", "CN name does not match the passed value"),
    *tls(NAME, "subject name does not match host name", "No subject alternative", "No name matching "),
    *tls(NAME, "ostname mismatch", "IP address mismatch"),
    *(*code(NAME, 0x80090322), *code(NAME, 0x800B010F)),
    *_local(NAME),
    *tls(PROTOCOL, "ServerKeyExchange does not comply to algorithm constraints"),
    *tls(WEAK, "lgorithm constraints", "constraints check failed on"),
    *tls(WEAK, "ee key too small", "ca key too small", "ca md too weak", "ee md too weak"),
    # what OpenJDK's EndEntityChecker, PKIX and SimpleValidator say of a certificate's purpose and form
    *tls(
        REFUSED, "xtended key usage does not permit", "KeyUsage does not allow", "cert type does not permit"
    ),
    *tls(
        REFUSED,
        "unsupported critical extension",
        "unrecognized critical extension",
        "is not a CA certificate",
    ),
    *tls(REFUSED, "End user tried to act as a CA", "basic constraints check failed", "PKIX path"),
    *tls(REFUSED, "ertificate has been revoked", "etermine revocation status", "Certificate signature"),
    *tls(REFUSED, "java.security.cert.Cert", "sun.security.validator.ValidatorException"),
    *tls(REFUSED, "certificate verify failed", "ertificate purpose", "null certificate chain"),
    *tls(REFUSED, "error occurred while processing the certificate", "not valid for the requested usage"),
    *tls(REFUSED, "Error validating Server Certificate", "Error reading certificate"),
    *(
        mark
        for n in (0x80090327, 0x80090349, 0x800B0110, 0x80092010, 0x80092012, 0x80092013)
        for mark in code(REFUSED, n)
    ),
    *_alert(REFUSED, "certificate_", "bad_certificate", "unsupported_certificate"),
    *_local(REFUSED),
)

PLAIN_TLS: tuple[Mark, ...] = (
    *tls(PROTOCOL, "is not accepted by client preferences", "No appropriate protocol"),
    *tls(
        PROTOCOL, "no cipher suites in common", "nsupported or disabled", "is not enabled or not supported by"
    ),
    *tls(PROTOCOL, "Could not generate DH keypair", "Prime size must be multiple of 64", "dh key too small"),
    *tls(
        PROTOCOL,
        "nrecognized SSL message",
        "nsupported ciphersuite",
        "nsupported curve",
        "wrong version number",
    ),
    *tls(PROTOCOL, "routines::unsupported protocol", "no protocols available", "no shared cipher"),
    *tls(PROTOCOL, "do not possess a common algorithm", "server is not configured to support SSL"),
    *(*code(PROTOCOL, 0x80090331), *code(PROTOCOL, 0x80090302)),
    *_alert(PROTOCOL, "handshake_failure", "protocol_version", "insufficient_security"),
    *_alert(PROTOCOL, "inappropriate_fallback", "no_application_protocol"),
    *tls(PROTOCOL, "alert handshake failure", "alert protocol version", "alert insufficient security"),
    *_local(PROTOCOL),
    *tls(CUT_OFF, "Remote host terminated the handshake", "Remote host closed connection during handshake"),
    *tls(CUT_OFF, "SQL Server did not return a response", "SQL Server returned an incomplete response"),
    *tls(CUT_OFF, "SSL peer shut down incorrectly", "unexpected eof while reading"),
    *_ended("Connection reset", "Unexpected rethrowing", "Read timed out", "ocket closed", "ocket is closed"),
    *_ended("Broken pipe", "Software caused connection abort", "forcibly closed", "outbound has closed"),
    *_local(CUT_OFF),
    # whatever else is wrong with TLS
    Mark(TLS_UNKNOWN, "SQLServerException", r"SQLServerException: [^\n]*(?:SSL|TLS)", TLS),
    *tls(
        TLS_UNKNOWN, "javax.net.ssl.SSL", "Received fatal alert: ", "could not establish a secure connection"
    ),
    *tls(TLS_UNKNOWN, "Secure Sockets Layer", "pre-login handshake", "sun.security.ssl."),
    Mark(TLS_UNKNOWN, "ODBC", r"ODBC[^\n]*(?:SSL|TLS)", TLS, (APACHE,)),
    *_local(TLS_UNKNOWN),
)
