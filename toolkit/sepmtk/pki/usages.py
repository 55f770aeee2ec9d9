"""What a key may be used for: keyUsage, extendedKeyUsage, basicConstraints."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sepmtk.pki.der import BIT_STRING, BOOLEAN, INTEGER, OBJECT_IDENTIFIER, inside
from sepmtk.pki.oid import dotted

SUBJECT_ALT_NAME, KEY_USAGE, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE = (
    "2.5.29.17", "2.5.29.15", "2.5.29.19", "2.5.29.37",
)  # fmt: skip

KEY_USAGES = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "cRLSign": "crl_sign",
    "encipherOnly": "encipher_only",
    "decipherOnly": "decipher_only",
}
"""OpenSSL's names (x509v3_config), in the order of the bits, and what ``cryptography`` calls them."""

EXTENDED_KEY_USAGES = {
    "serverAuth": "1.3.6.1.5.5.7.3.1",
    "clientAuth": "1.3.6.1.5.5.7.3.2",
    "codeSigning": "1.3.6.1.5.5.7.3.3",
    "emailProtection": "1.3.6.1.5.5.7.3.4",
    "timeStamping": "1.3.6.1.5.5.7.3.8",
    "OCSPSigning": "1.3.6.1.5.5.7.3.9",
    "ipsecIKE": "1.3.6.1.5.5.7.3.17",
    "msCodeInd": "1.3.6.1.4.1.311.2.1.21",
    "msCodeCom": "1.3.6.1.4.1.311.2.1.22",
    "msCTLSign": "1.3.6.1.4.1.311.10.3.1",
    "msEFS": "1.3.6.1.4.1.311.10.3.4",
    "anyExtendedKeyUsage": "2.5.29.37.0",
}
"""OpenSSL's short names and their object identifiers."""

_SHORT = {oid: name for name, oid in EXTENDED_KEY_USAGES.items()}


@dataclass(frozen=True)
class Usages:
    """Names as OpenSSL has them; of an extension that stands twice, all. ``plain``: the one that was
    read last stands as RFC 5280 has it."""

    key_usage: tuple[str, ...] = ()
    extended: tuple[str, ...] = ()
    ca: bool = False
    plain: bool = True

    def with_extension(self, oid: str, value: bytes) -> Usages:
        """These, and what one of the three extensions says.

        Raises:
            ValueError: it can't be read.
        """
        ((tag, content, _),) = inside(value)
        if oid == KEY_USAGE:
            used = _bits(tag, content)
            return replace(self, key_usage=tuple(dict.fromkeys([*self.key_usage, *used])), plain=bool(used))
        if oid == EXTENDED_KEY_USAGE:
            purposes = [_purpose(*one[:2]) for one in inside(content)]
            extended = tuple(dict.fromkeys([*self.extended, *purposes]))
            return replace(self, extended=extended, plain=bool(purposes))
        ca, plain = _constraints(content)
        return replace(self, ca=self.ca or ca, plain=plain)


def _bits(tag: int, content: bytes) -> list[str]:
    """RFC 5280, 4.2.1.3: the first bit is the highest of the first byte."""
    if tag != BIT_STRING or not content or content[0] > 7:
        raise ValueError("no key usage")
    bits = "".join(f"{byte:08b}" for byte in content[1:])
    return [name for name, bit in zip(KEY_USAGES, bits, strict=False) if bit == "1"]


def _purpose(tag: int, content: bytes) -> str:
    if tag != OBJECT_IDENTIFIER:
        raise ValueError("no purpose")
    return _SHORT.get(dotted(content), dotted(content))


def _constraints(content: bytes) -> tuple[bool, bool]:
    """Whether it is a CA's, and whether that is said as RFC 5280, 4.2.1.9, has it: TRUE or left out, and a
    path length only for a CA."""
    parts = [(tag, value) for tag, value, _ in inside(content)]
    if any(tag not in (BOOLEAN, INTEGER) for tag, _ in parts):
        raise ValueError("no basic constraints")
    said = [value for tag, value in parts if tag == BOOLEAN]
    ca = any(value != b"\0" for value in said)
    lengths = [value for tag, value in parts if tag == INTEGER]
    plain = all(value == b"\xff" for value in said) and (ca or not lengths)
    return ca, plain
