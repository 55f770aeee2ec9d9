"""Readers of what others wrote: each takes any bytes and ends with a result or an error of its own kind."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from io import BytesIO
from pathlib import Path, PureWindowsPath

import fuzz_seeds as seeds
import tds_client
from hostile_peer import material, peer, says

from sepmtk.doors.pipe.arguments import bind
from sepmtk.doors.pipe.frames import read_frame
from sepmtk.doors.pipe.request import read_request
from sepmtk.engine.effectors import backup
from sepmtk.engine.journal import read_journal
from sepmtk.engine.plan import Plan
from sepmtk.engine.state import fold
from sepmtk.logs.causes import MANAGER
from sepmtk.logs.judge import judge
from sepmtk.logs.text import Damaged, blocks, readable
from sepmtk.machine.values import Endpoint
from sepmtk.model import dacl
from sepmtk.model.errors import SepmtkError
from sepmtk.model.sddl import sddl
from sepmtk.net import errors, tds, tls, web
from sepmtk.nouns import find
from sepmtk.pki.certificate import describe
from sepmtk.pki.extfile import read_extfile
from sepmtk.pki.inspect import read_certificates
from sepmtk.pki.jks import read_jks
from sepmtk.pki.keys import load_key
from sepmtk.pki.pfx import read_pfx
from sepmtk.sepm import log_reading as logs
from sepmtk.sepm.clients_csv import read_clients
from sepmtk.sepm.database_urls import urls_in
from sepmtk.sepm.jdbc_url import UrlError, is_url, read_url
from sepmtk.sepm.log_masking import masked_line
from sepmtk.sepm.masking import masked
from sepmtk.sepm.root_xml import database_url, read_trust, with_trust
from sepmtk.sql.errorlog import read_errorlog


@dataclass(frozen=True)
class Target:
    """``seeds`` are what is mutated; ``allowed`` what the reader may raise, besides SepmtkError."""

    name: str
    run: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]
    allowed: tuple[type[Exception], ...] = (SepmtkError,)


def on_file(name: str, work: Callable[[Path], object]) -> Callable[[bytes], object]:
    """``work`` on a file of that content, in memory where the system has such a folder."""
    fast = Path("/dev/shm")

    def run(data: bytes) -> object:
        with tempfile.TemporaryDirectory("-fuzz", dir=fast if fast.is_dir() else None) as folder:
            path = Path(folder) / name
            path.write_bytes(data)
            return work(path)

    return run


def on_text(work: Callable[[str], object]) -> Callable[[bytes], object]:
    """Text of any kind, halves of surrogate pairs among it."""
    return lambda data: work(data.decode("utf-8", "surrogateescape"))


def _xml(data: bytes) -> None:
    masked(data)
    database_url(data)
    read_trust(data)
    with_trust(data, True)


def _url(text: str) -> None:
    if is_url(text):
        read_url(text)


def _urls(text: str) -> None:
    list(urls_in(text, PureWindowsPath("C:\\a")))


def _manifest(path: Path) -> None:
    backup.manifest(path.parent)


def _log(path: Path) -> None:
    logs.read_files((path,), logs.Scope(everything=True))


def _log_text(data: bytes) -> None:
    with suppress(Damaged):
        for block in blocks(BytesIO(data)):
            readable(block[:4096])
            for line in block.split(b"\n")[:50]:
                judge(line, MANAGER)


def _frame(data: bytes) -> None:
    request = read_request(read_frame(data))
    if operation := find(request.op):
        bind(operation, request.args, request.secrets)


def _journal(path: Path) -> None:
    fold(read_journal(path)[0])


def _dacl(data: bytes) -> None:
    sddl(data)
    dacl.reads(data, "S-1-5-18")


def _asks(ask: Callable[[str, int], object], tls: bool = False) -> Callable[[bytes], object]:
    def run(data: bytes) -> object:
        with peer(says(data), tls) as there:
            return ask(there.host, there.port)

    return run


def _every() -> Iterator[Target]:
    yield Target("certificate", lambda d: read_certificates(d, None), seeds.certificates)
    yield Target("der", describe, lambda: seeds.certificates()[:1])
    yield Target("pfx", lambda d: read_pfx(d, seeds.PASSWORD), seeds.pfx)
    yield Target("jks", lambda d: read_jks(d, seeds.lab()["secret"]), seeds.files("keystore.jks"))
    yield Target("key", load_key, seeds.files("server.key"))
    yield Target("extfile", read_extfile, lambda: [seeds.EXT, seeds.lab()["openssl.cnf"]])
    yield Target("root-xml", _xml, seeds.files("ROOT.xml"))
    yield Target("server-xml", _xml, seeds.files("server.xml", "sylink.xml"))
    yield Target("jdbc-url", on_text(_url), lambda: [seeds.URL], (UrlError,))
    yield Target("urls", on_text(_urls), seeds.files("ROOT.xml"))
    yield Target("log", on_file("scm-server-0.log", _log), seeds.files("scm-server-0.log"))
    yield Target("log-gz", on_file("scm-server-1.log.gz", _log), seeds.packed)
    yield Target("log-zip", on_file("logs.zip", _log), seeds.zipped)
    yield Target("log-text", _log_text, seeds.texts)
    yield Target("log-line", on_text(masked_line), seeds.files("scm-server-0.log"))
    yield Target("errorlog", read_errorlog, seeds.files("ERRORLOG"))
    yield Target("csv", on_file("c.csv", lambda p: list(read_clients(p, UTC))), lambda: [seeds.CSV])
    yield Target("frame", _frame, seeds.frames)
    yield Target("plan", lambda d: Plan.from_plain(json.loads(d)), seeds.plans, (ValueError, RecursionError))
    yield Target("journal", on_file("journal.jsonl", _journal), seeds.journals)
    yield Target("manifest", on_file("manifest.json", _manifest), lambda: [seeds.MANIFEST])
    yield Target("dacl", _dacl, lambda: [seeds.DACL])
    net = (errors.NetError,)
    yield Target("tds", _asks(_tds), lambda: [seeds.PRELOGIN], net)
    yield Target("tds-server", tds_client.session_reads, tds_client.requests, (EOFError,))
    yield Target("tls", _asks(_tls), lambda: [seeds.HELLO], net)
    yield Target("http", _asks(_http, tls=True), lambda: [seeds.HTTP, seeds.CHUNKED], net)


def _tds(host: str, port: int) -> object:
    return tds.served_certificate(host, port, "x", 0.3)


def _tls(host: str, port: int) -> object:
    return tls.served_certificate(host, port, "x", 0.3)


def _http(host: str, port: int) -> object:
    return web.get(Endpoint(host, port, "x"), "/", material()[0], 0.5)


TARGETS = {target.name: target for target in _every()}
