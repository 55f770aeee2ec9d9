"""Guards read server.xml as Tomcat does, and what can't be read is never taken for absent."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from e2e_helpers import (
    NewLab,
    at_the_console,
    bench_on,
    hours,
    machine_bytes,
    relaxed,
    reply,
    rescue,
    resume_seeing,
    undo,
    update_at_the_console,
)

from sepmtk.machine.lab.host import open_lab
from sepmtk.model.errors import Refused
from sepmtk.model.outcome import ExitCode
from sepmtk.renewal import run as renew_run
from sepmtk.sepm.discover import discover
from sepmtk.sepm.served import stored

TOMCAT = "machine/C/Program Files (x86)/Symantec/Symantec Endpoint Protection Manager/tomcat"
KEYTOOL = shutil.which("keytool")


def server_xml(lab: Path) -> Path:
    return lab / TOMCAT / "conf" / "server.xml"


def keystore(lab: Path) -> Path:
    return lab / TOMCAT / "etc" / "keystore.jks"


def password_of(lab: Path) -> str:
    return str(re.findall('keystorePass="([^"]*)"', server_xml(lab).read_text("utf-8"))[0])


COMMENT = '<!-- 2024:\n<Connector port="8443" keystoreFile="etc/old.jks" keystorePass="changeit"/> -->'
HOST = (
    '<SSLHostConfig><Certificate certificateKeystoreFile="etc/keystore.jks" {}/></SSLHostConfig></Connector>'
)


def commented(text: str, old: str) -> str:
    return text.replace('<Service name="Catalina">', f'<Service name="Catalina">{COMMENT}')


def in_cdata(text: str, old: str) -> str:
    return text.replace("<Engine", '<Note><![CDATA[<Connector keystorePass="x"/>]]></Note><Engine')


def single_quoted(text: str, old: str) -> str:
    return text.replace(f'keystorePass="{old}"', f"keystorePass = '{old}'")


def by_number(text: str, old: str) -> str:
    return text.replace(f'keystorePass="{old}"', f'keystorePass="&#x{ord(old[0]):x};{old[1:]}"')


def by_entity(text: str, old: str) -> str:
    declared = text.replace("<Server ", f'<!DOCTYPE Server [<!ENTITY p "{old}">]>\n<Server ', 1)
    return declared.replace(f'keystorePass="{old}"', 'keystorePass="&p;"')


def on_the_host(text: str, old: str) -> str:
    moved = re.sub(r'\s+keystoreFile="[^"]*" keystorePass="[^"]*" keyAlias="tomcat"', "", text)
    host = HOST.format(f'certificateKeystorePassword="{old}"')
    return re.sub(r'(sslEnabledProtocols="TLSv1.2")/>', rf"\1>{host}", moved)


def another_first(text: str, old: str) -> str:
    other = '<Connector port="9090" SSLEnabled="true" keystoreFile="etc/other.jks" keystorePass="other"/>'
    return text.replace("<Connector", other + "<Connector", 1)


def with_namespace(text: str, old: str) -> str:
    return text.replace("<Server ", '<Server xmlns:x="urn:x" x:keystorePass="no" ', 1)


def substituted(text: str, old: str) -> str:
    return text.replace(f'keystorePass="{old}"', 'keystorePass="${sepm.key}"')


SPELLINGS = (
    commented, in_cdata, single_quoted, by_number, by_entity, on_the_host, another_first, with_namespace,
    substituted,
)  # fmt: skip


def read_as_it_is(lab: Path) -> None:
    reader = open_lab(lab).reader()
    found = stored(reader, discover(reader))
    assert [one.unread for one in found] == ["", ""], found
    assert found[0].der == found[1].der


def test_every_spelling_of_the_same_password_is_read(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    text, old = server_xml(lab).read_text("utf-8"), password_of(lab)
    server_xml(lab).with_name("catalina.properties").write_text(f"# none\nsepm.key = {old}\n", "latin-1")
    for spell in SPELLINGS:
        spelt = spell(text, old)
        assert spelt != text, spell.__name__
        server_xml(lab).write_text(spelt, "utf-8")
        read_as_it_is(lab)
    for encoding, name in (("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp932", "Shift_JIS")):
        content = text.replace("UTF-8", name).replace("<Engine", "<!-- 証明書 --><Engine")
        server_xml(lab).write_bytes(content.encode(encoding))
        read_as_it_is(lab)


@pytest.mark.slow
@pytest.mark.skipif(KEYTOOL is None, reason="no keytool")
@pytest.mark.parametrize("password", ["R&D<2026>x", "it's2026x", 'say"2026"x', "plain2026"])
def test_keytool_and_the_lab_agree_on_passwords_that_xml_has_to_quote(new_lab: NewLab, password: str) -> None:
    lab = new_lab("healthy")
    old, new = password_of(lab), lab / "new.jks"
    subprocess.run(
        [str(KEYTOOL), "-importkeystore", "-srckeystore", keystore(lab), "-srcstorepass", old, "-srckeypass",
         old, "-srcstoretype", "JKS", "-srcalias", "tomcat", "-destkeystore", new, "-deststoretype", "JKS",
         "-deststorepass", password, "-destkeypass", password, "-noprompt"],
        check=True, capture_output=True,
    )  # fmt: skip
    new.replace(keystore(lab))
    text = server_xml(lab).read_text("utf-8").replace(f'"{old}"', quoteattr(password))
    server_xml(lab).write_text(text, "utf-8")
    read_as_it_is(lab)
    shutil.rmtree(lab / "live")  # the services start anew
    assert open_lab(lab).services.info("semsrv").state.value == "running"
    findings = reply("doctor", bench_on(lab, "doctor")).findings
    assert not [f for f in findings if f.id in ("CERT-UNREADABLE", "PORT-SILENT")]


BROKEN = {
    "no xml": b"<Server><Service>",
    "unknown encoding": b'<?xml version="1.0" encoding="klingon"?><Server/>',
    "no text encoding": b'<?xml version="1.0" encoding="punycode"?><Server/>',
    "outside": b'<!DOCTYPE Server SYSTEM "file:///C:/x.dtd"><Server/>',
    "outside entity": b'<!DOCTYPE Server [<!ENTITY p SYSTEM "file:///etc/passwd">]><Server a="1"/>',
    "multiplying": b'<!DOCTYPE Server [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Server a="&b;"/>',
    "deep": b"<a>" * 5000 + b"</a>" * 5000,
    "nul": b"<Server>\0</Server>",
    "another password": b'<Server><Connector SSLEnabled="true" port="8443" keystorePass="wrong"/></Server>',
}


def test_an_unreadable_keystore_is_not_an_absent_one(new_lab: NewLab) -> None:
    """SEPM holds the new certificate, and only the keystore would say so."""
    lab = new_lab()
    result = relaxed(lab)
    resume_seeing(lab)
    old_crt = (lab / TOMCAT / "../apache/conf/ssl/server.crt").resolve()
    kept = old_crt.read_bytes()
    update_at_the_console(lab, result.folder, restart=False)
    old_crt.write_bytes(kept)  # half of step 9
    with pytest.raises(Refused, match="UNDO-PAST-CONSOLE"):
        undo(lab)
    whole = server_xml(lab).read_bytes()
    before = machine_bytes(lab)
    for name, content in BROKEN.items():
        server_xml(lab).write_bytes(content)
        with pytest.raises(Refused, match="GUARD-UNREADABLE") as refused:
            undo(lab)
        assert "keystore.jks" in str(refused.value.params["where"]), name
    server_xml(lab).write_bytes(whole)
    keystore(lab).write_bytes(b"torn")
    with pytest.raises(Refused, match="GUARD-UNREADABLE"):
        undo(lab)
    assert machine_bytes(lab)[f"{TOMCAT.removeprefix('machine/')}/conf/server.xml"] == before[
        f"{TOMCAT.removeprefix('machine/')}/conf/server.xml"]  # fmt: skip


@pytest.mark.slow
def test_undo_goes_on_where_the_user_knows_better(new_lab: NewLab) -> None:
    lab = new_lab()
    rescue(lab)
    keystore(lab).write_bytes(b"torn")
    with pytest.raises(Refused, match="GUARD-UNREADABLE"):
        undo(lab)
    bench = bench_on(lab, "renew undo", "UNDO-INTO-OUTAGE", "GUARD-UNREADABLE")
    assert renew_run.undo(bench).outcome is ExitCode.DONE


def test_a_gate_does_not_pass_over_a_policy_that_it_cannot_read(new_lab: NewLab) -> None:
    lab = new_lab()
    rescue(lab, partners="none")
    at_the_console(lab, "http-list")
    at_the_console(lab, "relax")
    hours(lab, 1)
    sylink = sorted(lab.glob("machine/**/outbox/agent/*/sylink.xml"))[0]
    sylink.write_bytes(b'<?xml version="1.0" encoding="klingon"?><ServerList/>')
    result = resume_seeing(lab)
    assert result.report.error is not None
    assert result.report.error.id == "GUARD-UNREADABLE"
    assert sylink.parent.name in str(result.report.error.params["where"])
