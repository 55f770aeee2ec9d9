"""The same file under another spelling is the same file; another one is another."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest

from sepmtk.checks.configuration import apache_files, tomcat_keystore
from sepmtk.checks.view import View
from sepmtk.machine.lab import scenarios
from sepmtk.machine.lab.host import open_lab
from sepmtk.sepm.configuration_paths import resolved, same_file
from sepmtk.sepm.discover import discover

BASE = PureWindowsPath("C:/Program Files (x86)/Symantec/Symantec Endpoint Protection Manager/apache")
WANTED = BASE / "conf" / "ssl" / "server.crt"
LONG = "C:/Program Files (x86)/Symantec/Symantec Endpoint Protection Manager/apache"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("conf/ssl/server.crt", True),
        (r"conf\ssl\..\ssl\.\SERVER.CRT", True),
        ("${SRVROOT}/conf/ssl/server.crt", True),
        ("${srvroot}//conf//ssl/server.crt", True),
        ("${NESTED}/server.crt", True),
        (f"{LONG}/conf/ssl/server.crt", True),
        (f'"{LONG}/conf/ssl/server.crt"', True),
        (rf"\\?\{WANTED}", True),
        (rf"\\.\{WANTED}", True),
        (f"{LONG}/conf/ssl./server.crt.", True),
        (f"file:///{LONG.replace(' ', '%20')}/conf/ssl/server.crt", True),
        ("C:/PROGRA~2/Symantec/SYMANT~1/apache/conf/ssl/server.crt", None),
        ("C:/PR4A1B~1/Symantec/SYMANT~1/apache/conf/ssl/SERVER~1.CRT", None),
        ("C:/PROGRA~2/Symantec/OTHERS~1/apache/conf/ssl/server.crt", False),
        ("C:/PROGRA~2/Symantec/SYMANT~1/apache/conf/ssl/SERVER~1.KEY", False),
        ("conf/server.crt", False),
        ("D:/conf/ssl/server.crt", False),
        (r"\conf\ssl\server.crt", False),
    ],
)
def test_spellings(text: str, same: bool | None) -> None:
    path = resolved(text, BASE, {"srvroot": LONG, "nested": "${SRVROOT}/conf/ssl"})
    assert path is not None
    assert same_file(path, WANTED) is same


@pytest.mark.parametrize("text", ["${SRVROOT}/x", "${a}", "%SYSTEMDRIVE%/x"])
def test_what_has_an_unknown_variable_cannot_be_judged(text: str) -> None:
    assert resolved(text, BASE, {"a": "${b}", "b": "${a}"}) is None


ROOT = LONG
FILES = 'SSLCertificateFile "{0}/server.crt"\nSSLCertificateKeyFile "{0}/server.key"\n'


@pytest.mark.parametrize(
    ("httpd", "ssl", "found"),
    [
        ("", FILES.format("conf/ssl"), 0),
        (f'Define SRVROOT "{ROOT}"\n', FILES.format("${SRVROOT}/conf/ssl"), 0),
        (f'Define A "{ROOT}"\nServerRoot "${{A}}/."\n', FILES.format("conf/ssl"), 0),
        ("", FILES.format("${UNKNOWN}/conf/ssl"), 0),
        ('Include "conf/extra/*.conf"\n', "", 2),
        ("Include conf/extra/more.conf\nDefine ROOT C:/x\n", FILES.format("${ROOT}"), 4),
        ('ServerRoot "C:/x"\n', FILES.format("conf/ssl"), 4),
        ("", "SSLCertificateFile \\\n  C:/x/server.crt\n", 1),
        ("", "# SSLCertificateFile C:/x/server.crt\n", 0),
    ],
)
def test_what_apache_reads(tmp_path: Path, httpd: str, ssl: str, found: int) -> None:
    scenarios.create(tmp_path / "lab", "healthy")
    conf = next((tmp_path / "lab").rglob("sslForClients.conf")).parents[1]
    (conf / "httpd.conf").write_text(httpd, "utf-8")
    (conf / "ssl" / "sslForClients.conf").write_text(ssl, "utf-8")
    (conf / "extra").mkdir()
    (conf / "extra" / "more.conf").write_text(FILES.format("C:/other"), "utf-8")
    reader = open_lab(tmp_path / "lab").reader()
    findings = list(apache_files(View(reader=reader, server=discover(reader))))
    assert [f.id for f in findings] == ["APACHE-OTHER-FILE"] * found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("etc/keystore.jks", 0), ("${catalina.base}/etc/keystore.jks", 0), ("${user.home}/k.jks", 0),
        ("C:/PROGRA~2/Symantec/SYMANT~1/tomcat/etc/keystore.jks", 0), ("./etc/../etc/KEYSTORE.JKS", 0),
        ("conf/keystore.jks", 1), ("C:/a&amp;b/keystore.jks", 1),
    ],
)  # fmt: skip
def test_what_tomcat_reads(tmp_path: Path, name: str, found: int) -> None:
    scenarios.create(tmp_path / "lab", "healthy")
    path = next((tmp_path / "lab").rglob("server.xml"))
    text = path.read_text("utf-8")
    assert "etc/keystore.jks" in text
    path.write_text(text.replace("etc/keystore.jks", name), "utf-8")
    reader = open_lab(tmp_path / "lab").reader()
    findings = list(tomcat_keystore(View(reader=reader, server=discover(reader))))
    assert len(findings) >= found and bool(findings) == bool(found)
