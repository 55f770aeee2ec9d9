"""Readers of what others wrote: twice the input takes about twice the time, whatever stands in it.

Each is given inputs that are made to cost most. CPU time, the best of several, of an input and of one eight
times as long: three doublings, each at most threefold (linear: twofold, by the square: fourfold). What is
hardly felt at its largest counts as linear.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path, PureWindowsPath

import pytest

from sepmtk.doors.pipe.frames import read_frame
from sepmtk.logs.rotation import chains, family_in
from sepmtk.logs.scan import Scan
from sepmtk.machine.lab.certificate import first_in
from sepmtk.model.errors import SepmtkError
from sepmtk.model.names import typed_name
from sepmtk.model.sddl import from_sddl
from sepmtk.model.target import read_target
from sepmtk.model.visible import visible
from sepmtk.net.odbc_text import outcome_of
from sepmtk.pki.extfile import read_extfile
from sepmtk.pki.inspect import read_ders
from sepmtk.sepm.apache_conf import _CERTIFICATE, _DEFINE
from sepmtk.sepm.clients_csv import read_clients
from sepmtk.sepm.configuration_paths import resolved
from sepmtk.sepm.database_urls import urls_in
from sepmtk.sepm.jdbc_url import read_url
from sepmtk.sepm.log_masking import masked_line
from sepmtk.sepm.masking import masked
from sepmtk.sepm.server_xml import connectors, read_properties
from sepmtk.sepm.web_ports import _API, _LISTEN
from sepmtk.sepm.xml_attributes import read_document
from sepmtk.sql.errorlog import read_errorlog

RATIO, ROUNDS, FELT = 3.0, 3, 0.05
PIECES = 500
STAMP = "2026-11-24 09:00:01.12 spid9s      "
NAMED = "com.microsoft.sqlserver.jdbc.SQLServerException: SSL "
FAST = Path("/dev/shm")
Make = Callable[[int], str]


def scanned(family: str) -> Callable[[str], object]:
    def read(text: str) -> object:
        scan = Scan(family)
        scan.feed("x", io.BytesIO(text.encode()))
        return scan.close().causes

    return read


def clients(text: str) -> object:
    with tempfile.TemporaryDirectory(dir=FAST if FAST.is_dir() else None) as folder:
        path = Path(folder) / "clients.csv"
        path.write_text(text, "utf-8", newline="")
        return list(read_clients(path, UTC))


def repeated(piece: str, before: str = "", after: str = "") -> Make:
    return lambda n: before + piece * n + after


def numbered(form: str, before: str = "", after: str = "") -> Make:
    return lambda n: before + "".join(form.format(i) for i in range(n)) + after


SECRETS = (
    repeated("pwd."),
    repeated("pwd={"),
    repeated('pwd="'),
    repeated("<pwd "),
    repeated("<pwd>"),
    repeated("pwd="),
    repeated("pwd=&quot;"),
    repeated("}}", "pwd={"),
    repeated(" ", "pwd"),
    repeated("{V1"),
    repeated("1", "{V"),
    repeated("1", "pwd=&#"),
    numbered('password="s{}cret"\n'),
    lambda n: f'pwd="{"a" * n}" {"a" * n}',
    repeated('"pwd": "'),
    repeated("\\\\", '"pwd": "'),
    repeated("Bearer "),
    repeated("pwd : "),
)
URLS = (
    repeated("<!--"),
    repeated("<!---->"),
    repeated('<a u="jdbc:sqlserver://h:1;databaseName=x"/>\n'),
    repeated("jdbc:sqlserver:"),
    repeated("a=b;", "jdbc:sqlserver://h;"),
    repeated("}}", "jdbc:sqlserver://h;a={"),
    repeated(" "),
    repeated("# "),
    repeated("\\"),
)
RECORDS = (
    repeated(NAMED),
    repeated(NAMED + "\n"),
    repeated(f"{STAMP}{NAMED}\n"),
    repeated("\tat a.b.C(D.java:1)\n", STAMP + NAMED),
    repeated("SSL NotAfter", STAMP),
    repeated("Database '", STAMP + "SQLServer "),
    repeated("0x1 ", "TDSSNIClient "),
    repeated(STAMP),
    repeated("2026-11-24 "),
    repeated("\n"),
    repeated(f"{STAMP}Error: 17182, Severity: 16, State: 1.\n"),
)
EXTENSIONS = (
    numbered("DNS.{0} = h{0}.example\n", "subjectAltName=@a\n[a]\n"),
    numbered(",DNS:h{}.example", "subjectAltName=DNS:a.example"),
    repeated("#"),
    repeated("a=b\\\n"),
    repeated("[a]\n"),
    repeated("$"),
    lambda n: numbered("[s{0}]\nDNS.1=a{0}\n", "subjectAltName=DNS:a\n")(2 * n),
    repeated("#a\\\n"),
    repeated("#a=b\\\n"),
    repeated("a=${a}\n"),
    repeated("${a}", "a=b\nc="),
    repeated('"', "subjectAltName="),
    repeated(" ", "subjectAltName=", "x"),
)
ELEMENTS = (
    repeated('<Resource url="jdbc:sqlserver://h:1"/>', "<a>", "</a>"),
    numbered(' b{}="c"', "<a", "/>"),
    lambda n: f'<a b="{"&amp;" * n}"/>',
    repeated("<!-- -->", "<a>", "</a>"),
    lambda n: f"<a{' ' * n}/>",
)
CONF = (
    repeated(" ", "SSLCertificateFile a", "b\n"),
    repeated("Listen a:"),
    repeated("Listen "),
    repeated("a:", "Listen "),
)
HEADING = "Computer Name,Group,Last Status Change Time,Policy Serial Number\n"
TABLES = (
    repeated("a,b,2026-11-24 09:00:00,c\n", HEADING),
    repeated('"', HEADING),
    repeated(",", HEADING),
    repeated('"\n', HEADING),
    repeated("\n", HEADING),
    repeated(" ", HEADING + "Total"),
    repeated("Total: ", HEADING),
    repeated("1/2/", HEADING + "a,b,"),
    repeated("a,b,1/2/2026 0:00,c\n", HEADING),
    repeated(",a"),
    repeated("sep=;\n"),
    repeated(HEADING),
)
REMARKS = (
    repeated(" " * 4), repeated(" " * 4, "&"), repeated("& "), repeated("("), repeated("rem "), repeated("#"),
    repeated("<#"), repeated("//"), repeated("/*"), repeated("; "), repeated("\n "), repeated("@ "),
)  # fmt: skip
PATHS = (repeated("${"), repeated("${a"), repeated("%a"), repeated("%"), repeated("../"), repeated("a~1"))
TARGETS = (
    repeated("["), repeated(":"), repeated("//"), repeated("//@"), repeated("a."), repeated("a@"),
    repeated("a-"), repeated("a.", "email:a@"), repeated("a.", "email:"), repeated("a", "uri:a:"),
    repeated("0:"), repeated("\u3042."),
)  # fmt: skip
DER = (
    repeated("\x30\x80"), repeated("\x30\x00", "\x30\x80"), repeated("\x30\x84\x00\xff\xff\xff"),
    repeated("\x31\x02\x05\x00", "\x30\x83\x00\xff\xff"), repeated("\x24\x80"),
    repeated("\x04\x00", "\x30\x80\x30\x80"),
)  # fmt: skip
PEM = ("-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n")
READERS: dict[str, tuple[Callable[[str], object], tuple[Make, ...]]] = {
    "masked": (lambda text: masked(text.encode()), SECRETS),
    "masked line": (masked_line, SECRETS),
    "urls in XML": (lambda text: list(urls_in(text, PureWindowsPath("a.xml"))), URLS),
    "urls in properties": (lambda text: list(urls_in(text, PureWindowsPath("a.properties"))), URLS),
    "JDBC URL": (read_url, (URLS[4], URLS[5], repeated(";", "jdbc:sqlserver://h"))),
    "log of the manager": (scanned("manager"), RECORDS),
    "log of Apache": (scanned("apache"), RECORDS),
    "log of SQL Server": (scanned("sql"), RECORDS),
    "ERRORLOG": (lambda text: read_errorlog(text.encode()), RECORDS),
    "ext.txt": (lambda text: read_extfile(text.encode()), EXTENSIONS),
    "ROOT.xml": (lambda text: read_document(text.encode()), ELEMENTS),
    "server.xml": (lambda text: connectors(text.encode(), {}), ELEMENTS),
    "properties": (lambda text: read_properties(text.encode()), (*URLS, repeated("a\\\n"))),
    "Apache defines": (_DEFINE.findall, CONF),
    "Apache directives": (_CERTIFICATE.findall, CONF),
    "Apache's ports": (lambda text: _LISTEN.findall(text.encode()), CONF),
    "urls in a batch file": (lambda text: list(urls_in(text, PureWindowsPath("a.bat"))), (*URLS, *REMARKS)),
    "urls in PowerShell": (lambda text: list(urls_in(text, PureWindowsPath("a.ps1"))), (*URLS, *REMARKS)),
    "urls in JSON": (lambda text: list(urls_in(text, PureWindowsPath("a.json"))), (*URLS, *REMARKS)),
    "urls in YAML": (lambda text: list(urls_in(text, PureWindowsPath("a.yml"))), (*URLS, *REMARKS)),
    "urls in .conf": (lambda text: list(urls_in(text, PureWindowsPath("a.conf"))), (*URLS, *REMARKS)),
    "urls in .ini": (lambda text: list(urls_in(text, PureWindowsPath("a.ini"))), (*URLS, *REMARKS)),
    "clients": (clients, TABLES),
    "path in a configuration": (lambda text: resolved(text, PureWindowsPath("C:\\a"), {}), PATHS),
    "target": (read_target, TARGETS),
    "name": (typed_name, TARGETS),
    "made visible": (visible, tuple(map(repeated, ("\x1b", "a\u0301", "\u202e", "\ud800")))),
    "ODBC's sentence": (
        lambda text: outcome_of("08001", text), tuple(map(repeated, ("(1", "0x1", "SSL ", "(1) "))),
    ),
    "API's port": (lambda text: _API.findall(text.encode()), (repeated("a.", "scm.web.service."), *CONF)),
    "kind of a log": (lambda text: family_in(text.encode()), RECORDS),
    "names of logs": (
        lambda text: chains(text.split("\n")),
        (
            repeated("a/scm-server-1.log\n"), repeated("1", "scm-server-", ".log"),
            repeated("1.", "errorlog."), repeated("/"),
        ),
    ),
    "DER": (lambda text: read_ders(text.encode("latin-1"), None), DER),
    "frame": (
        lambda text: read_frame(text.encode()),
        (
            repeated('{"a":'), repeated("["), repeated('"\\u0041"', "["),
            numbered('"k{0}":1,', "{", '"z":1}'), repeated("1"),
        ),
    ),
    "lab: PEM": (lambda text: first_in(text.encode()), (repeated("-----BEGIN CERTIFICATE-----\n"),)),
    "PEM": (
        lambda text: read_ders(text.encode(), None),
        (
            repeated(PEM[0]),
            repeated(" " * 8, "A" * 16, "!"),
            numbered("-----BEGIN X{0}-----\n"),
            repeated(PEM[1]),
            repeated("".join(PEM)),
        ),
    ),
    "SDDL": (from_sddl, (repeated("(A;;GA;;;SY)", "D:"), repeated("P", "D:"), repeated("(", "D:"))),
}  # fmt: skip


def seconds(read: Callable[[str], object], text: str) -> float:
    """Of the processor."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        with contextlib.suppress(SepmtkError, ValueError, LookupError):
            read(text)
        best = min(best, time.process_time() - began)
        if best < FELT:
            break
    return best


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_twice_the_input_takes_twice_the_time(name: str) -> None:
    read, makes = READERS[name]
    slow = []
    for number, make in enumerate(makes):
        long = seconds(read, make(8 * PIECES))
        if long > FELT and long > RATIO**3 * min(seconds(read, make(PIECES)) for _ in range(2)):
            slow.append(f"input {number}: {long:.3f} s")
    assert slow == []
