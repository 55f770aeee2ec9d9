"""Odd certificates: what OpenSSL and keytool read in them is what we say."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from odd_certificates import ODD, certificate

from sepmtk.model.errors import UsageError
from sepmtk.pki.certificate import describe, to_pem
from sepmtk.pki.keys import pkcs8_pem, spki_of
from sepmtk.pki.pfx import read_pfx

pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl"),
    pytest.mark.skipif(not shutil.which("keytool"), reason="no keytool"),
]
KEY = rsa.generate_private_key(65537, 2048)
BEGIN = datetime(2025, 3, 4, 5, 6, tzinfo=UTC)
JAVA_REFUSES = {"constraints twice", "names twice", "version 4"}
OPENSSL_REFUSES = {"text that is no UTF-8"}


def said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


@pytest.mark.parametrize("odd", sorted(set(ODD) - OPENSSL_REFUSES))
def test_the_same_dates_name_and_fingerprint(odd: str, tmp_path: Path) -> None:
    der = certificate(KEY, BEGIN, BEGIN + timedelta(days=700), "sepm01.corp.example", odd)
    (tmp_path / "odd.pem").write_bytes(to_pem(der))
    info, file = describe(der), str(tmp_path / "odd.pem")
    openssl = said("openssl", "x509", "-in", file, "-noout", "-subject", "-dates", "-fingerprint")
    assert f"CN={info.common_name}" in openssl.replace(" ", "")
    if odd != "no seconds":  # OpenSSL 3 has no text for such a date, and takes it
        assert f"{info.not_after:%b %e %H:%M:%S %Y} GMT" in openssl
    assert info.thumbprint == hashlib.sha1(der).hexdigest() in openssl.replace(":", "").lower()
    java = said("keytool", "-printcert", "-file", file)
    assert (f"CN={info.common_name}" in java) == (odd not in JAVA_REFUSES), java


TRIPLE_DES = ("-legacy", "-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1")


@pytest.mark.slow
@pytest.mark.parametrize("odd", sorted(set(ODD) - OPENSSL_REFUSES))
def test_a_pfx_that_openssl_makes_of_it_is_read(odd: str, tmp_path: Path) -> None:
    der = certificate(KEY, BEGIN, BEGIN + timedelta(days=700), "sepm01.corp.example", odd)
    other = certificate(rsa.generate_private_key(65537, 2048), BEGIN, BEGIN + timedelta(days=9), "ca", odd)
    for name, content in (("odd", to_pem(der)), ("other", to_pem(other)), ("key", pkcs8_pem(KEY))):
        (tmp_path / f"{name}.pem").write_bytes(content)
    for how in ((), TRIPLE_DES, ("-certpbe", "NONE", "-keypbe", "NONE"), ("-nomac",)):
        pfx = tmp_path / "odd.pfx"
        files = {"-inkey": "key.pem", "-in": "odd.pem", "-certfile": "other.pem", "-out": "odd.pfx"}
        paths = [word for option, file in files.items() for word in (option, str(tmp_path / file))]
        assert "rror" not in said("openssl", "pkcs12", "-export", *paths, "-passout", "pass:Secret-1", *how)
        found = read_pfx(pfx.read_bytes(), b"Secret-1")
        assert found.certificates == (der, other)
        assert found.key and spki_of(found.key) == spki_of(KEY)
        for password, id in ((b"Secret-2", "PASSWORD-WRONG"), (None, "PASSWORD-NEEDED")):
            with pytest.raises(UsageError, match=id):
                read_pfx(pfx.read_bytes(), password)
        pfx.unlink()
