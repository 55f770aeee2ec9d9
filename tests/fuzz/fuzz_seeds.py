"""What fuzzers begin with: one of each kind, as it is when all is well."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hostile_peer import material

from sepmtk.engine.journal import Journal
from sepmtk.engine.plan import Plan
from sepmtk.machine.lab import certificate, scenarios
from sepmtk.pki.inspect import to_der
from sepmtk.pki.pfx import write_pfx

Frame = dict[str, object]
PASSWORD = b"changeit"
EXT = b"[v3]\nsubjectAltName = DNS:a.example, IP:192.0.2.1, @alt\nkeyUsage = critical\n[alt]\nDNS.1 = b\n"
MANIFEST = json.dumps({"items": {"files/C/a.xml": "ab" * 32, "security.json": "cd" * 32}}).encode()
DACL = bytes.fromhex(
    "010004801400000020000000000000002c000000010100000000000512000000010100000000000512000000"
    "02001c00010000000000140089001200010100000000000512000000"
)
HTTP = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{"a": [1, 2]}'
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{}\r\n\r\n0\r\n\r\n"
PRELOGIN = b"\x04\x01\x00\x0f\x00\x00\x01\x00\x01\x00\x06\x00\x01\xff\x01"
HELLO = bytes.fromhex("16030300310200002d0303" + "00" * 33 + "c02f000005ff01000100")
CSV = b"Computer Name,Group,Last time status changed,Policy serial number\r\n" \
      b'"a,b",G,2026-01-01 00:00:00,4F-1\r\n'  # fmt: skip
URL = b"jdbc:sqlserver://h\\I:1433;databaseName=sem5;password={a}}b};trustServerCertificate=false"


@cache
def lab() -> dict[str, bytes]:
    """Files of a lab by name, and its keystore's password."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "lab"
        scenarios.create(root, "kb-229342")
        secret = json.loads((root / "lab.json").read_text("utf-8"))["secrets"]["keystore"]
        found = {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}
        return {**found, "secret": secret.encode()}


def files(*names: str) -> Callable[[], list[bytes]]:
    """These files of the lab."""
    return lambda: [lab()[name] for name in names]


def certificates() -> list[bytes]:
    """DER first."""
    der = material()[0]
    return [der, certificate.pem(der), lab()["server.crt"]]


def pfx() -> list[bytes]:
    """Each profile."""
    key, der = certificate.key_from_pem(lab()["server.key"].decode()), to_der(lab()["server.crt"])
    return [write_pfx(key, der, PASSWORD), write_pfx(key, der, PASSWORD, "modern")]


def texts() -> list[bytes]:
    """A log in several encodings."""
    text = lab()["scm-server-0.log"].decode()
    return [text.encode(encoding) for encoding in ("utf-8", "utf-16", "utf-16-be", "utf-32", "utf-8-sig")]


def packed() -> list[bytes]:
    """A log and a bomb, as gzip has them."""
    return [gzip.compress(lab()["scm-server-0.log"]), gzip.compress(bytes(8 << 20))]


def zipped() -> list[bytes]:
    """An archive of logs, with names that lead elsewhere."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("scm-server-0.log", "../up/scm-server-1.log", "/abs/ERRORLOG", "CON", "a:b"):
            archive.writestr(name, lab()["scm-server-0.log"])
    return [made.getvalue()]


def frames() -> list[bytes]:
    """Requests."""
    names: Frame = {"source": "a:1", "names": ["b"]}
    verify: Frame = {"op": "cert.verify", "args": names, "secrets": {"password": ""}}
    run: Frame = {"op": "renew.run", "args": {"days": 1, "san": ["dns:a"]}, "accept": ["X"], "lab": None}
    hello: Frame = {"op": "hello", "args": {"protocol": 1}}
    return [json.dumps({"id": number, **one}).encode() for number, one in enumerate((verify, run, hello))]


def plans() -> list[bytes]:
    """A plan file."""
    made = Plan("20260101-000000-renew", "emergency", ("backup",), "m", "h", "2026-01-01T00:00:00Z", "0.1")
    return [json.dumps(made.to_plain()).encode()]


def journals() -> list[bytes]:
    """A run's records."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.jsonl")
        at = datetime(2026, 1, 1, tzinfo=UTC)
        file = {"resource": "file:C:\\a", "step": "backup", "phase": "forward"}
        journal.add("step", at, step="backup", state="begin")
        journal.add("before", at, value=None, **file)
        journal.add("intent", at, wanted={"sha256": "ab"})
        journal.add("effect", at, before=None, after={"sha256": "ab"}, **file)
        journal.add("seen", at, step="backup", resource="clock:x", value=1)
        journal.close()
        return [(Path(folder) / "journal.jsonl").read_bytes()]
