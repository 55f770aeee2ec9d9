"""Key containers through CspParameters: the toolkit's own way, on mono's CAPI."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from framework import CRYPTOGRAPHY, array

from sepmtk.machine.errors import PortError
from sepmtk.machine.values import SCHANNEL_PROVIDER, KeyName, KeySpec
from sepmtk.machine.windows import csp, keyblob
from sepmtk.machine.windows.runtime import flags, types
from sepmtk.pki.keys import pkcs8, public_key_sha256

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NAME = KeyName(SCHANNEL_PROVIDER, "sepmtk mono")
TYPE, SPEC = 12, KeySpec.EXCHANGE


def parameters() -> Any:
    cryptography = types(CRYPTOGRAPHY)
    found = cryptography.CspParameters(TYPE, NAME.provider, NAME.container)
    found.KeyNumber = int(SPEC)
    found.Flags = flags(cryptography.CspProviderFlags.UseMachineKeyStore)
    return found


@pytest.fixture
def container() -> Iterator[None]:
    """The key in a machine container, imported as .NET imports parameters."""
    numbers = KEY.private_numbers()
    wanted = types(CRYPTOGRAPHY).RSAParameters()
    sizes = {"Modulus": 256, "D": 256, "P": 128, "Q": 128, "DP": 128, "DQ": 128, "InverseQ": 128}
    public = numbers.public_numbers
    values = {"Modulus": public.n, "D": numbers.d, "P": numbers.p, "Q": numbers.q, "DP": numbers.dmp1,
              "DQ": numbers.dmq1, "InverseQ": numbers.iqmp}  # fmt: skip
    for name, size in sizes.items():
        setattr(wanted, name, array(values[name].to_bytes(size, "big")))
    wanted.Exponent = array(public.e.to_bytes(3, "big"))
    made = types(CRYPTOGRAPHY).RSACryptoServiceProvider(parameters())
    made.ImportParameters(wanted)
    made.PersistKeyInCsp = True
    made.Dispose()
    yield
    gone = types(CRYPTOGRAPHY).RSACryptoServiceProvider(parameters())
    gone.PersistKeyInCsp = False
    gone.Clear()


def test_a_container_tells_whose_key_it_holds(container: None) -> None:
    found = csp.info(NAME, TYPE, SPEC)
    assert (found.provider, found.provider_type, found.key_spec) == (SCHANNEL_PROVIDER, 12, KeySpec.EXCHANGE)
    assert found.exportable
    assert found.public_key_sha256 == public_key_sha256(pkcs8(KEY))


def test_a_nonce_comes_back_through_the_container(container: None) -> None:
    nonce = os.urandom(32)
    assert csp.decrypt(NAME, TYPE, SPEC, KEY.public_key().encrypt(nonce, padding.PKCS1v15())) == nonce


def test_the_blob_that_is_imported_is_the_one_that_dotnet_imports(container: None) -> None:
    """PRIVATEKEYBLOB, as CryptImportKey gets it on Windows."""
    reader = types(CRYPTOGRAPHY).RSACryptoServiceProvider()
    reader.ImportCspBlob(array(keyblob.private_blob(KEY)))
    assert bytes(reader.ExportCspBlob(True)) == keyblob.private_blob(KEY)
    assert int.from_bytes(bytes(reader.ExportParameters(True).D), "big") == KEY.private_numbers().d


def test_no_container_is_an_error_of_the_port() -> None:
    with pytest.raises(PortError):
        csp.info(KeyName(SCHANNEL_PROVIDER, "no such container"), TYPE, SPEC)


def test_this_dotnet_has_crypto_key_security() -> None:
    assert csp.has_key_security()
