"""Keys as .NET uses them: what a container says, a decryption, an access list written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sepmtk.machine.values import KeyInfo, KeyName, KeySpec
from sepmtk.machine.windows import cng
from sepmtk.machine.windows.keyblob import spki_sha256
from sepmtk.machine.windows.runtime import flags, types
from sepmtk.machine.windows.translate import dotnet

_CRYPTOGRAPHY, _ACCESS_CONTROL = "System.Security.Cryptography", "System.Security.AccessControl"


def has_key_security() -> bool:
    """Whether this .NET has CryptoKeySecurity; only .NET Framework does."""
    return hasattr(types(_ACCESS_CONTROL), "CryptoKeySecurity")


def info(key: KeyName, type: int, spec: KeySpec) -> KeyInfo:
    """What a CryptoAPI container says about its key."""
    with dotnet(str(key)), _rsa(_parameters(key, type, spec)) as rsa:
        exportable = bool(rsa.CspKeyContainerInfo.Exportable)
        return KeyInfo(key.provider, type, spec, exportable, _public_hash(rsa))


def decrypt(key: KeyName, type: int, spec: KeySpec, ciphertext: bytes) -> bytes:
    """PKCS #1 v1.5."""
    with dotnet(str(key)), _rsa(_parameters(key, type, spec)) as rsa:
        return bytes(rsa.Decrypt(_bytes(ciphertext), False))


def write_key_security(key: KeyName, type: int, spec: KeySpec, descriptor: bytes) -> None:
    """The DACL of ``descriptor`` through CryptoKeySecurity. Only what was marked as changed is written,
    and filling in the binary form marks the DACL: no owner, no audit rules, no privilege for them."""
    control = types(_ACCESS_CONTROL)
    with dotnet(str(key)):
        security = control.CryptoKeySecurity()
        security.SetSecurityDescriptorBinaryForm(_bytes(descriptor), control.AccessControlSections.Access)
        parameters = _parameters(key, type, spec)
        parameters.CryptoKeySecurity = security
        with _rsa(parameters):
            pass  # to open the key with these parameters is to write them


def cng_info(key: KeyName) -> KeyInfo:
    """What a CNG key says about itself."""
    with cng.opened(key) as handle:
        exportable = cng.exportable(key, handle)
    with dotnet(str(key)), _cng_rsa(key) as rsa:
        return KeyInfo(key.provider, 0, KeySpec.NONE, exportable, _public_hash(rsa))


def cng_decrypt(key: KeyName, ciphertext: bytes) -> bytes:
    """PKCS #1 v1.5."""
    with dotnet(str(key)), _cng_rsa(key) as rsa:
        return bytes(rsa.Decrypt(_bytes(ciphertext), types(_CRYPTOGRAPHY).RSAEncryptionPadding.Pkcs1))


def _parameters(key: KeyName, type: int, spec: KeySpec) -> Any:
    """KeyNumber is always said: without it the SChannel provider is not asked for AT_KEYEXCHANGE."""
    cryptography = types(_CRYPTOGRAPHY)
    found = cryptography.CspParameters(type, key.provider, key.container)
    found.KeyNumber = int(spec)
    of = cryptography.CspProviderFlags
    found.Flags = flags(of.UseMachineKeyStore, of.UseExistingKey, of.NoPrompt)
    return found


@contextmanager
def _rsa(parameters: Any) -> Iterator[Any]:
    rsa = types(_CRYPTOGRAPHY).RSACryptoServiceProvider(parameters)
    try:
        yield rsa
    finally:
        rsa.Dispose()  # leaves the key where it is: PersistKeyInCsp holds for containers with a name


@contextmanager
def _cng_rsa(key: KeyName) -> Iterator[Any]:
    cryptography = types(_CRYPTOGRAPHY)
    how = flags(cryptography.CngKeyOpenOptions.MachineKey, cryptography.CngKeyOpenOptions.Silent)
    opened = cryptography.CngKey.Open(key.container, cryptography.CngProvider(key.provider), how)
    try:
        yield cryptography.RSACng(opened)
    finally:
        opened.Dispose()


def _public_hash(rsa: Any) -> str:
    numbers = rsa.ExportParameters(False)
    return spki_sha256(bytes(numbers.Modulus), bytes(numbers.Exponent))


def _bytes(content: bytes) -> Any:
    system = types("System")
    return system.Array[system.Byte](content)
