"""Nothing that others chose reaches a reader as a control: one marker stands in every field that comes from
outside, and every output of every command is searched for it."""

from __future__ import annotations

import gzip
import io
import json
import re
import shutil
import sqlite3
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from sepmtk.checks.survey import CertificateFound
from sepmtk.doors.argv.main import run
from sepmtk.doors.pipe.answers import error_frame, result_frame
from sepmtk.doors.pipe.arguments import bind
from sepmtk.doors.pipe.parameters import printable
from sepmtk.engine.call import Call, Host
from sepmtk.machine.lab.host import open_lab
from sepmtk.model.errors import Failed, UsageError
from sepmtk.model.notice import Finding, Phrase, Severity
from sepmtk.model.visible import visible, visible_lines
from sepmtk.nouns import find
from sepmtk.nouns.doctor.diagnosis import Diagnosis
from sepmtk.nouns.doctor.nagios import nagios_text, nagios_unknown
from sepmtk.nouns.doctor.page import doctor_page
from sepmtk.nouns.doctor.prometheus import prometheus_text
from sepmtk.nouns.operation import Reply
from sepmtk.show.words import Say
from sepmtk.words import LANGUAGES, catalogue

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
OTHERS = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u2028\u2029\u3164\U000e0041"
MARKER = f"pl4nt\x1b]0;t\x07\x1b[2J\x9b1m\x85{BIDI}{OTHERS}\t\r\nFORGED"
IN_XML = f"pl4nt\x9b1m{BIDI}{OTHERS}&#10;FORGED"
IN_NAME = MARKER.replace("\x85", "")
IN_LINE = MARKER.replace("\r\nFORGED", "")
REFUSED = "com.microsoft.sqlserver.jdbc.SQLServerException: Login failed for user 'sem5'"
FORGED = re.compile(r"^\W*FORGED", re.MULTILINE)

Output = pytest.CaptureFixture[str]


def wrong(text: str) -> list[str]:
    """Characters of ``text`` that no output may have, and lines that a field forged."""
    seen = {f"{ord(c):#x}" for c in text if c != "\n" and (category(c) in _NEVER or c in MARKER[5:-6])}
    return sorted(seen - _PLAIN) + FORGED.findall(text)


_NEVER = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_PLAIN = {f"{ord(c):#x}" for c in MARKER if " " <= c <= "~"}


def certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    """Its subject, issuer and names carry the marker."""
    short = "pl4nt\x1b[2J\x9b\u202e\u200b\r\nFORGED"  # a common name has 64 bytes at most
    kinds = ((x509.NameOID.COMMON_NAME, short), (x509.NameOID.STREET_ADDRESS, MARKER))
    name = x509.Name([x509.NameAttribute(oid, text) for oid, text in kinds])
    host = x509.SubjectAlternativeName([x509.DNSName("a\x1b[2J\x07.example"), x509.RFC822Name("b\x1b@x")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 7, now, now + timedelta(days=9))
    return made.add_extension(host, critical=False).sign(key, hashes.SHA256())


def edit(file: Path, change: Any) -> None:
    data = json.loads(file.read_text("utf-8"))
    change(data)
    file.write_text(json.dumps(data), "utf-8")


def plant(lab: Path, der: bytes) -> None:
    """The marker in every field of the lab that it bears and goes on working with."""

    def services(data: dict[str, Any]) -> None:
        for service in data.values():
            service["display"] = {"en": MARKER, "ja": MARKER}
        data["SQLBrowser"]["account"] = MARKER
        data["SQLBrowser"]["depends_on"] = []
        data["other" + IN_NAME] = {**data["SQLBrowser"], "image_path": MARKER}

    def registry(data: dict[str, Any]) -> None:
        for key, values in data.items():
            if key.endswith(("CurrentVersion", "SEPM")):
                values.update({n: ["string", MARKER] for n in ("CurrentVersion", "Version") if n in values})
        names = next(k for k in data if k.endswith("Instance Names\\SQL"))
        data[names]["OTHER" + MARKER] = ["string", "MSSQL15." + MARKER]
        odbc = "SOFTWARE\\ODBC\\ODBC.INI"
        data[odbc + "\\ODBC Data Sources"] = {IN_NAME: ["string", MARKER]}
        data[f"{odbc}\\{IN_NAME}"] = {n: ["string", MARKER] for n in ("Driver", "Server", "Database")}

    def stores(data: dict[str, Any]) -> None:
        for store in ("LocalMachine\\My", "LocalMachine\\Root"):
            data[store].append({"der": b64encode(der).decode(), "archived": False, "key": None})

    def live(data: dict[str, Any]) -> None:
        data["services"]["other" + IN_NAME] = data["services"]["SQLBrowser"]

    edit(lab / "machine" / "services.json", services)
    edit(lab / "live" / "state.json", live)
    edit(lab / "machine" / "registry.json", registry)
    edit(lab / "machine" / "stores.json", stores)
    edit(lab / "lab.json", lambda data: data.update(short_name="SEPM" + MARKER, language="ja-" + MARKER))
    database = sqlite3.connect(lab / "machine" / "sem5.db")
    with database:
        for table, column in (("SEM_COMPUTER", "COMPUTER_NAME"), ("IDENTITY_MAP", "NAME")):
            database.execute(f"UPDATE {table} SET {column} = {column} || ?", (MARKER,))
    database.close()


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files whose names and contents carry the marker."""
    folder = tmp_path_factory.mktemp("material") / IN_NAME.replace("/", "").replace("\0", "")
    folder.mkdir()
    made = certificate(rsa.generate_private_key(65537, 2048))
    (folder / f"a{IN_NAME}.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "b.der").write_bytes(made.public_bytes(Encoding.DER))
    (folder / "ext.txt").write_text(f"subjectAltName = DNS:{MARKER}\n", "utf-8", newline="")
    log = f"2026-11-27 11:09:29.651 THREAD 31 SEVERE: {IN_LINE}\n{REFUSED}: {IN_LINE}\n"
    (folder / "scm-server-0.log").write_text(log, "utf-8", newline="")
    (folder / "scm-server-1.log.gz").write_bytes(gzip.compress(log.encode()))
    return folder


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, material: Path) -> Path:
    folder = tmp_path_factory.mktemp("lab") / f"lab{IN_NAME}"
    assert run(["lab", "new", str(folder), "--scenario", "kb-229342", "--quiet"]) == 0
    plant(folder, (material / "b.der").read_bytes())
    secrets = json.loads((folder / "lab.json").read_text("utf-8"))["secrets"]
    (material / "console").write_text(secrets["console"])
    noted = ["--ticket", MARKER, "--note", MARKER, "--yes", "--partners", "none", "--quiet"]
    assert run(["--lab", str(folder), "renew", "run", *noted]) == 4
    for path in (folder / "machine").rglob("scm-server-0.log"):
        with path.open("a", encoding="utf-8", newline="") as log:
            log.write(f"2999-01-01 00:00:00.000 THREAD 1 SEVERE: {IN_LINE} {REFUSED}: {IN_LINE}\n")
    return folder


@pytest.fixture(scope="module")
def misled(lab: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lab with the marker also where nothing goes on with it: in the host of its database."""
    folder = tmp_path_factory.mktemp("misled") / "lab"
    shutil.copytree(lab, folder)
    for file in (folder / "machine").rglob("ROOT.xml"):
        text = file.read_text("utf-8").replace("sepm01.corp.example:", f"sepm01{IN_XML}:")
        file.write_text(text.replace("=sem5;", f"={IN_XML};"), "utf-8")
    return folder


def commands(lab: Path, material: Path) -> Iterator[list[str]]:
    pem = next(material.glob("a*.pem"))
    thumbprint = x509.load_pem_x509_certificate(pem.read_bytes()).fingerprint(hashes.SHA1()).hex()
    yield from (["doctor"], ["doctor", "-v"], ["doctor", "--format", "nagios"])
    yield from (["doctor", "--format", "prometheus"], ["doctor", "--format", "html"])
    yield from (["service", "list"], ["sql", "show"], ["sql", "candidates"], ["sql", "probe"])
    yield from (["trust", "show"], ["service", "start"])
    yield from (["key", "show", thumbprint], ["logs", "--all"], ["logs", str(material)])
    yield from (["logs", str(material / "scm-server-0.log")], ["logs", MARKER], ["probe", MARKER])
    yield from (["cert", "show", str(pem)], ["cert", "verify", str(pem), "--name", MARKER])
    yield ["cert", "show", MARKER]
    yield ["cert", "new", "--san-file", str(material / "ext.txt"), "--dry-run"]
    yield ["cert", "new", "--san", f"dns:{MARKER}", "--subject", MARKER, "--out", MARKER, "--dry-run"]
    yield ["cert", "repack", str(pem), "--out", str(material / "x.pfx"), "--pfx-password-generate"]
    yield from (["cert", "install", str(pem)], ["cert", "remove", MARKER], ["service", "stop", MARKER])
    yield from (["service", "start", f"other{IN_NAME}"], ["key", "grant", thumbprint, "--service", MARKER])
    asked = ["--ticket", MARKER, "--note", MARKER]
    yield from (["renew", "plan", *asked], ["renew", "plan", "-v"], ["renew", "plan", "--manual"])
    yield ["renew", "plan", *asked, "--out", str(material / "plan.json")]
    yield ["renew", "run", *asked, "--yes", "--partners", "none"]
    yield from (["renew", "resume"], ["doctor", "--accept", MARKER])
    yield ["renew", "run", "--plan", str(material / "plan.json"), "--yes", "--partners", "none"]
    yield ["console", "security", "show", "--api-password-file", str(material / "console")]
    yield from (["renew", "status"], ["renew", "status", "--run", MARKER], ["renew", "status", MARKER])
    yield from (["renew", "resume", MARKER], ["report", "", "--out", str(material / "r.html")], ["report"])
    yield from (["backup", "list"], ["backup", "create"], ["backup", "restore", MARKER])
    yield ["lab", "console", str(lab), "export", "--out", str(material / "clients.csv")]
    yield ["clients", "status", "--from-csv", str(material / "clients.csv"), "--out", str(material / "c.csv")]
    yield from (["clients", "status", "--from-csv", MARKER], ["lab", "show"])
    yield from (["lab", "fault", "--service", MARKER, "--what", "fail"], ["lab", "console", str(lab), MARKER])
    yield from (["lab", "new", str(lab)], ["lab", "new", "--switch", MARKER])
    yield from (["renew", "undo", "--yes"], [MARKER], ["cert", MARKER], ["doctor", "--" + MARKER])
    yield ["doctor", "--format", MARKER]
    yield from (["doctor", "--days", MARKER], ["renew", "run", "--until", MARKER, "--yes"])


def said(capsys: Output, lab: Path, *command: str) -> str:
    run(["--lab", str(lab), *command])
    return "".join(capsys.readouterr())


@pytest.mark.slow
def test_no_command_hands_on_a_control(
    misled: Path, lab: Path, material: Path, capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each in English, and in Japanese what changes nothing."""
    monkeypatch.chdir(tmp_path)
    found, shown = {}, 0
    for command in commands(lab, material):
        once = {"run", "undo", "create", "resume"} & set(command)
        for lang in LANGUAGES[:1] if once else LANGUAGES:
            text = said(capsys, lab, "--lang", lang, *command)
            shown += text.count("pl4nt")
            if bad := wrong(text):
                found[" ".join(command)[:60]] = bad
    for command in (["doctor", "-v"], ["renew", "plan"], ["lab", "show"], ["doctor", "--format", "nagios"]):
        text = said(capsys, misled, *command)
        assert (wrong(text), "pl4nt" in text) == ([], True), command
    assert found == {}
    assert shown > 150


def test_pages_that_were_written_hold_none(lab: Path, tmp_path: Path) -> None:
    for form in ("text", "nagios", "prometheus", "html"):
        file = tmp_path / form
        run(["--lab", str(lab), "doctor", "--format", form, "--out", str(file)])
        assert wrong(file.read_text("utf-8")) == [], form
    run(["--lab", str(lab), "report", "--out", str(tmp_path / "report.html")])
    page = (tmp_path / "report.html").read_text("utf-8")
    assert (wrong(page), "pl4nt" in page) == ([], True)


def test_forms_for_monitors_hold_none(lab: Path) -> None:
    """Of what they show little can be chosen by others in a lab; so each gets a diagnosis that is."""
    place = CertificateFound(f"store {MARKER}", f"CN {MARKER}", "ab" * 20, datetime.now(UTC), f"e{MARKER}")
    found = answered(lab, "doctor").result
    assert isinstance(found, Diagnosis)
    told = replace(found, version=MARKER, survey=replace(found.survey, certificates=(place,)))
    marked = dict.fromkeys(re.findall(r"\{(\w+)\}", " ".join(catalogue("en").values())), MARKER)
    findings = tuple(Finding(id, Severity.ERROR, marked) for id in ("CERT-EXPIRED", "SAN-MISSING"))
    assert "{" in catalogue("en")["SAN-MISSING.found"]
    say = Say()
    for text in (
        nagios_text(MARKER, told, findings, say),
        nagios_unknown(UsageError("LAB-MISSING", folder=MARKER), say),
        prometheus_text(MARKER, told, findings),
        doctor_page(MARKER, told, findings, say),
    ):
        assert (wrong(text), "pl4nt" in text) == ([], True)
    sample = re.compile(r'# (HELP|TYPE) .*|sepmtk_\w+(\{(\w+="[^"]*",?)+\})? \S+')
    lines = prometheus_text(MARKER, told, findings).splitlines()
    assert [line for line in lines if not sample.fullmatch(line)] == []


def test_json_is_ascii_and_whole(material: Path, capsys: Output) -> None:
    """There the data itself is kept: escaped by JSON, so that a program gets what there is."""
    pem = next(material.glob("a*.pem"))
    assert run(["cert", "show", str(pem), "--json"]) == 0
    out = capsys.readouterr().out
    assert out.isascii() and wrong(out) == []
    assert json.loads(out)["result"]["source"] == str(pem)


def test_what_powershell_gets_holds_none(lab: Path) -> None:
    """Its tables show texts as they are. A tab does no harm there: lines of logs keep theirs."""
    for op in ("doctor", "sql.candidates", "logs", "renew.status", "backup.list"):
        reply, operation = answered(lab, op, all=True) if op == "logs" else answered(lab, op), find(op)
        assert operation
        frames = [printable(result_frame(1, t, v, "en", reply.host)) for t, v in operation.each(reply)]
        texts = "\n".join(strings(frames)).replace("\t", " ")
        assert "pl4nt" in texts, op
        assert wrong(texts) == [], op
    frame = error_frame(1, FileNotFoundError(2, MARKER, MARKER), "en", MARKER)
    assert [bad for text in strings(frame["error"]) for bad in wrong(text)] == []


def test_lines_of_ours_stay_lines_for_powershell() -> None:
    """What is down after an error stands below what was found, and what a service is called holds none."""
    raised = Failed("SERVICE-TIMEOUT", service=MARKER, state="running", seconds=120, wanted="stopped")
    raised.after = (Phrase("run.stopped", {"services": "semsrv", "run": "r1"}),)
    for lang, label in (("en", "  found:    "), ("ja", "  現状: ")):
        lines = error_frame(1, raised, lang)["error"]["text"].splitlines()
        assert lines[1].startswith(label)
        assert "sepmtk service start" in lines
        assert wrong("\n".join(lines)) == []


def answered(lab: Path, op: str, **args: object) -> Reply:
    operation = find(op)
    assert operation
    return operation.deed(Call(op, Host(lambda: open_lab(lab), lab)), bind(operation, args, {}))


def strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for inner in data.values() if isinstance(data, dict) else data:
            yield from strings(inner)


def test_what_is_plain_stays_as_it_is() -> None:
    plain = ("C:\\Program Files\\a", "日本語 テスト\u3000全角", "\ue000 外字", "é\u00a0x", "辻\U000e0100", "")
    for text in plain:
        assert visible(text) == text
    assert visible("a\x1bb\u202ec\nd\x9b\ud800") == "a\\x1bb\\u202ec\\nd\\x9b\\ud800"
    assert visible(visible(MARKER)) == visible(MARKER)
    assert visible_lines("a\n\x1b") == "a\n\\x1b"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_our_own_sentences_are_plain(lang: str) -> None:
    assert [id for id, text in catalogue(lang).items() if visible_lines(text) != text] == []


def test_a_prompt_shows_none(monkeypatch: pytest.MonkeyPatch, lab: Path, capsys: Output) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    run(["--lab", str(lab), "renew", "run", "--ticket", MARKER, "--partners", "none"])
    assert wrong("".join(capsys.readouterr())) == []
