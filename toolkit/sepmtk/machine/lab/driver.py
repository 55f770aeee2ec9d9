"""The JDBC driver inside semsrv: a connection to SQL Server as mssql-jdbc makes it, and its texts.

The texts are those of mssql-jdbc 7.4.1 and 12.6.1 against real certificates on JDK 17; a test
compares them with the drivers themselves where those are at hand.
"""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from sepmtk.machine.lab import certificate
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.layout import ROOT_XML, real
from sepmtk.machine.lab.services import SQL
from sepmtk.machine.lab.stores import entries
from sepmtk.machine.values import Store

_PREFIX = {
    "12.6": (
        '"encrypt" property is set to "true" and "trustServerCertificate" property is set to "false" but '
        "the driver could not establish a secure connection to SQL Server by using Secure Sockets Layer "
        "(SSL) encryption: Error: {reason}."
    ),
    "7.4": (
        "The driver could not establish a secure connection to SQL Server by using Secure Sockets Layer "
        '(SSL) encryption. Error: "{reason}".'
    ),
}
_PATH = (
    "sun.security.provider.certpath.SunCertPathBuilderException: "
    "unable to find valid certification path to requested target"
)
_FAILED, _VALIDATOR = "PKIX path validation failed:", "java.security.cert.CertPathValidatorException:"
_VALIDITY = f"{_FAILED} {_VALIDATOR} validity check failed"


@dataclass(frozen=True)
class Attempt:
    """How a connection went. ``text`` is the exception's, ``cause`` its root."""

    connected: bool
    text: str = ""
    cause: str = ""


@dataclass(frozen=True)
class Url:
    """What a JDBC URL says."""

    host: str
    port: int
    trust: bool


def read_url(lab: Lab) -> Url:
    """The data source of ROOT.xml.

    Raises:
        ValueError: the file can't be read, or it names no SQL Server.
    """
    try:
        context = ET.fromstring(real(lab, ROOT_XML).read_bytes())
    except (OSError, ET.ParseError) as error:
        raise ValueError(str(error)) from error
    urls = [
        e.attrib["url"] for e in context.iter() if e.attrib.get("url", "").startswith("jdbc:sqlserver://")
    ]
    if not urls:
        raise ValueError("no data source")
    where, *pairs = urls[0].removeprefix("jdbc:sqlserver://").split(";")
    properties = {k.strip().casefold(): v.strip() for k, _, v in (p.partition("=") for p in pairs)}
    host, _, port = where.partition(":")
    return Url(
        host, int(port or 1433), properties.get("trustservercertificate", "false").casefold() == "true"
    )


def connect(lab: Lab, live: dict[str, Any], at: float, url: Url | None) -> Attempt:
    """Connect to the database. ``url`` is what ROOT.xml said when semsrv read it, None where it said none."""
    if url is None:
        return Attempt(False, "Cannot create JDBC driver of class '' for connect URL 'null'")
    if url.host == lab.config.get("external_sql"):
        return Attempt(True)
    loaded = live["loaded"].get(SQL)
    up = live["services"][SQL]["state"] == "running" and loaded is not None
    if not up or url.port != loaded["port"] or not _here(lab, url.host):
        return Attempt(False, _refused(url))
    if url.trust:
        return Attempt(True)
    return _validate(lab, b64decode(loaded["certificate"]), url.host, at)


def _here(lab: Lab, host: str) -> bool:
    own = {lab.config["fqdn"], lab.config["short_name"], "localhost", "127.0.0.1", *lab.config["addresses"]}
    return host.casefold() in {name.casefold() for name in own}


def _refused(url: Url) -> str:
    return (
        f"The TCP/IP connection to the host {url.host}, port {url.port} has failed. "
        'Error: "Connection refused: connect. Verify the connection properties. Make sure that an '
        "instance of SQL Server is running on the host and accepting TCP/IP connections at the port. "
        'Make sure that TCP connections to the port are not blocked by a firewall.".'
    )


def _validate(lab: Lab, der: bytes, host: str, at: float) -> Attempt:
    """PKIX against the roots of LocalMachine (Windows-ROOT), then dates, then the name."""
    jdbc = lab.switch("jdbc")
    roots = [e.der for e in entries(lab, Store.MACHINE_ROOT)]
    itself = der in roots
    if not itself and not any(certificate.issued_by(der, root) for root in roots if root != der):
        return _untrusted(jdbc, der, roots, at)
    if not certificate.valid_at(der, at):
        what, cause = _dates(der, at)
        if not itself:
            return _failed(jdbc, _VALIDITY, cause)
        if jdbc != "7.4":  # 7.4 leaves it to Java, which checks no dates of a leaf that is itself trusted
            return _failed(jdbc, what, cause)
    if not certificate.matches_name(der, host):
        reason = (
            f'Failed to validate the server name "{host}"in a certificate during Secure Sockets Layer (SSL) '
            f'initialization. Name in certificate "{certificate.common_name(der)}"'
        )
        return _failed(jdbc, reason, f"java.security.cert.CertificateException: {reason}")
    return Attempt(True)


def _untrusted(jdbc: str, der: bytes, roots: list[bytes], at: float) -> Attempt:
    """Java names another reason where one that it trusts has the issuer's name and another key, as SEPM's own
    has before it is renewed: its key identifier is another one, or there is none and the signature is looked
    at, after the dates (OpenJDK, PKIXCertPathValidator; measured)."""
    namesakes = [root for root in roots if certificate.is_named_as_issuer(root, der)]
    if not namesakes:
        return _failed(jdbc, f"PKIX path building failed: {_PATH}", _PATH)
    if not any(certificate.may_be_issuer(root, der) for root in namesakes):
        cause = f"{_VALIDATOR} Path does not chain with any of the trust anchors"
        return _failed(jdbc, f"{_FAILED} {cause}", cause)
    if not certificate.valid_at(der, at):
        return _failed(jdbc, _VALIDITY, _dates(der, at)[1])
    cause = "java.security.SignatureException: Signature does not match."
    return _failed(jdbc, f"{_FAILED} {_VALIDATOR} signature check failed", cause)


def _dates(der: bytes, at: float) -> tuple[str, str]:
    found = certificate.dates(der)
    if found is None:
        return _PATH, _PATH
    begin, end = found
    if begin.timestamp() > at:
        text = f"NotBefore: {begin:%a %b %d %H:%M:%S} UTC {begin.year}"
        return text, f"java.security.cert.CertificateNotYetValidException: {text}"
    text = f"NotAfter: {end:%a %b %d %H:%M:%S} UTC {end.year}"
    return text, f"java.security.cert.CertificateExpiredException: {text}"


def _failed(jdbc: str, reason: str, cause: str) -> Attempt:
    digits = f"{random.Random(reason).getrandbits(128):032x}"
    connection = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    return Attempt(False, f"{_PREFIX[jdbc].format(reason=reason)} ClientConnectionId:{connection}", cause)
