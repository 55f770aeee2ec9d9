"""TLS settings for looking at servers, and what OpenSSL's verdict means."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

# X509_V_ERR_… of OpenSSL's x509_vfy.h.
_REASONS = {
    9: "not_yet_valid",
    10: "expired",
    18: "untrusted",
    19: "untrusted",
    20: "untrusted",
    21: "untrusted",
    62: "name",
    64: "name",
}
_NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME of OpenSSL's x509_vfy.h
_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, named since Python 3.12


@dataclass(frozen=True)
class Handshake:
    """What a peer shows and whether it can be trusted under a name.

    ``reason`` is ok, expired, untrusted, name, not_yet_valid or other; ``detail`` OpenSSL's text.
    """

    der: bytes
    trusted: bool
    reason: str
    detail: str
    version: str


def looking() -> ssl.SSLContext:
    """Takes any certificate and any protocol version: to see, not to trust."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    # Servers of 2016 still speak TLS 1.0 with keys and hashes that level 1 and up refuse.
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def judging(roots: Sequence[bytes]) -> ssl.SSLContext:
    """Trusts these certificates (DER) and no others; a trusted leaf needs no issuer, as in Windows."""
    context = looking()
    context.check_hostname = True
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    for root in roots:
        # One by one: there are roots in Windows' store that OpenSSL can't read, and among others one of
        # those stands for all (cpython #79846). As text: DER fails with OpenSSL 3.0.21 (cpython #151504).
        with suppress(ssl.SSLError):
            context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(root))
    return context


def anchored(ders: Sequence[bytes]) -> ssl.SSLContext:
    """Trusts exactly these certificates (DER), whatever their dates and names: SEPM's old certificate
    may have expired, and it is still SEPM's."""
    context = judging(ders)
    context.check_hostname = False
    context.verify_flags |= _NO_CHECK_TIME
    return context


def judge(shake: Callable[[ssl.SSLContext], tuple[bytes, str]], roots: Sequence[bytes]) -> Handshake:
    """What ``shake`` gets to see (certificate and protocol version), judged as a client would that trusts
    ``roots`` (DER) alone. OpenSSL ends a handshake that it doesn't trust, so it is looked at first and
    judged in a second connection."""
    der, version = shake(looking())
    try:
        der, version = shake(judging(roots))
    except ssl.SSLCertVerificationError as error:
        return Handshake(der, False, reason_of(error), error.verify_message, version)
    return Handshake(der, True, "ok", "", version)


def reason_of(error: ssl.SSLCertVerificationError) -> str:
    """OpenSSL's verdict in one word of ours."""
    return _REASONS.get(error.verify_code, "other")


def shaken(
    context: ssl.SSLContext, name: str | None, send: Callable[[bytes], None], receive: Callable[[], bytes]
) -> ssl.SSLObject:
    """A handshake over any two directions. Between two pieces of what comes the caller can look at the
    clock: OpenSSL on a socket goes on for as long as a peer floods it with what it may ignore."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = context.wrap_bio(incoming, outgoing, server_hostname=name)
    while True:
        try:
            session.do_handshake()
            done = True
        except ssl.SSLWantReadError:
            done = False
        finally:  # an alert, where the other side has to be told why
            if record := outgoing.read():
                send(record)
        if done:
            return session
        incoming.write(receive())


def leaf(session: ssl.SSLSocket | ssl.SSLObject) -> bytes:
    """The peer's own certificate."""
    der = session.getpeercert(binary_form=True)
    if not der:
        raise EOFError("the server showed no certificate")
    return der
