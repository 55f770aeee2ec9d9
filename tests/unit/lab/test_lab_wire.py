"""TDS and keystores of the lab, byte by byte or judged by keytool."""

from __future__ import annotations

import re
import shutil
import socket
import struct
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from lab_ground import ROOT, SQL, Ground, Maker
from tds_client import login7, packet

from sepmtk.machine.lab import jks
from sepmtk.machine.values import Request

KEYSTORE, SERVER_XML = ROOT / "tomcat/etc/keystore.jks", ROOT / "tomcat/conf/server.xml"
LOGIN_ERROR = b"\xaa"


def answer(link: socket.socket) -> bytes:
    head = link.recv(8, socket.MSG_WAITALL)
    (length,) = struct.unpack(">H", head[2:4]) if len(head) == 8 else (8,)
    return link.recv(length - 8, socket.MSG_WAITALL)


def log_in(ground: Ground, user: str, password: str) -> bytes:
    """Without encryption, as a client that has none: prelogin option 1 says so."""
    where = ground.machine.network.endpoint(2638)
    with socket.create_connection((where.host, where.port), timeout=10) as link:
        link.sendall(packet(18, struct.pack(">BHHB", 1, 6, 1, 0xFF) + b"\x02"))
        answer(link)
        link.sendall(packet(16, login7(user, password)))
        return answer(link)


def test_sem5_may_log_in_and_nobody_else(lab: Maker) -> None:
    ground = lab("healthy")
    password = ground.config()["secrets"]["sem5"]
    accepted = log_in(ground, "sem5", password)
    assert accepted.startswith(b"\xe3") and "Microsoft SQL Server".encode("utf-16-le") in accepted
    for user, given in (("sem5", "wrong"), ("sa", password)):
        refused = log_in(ground, user, given)
        assert refused.startswith(LOGIN_ERROR) and struct.pack("<i", 18456) in refused
        assert given.encode("utf-16-le") not in refused


@pytest.mark.parametrize(
    "garbage", [b"GET / HTTP/1.1\r\n\r\n", b"\x12\x01\x00\x04", b"\x16\x03\x01\x00\x05hello"]
)
def test_garbage_ends_its_own_connection_only(lab: Maker, garbage: bytes) -> None:
    ground = lab("healthy")
    where = ground.machine.network.endpoint(2638)
    with socket.create_connection((where.host, where.port), timeout=10) as link:
        link.sendall(garbage)
        link.shutdown(socket.SHUT_WR)
        assert link.recv(100) == b""
    assert log_in(ground, "sem5", ground.config()["secrets"]["sem5"])


def test_a_stopped_sql_server_refuses(lab: Maker) -> None:
    ground = lab("healthy")
    log_in(ground, "sem5", "")
    ground.ask(SQL, Request.STOP)
    with pytest.raises(ConnectionRefusedError):
        log_in(ground, "sem5", "")


def keystore(ground: Ground) -> tuple[bytes, str]:
    found = re.search('keystorePass="([^"]+)"', ground.text(SERVER_XML))
    assert found
    return ground.machine.files.open(KEYSTORE).read(), found[1]


def test_the_keystore_opens_with_the_password_of_server_xml(lab: Maker) -> None:
    ground = lab("healthy")
    raw, password = keystore(ground)
    pyjks = pytest.importorskip("jks")  # none on Windows
    entry = pyjks.KeyStore.loads(raw, password).private_keys["tomcat"]
    mine = jks.read(raw, password)
    assert entry.cert_chain[0][1] == mine.der
    assert entry.pkey_pkcs8 == mine.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(ValueError, match="tampered"):
        jks.read(raw[:40] + bytes([raw[40] ^ 1]) + raw[41:], password)
    for cut in (raw[:-1], raw[:900], raw[:9], b""):
        with pytest.raises(jks.CutShort):
            jks.read(cut, password)
    with pytest.raises(ValueError, match="Invalid keystore format"):
        jks.read(b"nothing", password)
    with pytest.raises(ValueError, match="tampered"):
        jks.read(raw, "wrong")


@pytest.mark.judge
@pytest.mark.skipif(shutil.which("keytool") is None, reason="no keytool")
def test_keytool_reads_the_keystore(lab: Maker, tmp_path_factory: pytest.TempPathFactory) -> None:
    ground = lab("healthy")
    raw, password = keystore(ground)
    file = tmp_path_factory.mktemp("jks") / "k.jks"
    file.write_bytes(raw)
    done = subprocess.run(
        ["keytool", "-J-Duser.language=en", "-list", "-keystore", str(file)],
        input=password + "\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    shown = ":".join(re.findall("..", ground.view().services[1].loaded.thumbprint.upper()))  # type: ignore[union-attr]
    assert done.returncode == 0 and "PrivateKeyEntry" in done.stdout
    assert shown in done.stdout or "SHA-256" in done.stdout
