"""Odd certificates in a server's store, on its disk and on its ports stop no command and no renewal."""

from __future__ import annotations

import json
import random
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from odd_certificates import ODD, certificate

from sepmtk.doors.argv.main import run
from sepmtk.pki.certificate import describe, to_pem

FQDN = "sepm01.corp.example"
NOW = datetime.now(UTC).replace(microsecond=0, second=0)
SSL = "machine/C/Program Files (x86)/Symantec/Symantec Endpoint Protection Manager/apache/conf/ssl"
NAMES = ("--san", FQDN, "--san", "sepm01", "--san", "ip:192.0.2.10", "--partners", "none")
STRANGER = rsa.generate_private_key(65537, 2048)


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The outage of the KB, in the folder ``lab``."""
    monkeypatch.chdir(tmp_path)
    assert run(["lab", "new", "lab", "--scenario", "kb-229342"]) == 0
    capsys.readouterr()
    return tmp_path / "lab"


def put_in_store(lab: Path, *ders: bytes, key_of_the_first: bool = False) -> None:
    """In front of what is in LocalMachine\\My, as strangers' or linked to SEPM's own key."""
    path = lab / "machine/stores.json"
    stores = json.loads(path.read_text())
    own = stores["LocalMachine\\My"]
    key = own[0]["key"] if key_of_the_first else None
    new = [{"archived": False, "der": b64encode(der).decode(), "key": key} for der in ders]
    stores["LocalMachine\\My"] = new if key_of_the_first else [*new, *own]
    path.write_text(json.dumps(stores))


def asked(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, Any]:
    code = run(["--lab", "lab", "--json", *command])
    return int(code), json.loads(capsys.readouterr().out)


def test_strangers_of_every_kind_stop_nothing(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    luck, good = random.Random(7), certificate(STRANGER, NOW, NOW + timedelta(days=9), "other.example")
    broken = [bytearray(good) for _ in range(60)]
    for one in broken:
        one[luck.randrange(len(one))] ^= 1 << luck.randrange(8)
    odd = [certificate(STRANGER, NOW, NOW + timedelta(days=9), FQDN, kind) for kind in ODD]
    put_in_store(lab, *odd, *map(bytes, broken), b"", b"\x30\x00", b"no certificate")
    assert run(["--lab", "lab", "lab", "show", "lab"]) == 0
    capsys.readouterr()
    code, found = asked(capsys, "sql", "candidates")
    assert code == 0
    assert len(found["result"]["entries"]) == len(ODD) + len(broken) + 4
    assert found["result"]["reason"] == "self-generated"  # without a key none of them can be it
    code, found = asked(capsys, "doctor")
    assert code == 5
    ids = [finding["id"] for finding in found["findings"]]
    assert ids.count("CERT-ODD") >= len(ODD)
    assert not {"CHECK-NOT-POSSIBLE", "CERTIFICATE-UNREADABLE"}.intersection(ids)
    assert asked(capsys, "renew", "plan", *NAMES)[0] == 0
    code, found = asked(capsys, "--yes", "renew", "run", *NAMES)
    assert code == 4, found.get("error", found)
    code, found = asked(capsys, "service", "list")
    assert {service["state"] for service in found["result"]["services"]} == {"running"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["version 4", "no seconds", "teletex"])
def test_an_odd_certificate_of_sepm_is_replaced(
    lab: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    key = load_pem_private_key((lab / SSL / "server.key").read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    old = certificate(key, NOW - timedelta(days=700), NOW - timedelta(days=2), FQDN, kind)
    (lab / SSL / "server.crt").write_bytes(to_pem(old))
    put_in_store(lab, old, key_of_the_first=True)
    asked(capsys, "--yes", "service", "restart", "semwebsrv")
    for command in ("show", "verify"):
        assert run(["cert", command, str(lab / SSL / "server.crt")]) in (0, 5)
        assert describe(old).thumbprint in capsys.readouterr().out
    _, found = asked(capsys, "doctor")
    said = {finding["id"]: finding for finding in found["findings"]}
    assert "server.crt" in said["CERT-ODD"]["found"]
    assert "CERT-EXPIRED" in said and "CERT-UNREADABLE" not in said
    code, found = asked(capsys, "--yes", "renew", "run", *NAMES)
    assert code == 4, found.get("error", found)
    assert asked(capsys, "--yes", "renew", "resume")[0] == 4


@pytest.mark.slow
def test_what_sql_server_makes_of_an_odd_one_is_not_known(
    lab: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = load_pem_private_key((lab / SSL / "server.key").read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    odd = certificate(key, NOW - timedelta(days=2), NOW + timedelta(days=700), FQDN, "purposes unreadable")
    put_in_store(lab, odd, key_of_the_first=True)
    choice = asked(capsys, "sql", "candidates")[1]["result"]
    assert (choice["reason"], choice["winner"], choice["refuses_to_start"]) == ("unknown", None, False)
    assert choice["entries"][0]["reasons"] == ["odd"]
    assert run(["--lab", "lab", "sql", "candidates"]) == 0
    assert "not known" in capsys.readouterr().out
    assert "SQL-NEXT-UNKNOWN" in [finding["id"] for finding in asked(capsys, "doctor")[1]["findings"]]
    code, found = asked(capsys, "renew", "plan", *NAMES)
    assert (code, "SQL-NEXT-UNKNOWN" in [f["id"] for f in found["findings"]]) == (0, True)
    assert asked(capsys, "--yes", "renew", "run", *NAMES)[0] == 4
    new = next((lab / "sepmtk/runs").glob("*/new/server.crt"))
    pinned = asked(capsys, "sql", "show")[1]["result"]["pinned"]
    assert run(["--json", "cert", "show", str(new)]) == 0
    assert pinned == json.loads(capsys.readouterr().out)["result"]["certificates"][0]["thumbprint"]


@contextmanager
def served(folder: Path, der: bytes) -> Iterator[int]:
    """A TLS server that shows the certificate, once."""
    pem = STRANGER.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "shown.pem").write_bytes(to_pem(der) + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "shown.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            peer, _ = listener.accept()
            peer.settimeout(10)
            with suppress(OSError), context.wrap_socket(peer, server_side=True) as tls:
                tls.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


def test_an_odd_host_hides_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    end = NOW + timedelta(days=90)
    odd = certificate(STRANGER, NOW - timedelta(days=2), end, FQDN, "teletex")
    undated = certificate(STRANGER, NOW - timedelta(days=2), end, FQDN).replace(
        end.strftime("%y%m%d").encode(), b"999999"
    )
    good = certificate(STRANGER, NOW - timedelta(days=2), end, FQDN)
    with served(tmp_path, odd) as one, served(tmp_path, undated) as two, served(tmp_path, good) as three:
        targets = [f"127.0.0.1:{port}" for port in (one, two, three)]
        code = run(["--json", "probe", *targets])
    found = json.loads(capsys.readouterr().out)["result"]["targets"]
    assert [target["verdict"] for target in found] == ["ok", "unread", "ok"]
    assert found[0]["certificate"]["odd"] == [
        {"part": "subject", "kind": "charset"}, {"part": "issuer", "kind": "charset"},
    ]  # fmt: skip
    assert "CERTIFICATE-UNREADABLE" in found[1]["detail"]
    assert code == 5
