"""Certificates that are not as RFC 5280 has them, as other programs make them: each odd in one thing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sepmtk.pki.der import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    element,
)

SHA256_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
FALSE, TRUE = element(BOOLEAN, b"\0"), element(BOOLEAN, b"\xff")
SAN, KEY_USAGE, CONSTRAINTS, PURPOSES, POLICIES = (bytes([0x55, 0x1D, n]) for n in (17, 15, 19, 37, 32))
SERVER_AUTH = element(OBJECT_IDENTIFIER, bytes.fromhex("2b06010505070301"))


def name(cn: str, *more: bytes) -> bytes:
    """A Name with a common name, and other attributes as they stand."""
    return element(SEQUENCE, *(element(SET, one) for one in (attribute(3, 0x0C, cn.encode()), *more)))


def attribute(kind: int, tag: int, value: bytes) -> bytes:
    return element(SEQUENCE, element(OBJECT_IDENTIFIER, bytes([0x55, 4, kind])), element(tag, value))


def extension(oid: bytes, value: bytes, critical: bytes = b"") -> bytes:
    return element(SEQUENCE, element(OBJECT_IDENTIFIER, oid), critical, element(OCTET_STRING, value))


def names(*hosts: bytes, addresses: Sequence[bytes] = ()) -> bytes:
    return element(SEQUENCE, *(element(0x82, h) for h in hosts), *(element(0x87, a) for a in addresses))


def utc(moment: datetime, form: str = "%y%m%d%H%M%SZ") -> bytes:
    return element(0x17, moment.strftime(form).encode())


def certificate(
    key: rsa.RSAPrivateKey, begin: datetime, end: datetime, cn: str, odd: str = ""
) -> bytes:  # fmt: skip
    """For ``cn`` as name and in the SANs; ``odd`` names what is odd about it (:data:`ODD`), or nothing."""
    host = cn.encode()
    san = names(host, addresses=[bytes([192, 0, 2, 10])])
    constraints, purposes, version = element(SEQUENCE), element(SEQUENCE, SERVER_AUTH), 2
    subject, dates, critical = name(cn), [utc(begin), utc(end)], b""
    more: list[bytes] = []
    match odd:
        case "constraints twice":
            more = [extension(CONSTRAINTS, element(SEQUENCE, TRUE))]
        case "names twice":
            more = [extension(SAN, names(b"other.example"))]
        case "version 4":
            version = 3
        case "false spelled out":
            constraints, critical = element(SEQUENCE, FALSE), FALSE
        case "length of a path without a CA":
            constraints = element(SEQUENCE, element(INTEGER, b"\0"))
        case "address with a mask":
            san = names(host, addresses=[bytes([192, 0, 2, 0, 255, 255, 255, 0])])
        case "teletex":
            subject = name(cn, attribute(10, 0x14, "Büro".encode("latin-1")))
        case "no seconds":
            dates = [utc(begin, "%y%m%d%H%MZ"), utc(end, "%y%m%d%H%MZ")]
        case "purposes unreadable":
            purposes = b"\x30\x05\x06\x10\x01"
        case "names cut off":
            san = san[:-3]
        case "text that is no UTF-8":
            subject = name(cn, attribute(10, 0x0C, b"B\xfcro"))
        case "policies are rubbish":
            more = [extension(POLICIES, b"\xff\x00rubbish")]
    extensions = [
        extension(CONSTRAINTS, constraints, critical), extension(PURPOSES, purposes), extension(SAN, san),
        extension(KEY_USAGE, element(BIT_STRING, b"\x05\xa0")), *more,
    ]  # fmt: skip
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    tbs = element(
        SEQUENCE, element(0xA0, element(INTEGER, bytes([version]))), element(INTEGER, b"\x11\x22"),
        SHA256_RSA, subject, element(SEQUENCE, *dates), subject, spki,
        element(0xA3, element(SEQUENCE, *extensions)),
    )  # fmt: skip
    signature = key.sign(tbs, padding.PKCS1v15(), hashes.SHA256())
    return element(SEQUENCE, tbs, SHA256_RSA, element(BIT_STRING, b"\0", signature))


ODD = {
    "constraints twice": ("basicConstraints", "twice"),
    "names twice": ("subjectAltName", "twice"),
    "version 4": ("version", "version"),
    "false spelled out": ("basicConstraints", "not-der"),
    "length of a path without a CA": ("basicConstraints", "against-rfc"),
    "address with a mask": ("subjectAltName", "against-rfc"),
    "teletex": ("subject", "charset"),
    "no seconds": ("validity", "not-der"),
    "purposes unreadable": ("extendedKeyUsage", "unread"),
    "names cut off": ("subjectAltName", "unread"),
    "text that is no UTF-8": ("subject", "charset"),
}
"""What is odd, and how it is said: part and kind."""
