"""The Keys port: machine key containers, one file each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sepmtk.machine.errors import Denied, Exists, HostFailure, NotFound
from sepmtk.machine.lab import access, certificate, disk
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.values import SCHANNEL_PROVIDER, SOFTWARE_KSP, KeyInfo, KeyName, KeySpec

AES_PROVIDER = "Microsoft Enhanced RSA and AES Cryptographic Provider"
ENHANCED_PROVIDER = "Microsoft Enhanced Cryptographic Provider v1.0"
PROVIDER_TYPES = {SCHANNEL_PROVIDER: 12, AES_PROVIDER: 24, ENHANCED_PROVIDER: 1, SOFTWARE_KSP: 0}

KEYSET_NOT_DEF = 0x80090019  # no such provider
BAD_DATA = 0x80090005
BAD_KEY = 0x80090003
INVALID_DESCRIPTOR = 1338


def path_of(lab: Lab, key: KeyName) -> Path:
    """CAPI ignores the case of container names: it hashes them in lower case."""
    name = f"{key.provider}\\{key.container}".lower()
    return lab.machine / "keys" / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"


def read(lab: Lab, key: KeyName) -> dict[str, Any] | None:
    """A container's record, None where there is none."""
    found: dict[str, Any] | None = disk.read_json(path_of(lab, key))
    return found


def record(
    key: KeyName,
    private: rsa.RSAPrivateKey,
    dacl: bytes = access.KEY_DEFAULT,
    spec: KeySpec | None = None,
    exportable: bool = True,
) -> dict[str, Any]:
    """What is stored of a container."""
    kind = PROVIDER_TYPES[key.provider]
    default = KeySpec.EXCHANGE if kind else KeySpec.NONE
    return {
        "provider": key.provider,
        "container": key.container,
        "provider_type": kind,
        "key_spec": int(default if spec is None else spec),
        "exportable": exportable,
        "pkcs8": certificate.pem_of_key(private),
        "dacl": dacl.hex(),
    }


class LabKeys:
    """Key containers of the machine key set."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def names(self) -> Sequence[KeyName]:
        with self._lab.turn():
            found = [disk.read_json(p) for p in (self._lab.machine / "keys").glob("*.json")]
            return sorted((KeyName(r["provider"], r["container"]) for r in found), key=str)

    def info(self, key: KeyName) -> KeyInfo:
        with self._lab.turn():
            found = self._opened(key)
            spki = (
                certificate.key_from_pem(found["pkcs8"])
                .public_key()
                .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
            )
            return KeyInfo(
                found["provider"],
                found["provider_type"],
                KeySpec(found["key_spec"]),
                found["exportable"],
                hashlib.sha256(spki).hexdigest(),
            )

    def prove(self, key: KeyName, ciphertext: bytes) -> bytes:
        with self._lab.turn():
            found = self._opened(key)
            if not self._lab.switch("elevated"):
                raise Denied(str(key))
            try:
                return certificate.key_from_pem(found["pkcs8"]).decrypt(ciphertext, padding.PKCS1v15())
            except ValueError as error:
                raise HostFailure(str(key), BAD_DATA, str(error)) from error

    def dacl(self, key: KeyName) -> bytes:
        with self._lab.turn():
            return bytes.fromhex(self._opened(key)["dacl"])

    def create(self, key: KeyName, private_key_der: bytes) -> None:
        with self._lab.writing(key):
            if key.provider not in PROVIDER_TYPES:
                raise HostFailure(str(key), KEYSET_NOT_DEF, "no such provider")
            if path_of(self._lab, key).exists():
                raise Exists(str(key))
            try:
                private = serialization.load_der_private_key(private_key_der, None)
            except (ValueError, TypeError) as error:
                raise HostFailure(str(key), BAD_KEY, "not a private key") from error
            if not isinstance(private, rsa.RSAPrivateKey):
                raise HostFailure(str(key), BAD_KEY, "not an RSA key")
            self._save(key, record(key, private))

    def set_dacl(self, key: KeyName, descriptor: bytes) -> None:
        with self._lab.writing(key):
            found = self._opened(key)
            try:
                access.aces_of(descriptor)
            except access.Malformed as error:
                raise HostFailure(str(key), INVALID_DESCRIPTOR, str(error)) from error
            self._save(key, found | {"dacl": descriptor.hex()})

    def remove(self, key: KeyName) -> None:
        with self._lab.writing(key):
            self._opened(key)
            path_of(self._lab, key).unlink()

    def _opened(self, key: KeyName) -> dict[str, Any]:
        """All that can be done to a container is done through its handle, and CryptAcquireContext gives
        that to who may read it."""
        found = read(self._lab, key)
        if found is None:
            raise NotFound(str(key))
        if not access.allows(bytes.fromhex(found["dacl"]), access.ADMIN_TOKEN, access.GENERIC_READ):
            raise Denied(str(key))
        return found

    def _save(self, key: KeyName, data: dict[str, Any]) -> None:
        self._lab.write(path_of(self._lab, key), disk.canonical(data))
