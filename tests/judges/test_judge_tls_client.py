"""Our TLS client against openssl's server, down to versions that a 2016 server may speak."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha1
from pathlib import Path

import pytest

from sepmtk.net import tls

OPENSSL = shutil.which("openssl")
pytestmark = [pytest.mark.judge, pytest.mark.skipif(OPENSSL is None, reason="no openssl")]


def openssl(*arguments: str, cwd: Path) -> str:
    done = subprocess.run([str(OPENSSL), *arguments], cwd=cwd, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("openssl")
    openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-out", "c.pem", "-days", "2",
        "-subj", "/CN=sepm01", "-addext", "subjectAltName=DNS:sepm01", cwd=folder,
    )  # fmt: skip
    openssl("x509", "-in", "c.pem", "-outform", "DER", "-out", "c.der", cwd=folder)
    return folder


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[int]:
    """openssl's server, on a port that it chooses and prints."""
    command = [
        str(OPENSSL),
        "s_server",
        "-accept",
        "127.0.0.1:0",
        "-cert",
        "c.pem",
        "-key",
        "k.pem",
        *options,
    ]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, text=True, stdin=subprocess.PIPE
    ) as server:
        try:
            assert server.stdout is not None
            line = next(found for found in server.stdout if found.startswith("ACCEPT"))
            yield int(line.rpartition(":")[2])
        finally:
            server.kill()


@pytest.mark.parametrize(
    ("options", "version"),
    [
        (("-tls1", "-cipher", "ALL:@SECLEVEL=0"), "TLSv1"),
        (("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"), "TLSv1.1"),
        (("-tls1_2",), "TLSv1.2"),
        (("-tls1_3",), "TLSv1.3"),
        (("-tls1_2", "-cipher", "AES128-SHA"), "TLSv1.2"),
    ],
)
def test_every_version_is_seen(made: Path, options: tuple[str, ...], version: str) -> None:
    der = (made / "c.der").read_bytes()
    with serving(made, *options) as port:
        assert tls.served_certificate("127.0.0.1", port, "sepm01") == der
        seen = tls.handshake("127.0.0.1", port, "sepm01", [der])
        assert (seen.version, seen.reason) == (version, "ok")
        assert tls.handshake("127.0.0.1", port, "other", [der]).reason == "name"
        assert tls.handshake("127.0.0.1", port, "sepm01", []).reason == "untrusted"


def test_thumbprints_are_openssls(made: Path) -> None:
    shown = openssl("x509", "-in", "c.pem", "-noout", "-fingerprint", "-sha1", cwd=made)
    with serving(made) as port:
        found = tls.served_certificate("127.0.0.1", port)
    assert (
        sha1(found, usedforsecurity=False).hexdigest()
        == shown.rpartition("=")[2].strip().replace(":", "").lower()
    )
