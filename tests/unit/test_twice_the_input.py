"""Readers of what others wrote: twice the input takes about twice the time, whatever stands in it.

Each is given inputs that are made to cost most. CPU time, the best of several, of an input and of one eight
times as long: three doublings, each at most threefold (linear: twofold, by the square: fourfold). What is
hardly felt at its largest counts as linear.
"""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Callable
from pathlib import PureWindowsPath

import pytest

from sepmtk.logs.scan import Scan
from sepmtk.model.errors import SepmtkError
from sepmtk.model.sddl import from_sddl
from sepmtk.pki.extfile import read_extfile
from sepmtk.pki.inspect import read_ders
from sepmtk.sepm.apache_conf import _CERTIFICATE, _DEFINE
from sepmtk.sepm.database_urls import urls_in
from sepmtk.sepm.jdbc_url import read_url
from sepmtk.sepm.log_masking import masked_line
from sepmtk.sepm.masking import masked
from sepmtk.sepm.server_xml import connectors, read_properties
from sepmtk.sepm.web_ports import _LISTEN
from sepmtk.sepm.xml_attributes import read_document
from sepmtk.sql.errorlog import read_errorlog

RATIO, ROUNDS, FELT = 3.0, 3, 0.05
PIECES = 500
STAMP = "2026-11-24 09:00:01.12 spid9s      "
NAMED = "com.microsoft.sqlserver.jdbc.SQLServerException: SSL "
Make = Callable[[int], str]


def scanned(family: str) -> Callable[[str], object]:
    def read(text: str) -> object:
        scan = Scan(family)
        scan.feed("x", io.BytesIO(text.encode()))
        return scan.close().causes

    return read


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
}


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


@pytest.mark.parametrize("name", READERS)
def test_twice_the_input_takes_twice_the_time(name: str) -> None:
    read, makes = READERS[name]
    slow = []
    for number, make in enumerate(makes):
        long = seconds(read, make(8 * PIECES))
        if long > FELT and long > RATIO**3 * min(seconds(read, make(PIECES)) for _ in range(2)):
            slow.append(f"input {number}: {long:.3f} s")
    assert slow == []
