"""A real Apache and a real Tomcat serve what SEPM keeps on disk, as the lab's own listeners do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from judged import Jdbc, rescue, sepmtk
from real_httpd import Httpd
from real_lab import RealLab
from real_tomcat import Tomcat, said

from sepmtk.machine.lab import certificate

pytestmark = [pytest.mark.judge, pytest.mark.real, pytest.mark.slow]
HOST = "sepm01.corp.example"


def tomcat_of(lab: RealLab, jdbc: Jdbc, base: Path) -> Tomcat:
    """With the keystore and the password that server.xml has."""
    made = Tomcat(base, jdbc.jar)
    made.hosts(**{HOST: lab.address})
    made.trusts(lab.roots())
    made.context(lab)
    found = re.search('keystorePass="([^"]+)"', lab.file("tomcat/conf/server.xml").read_text("utf-8"))
    assert found
    made.serve(lab.file("tomcat/etc/keystore.jks"), found[1])
    return made


def asked(*arguments: str) -> Any:
    """The answer in JSON, whatever the exit code."""
    return json.loads(sepmtk("--json", *arguments, expected=None))


def probed(*arguments: str) -> list[tuple[str, str | None]]:
    """Each target's verdict, and the certificate's thumbprint where it shows one."""
    targets = asked(*arguments)["result"]["targets"]
    return [(one["verdict"], (one["certificate"] or {}).get("thumbprint")) for one in targets]


def judged_by_us(lab: RealLab) -> list[str]:
    """What doctor finds, and whether an undo would be begun."""
    found = asked("--lab", str(lab.folder), "doctor")["findings"]
    undo = asked("--lab", str(lab.folder), "--dry-run", "--yes", "renew", "undo")
    return [*sorted(one["id"] for one in found), undo["outcome"], (undo.get("error") or {}).get("id", "")]


def step_9(lab: RealLab) -> None:
    """A person takes the new certificate into SEPM at the console."""
    [new] = (lab.folder / "sepmtk/runs").glob("*/new")
    given = ["--pfx", str(new / "server.pfx"), "--password-file", str(new / "server.pfx.password")]
    sepmtk("lab", "console", str(lab.folder), "update-certificate", *given, "--restart")


def test_before_and_after_step_9(jdbc_12: Jdbc, tmp_path: Path) -> None:
    """probe, doctor and undo's guards say of Apache and Tomcat what they say of the lab's listeners."""
    lab = RealLab.new(tmp_path / "lab", "kb-229342")
    rescue(lab.folder)
    httpd, tomcat = Httpd(tmp_path / "httpd", lab), tomcat_of(lab, jdbc_12, tmp_path / "base")
    seen = []
    for step in (step_9, lambda _: None):
        own = probed("--lab", str(lab.folder), "probe", f"{HOST}:443", f"{HOST}:8443"), judged_by_us(lab)
        with lab.serving(), httpd.running() as up, tomcat.running():
            assert up
            real = probed("probe", f"{httpd.address}:443", f"{tomcat.address}:8443")
            with lab.answered_by({"443": (httpd.address, 443), "8443": (tomcat.address, 8443)}):
                assert (real, judged_by_us(lab)) == own
        seen.append(own)
        step(lab)
    assert seen[0][0] != seen[1][0] and seen[0][1] != seen[1][1]


def test_apache_refuses_what_is_no_pair(tmp_path: Path) -> None:
    """The same words, code and closed port as in the lab; none in the log where a file is empty."""
    lab = RealLab.new(tmp_path / "lab", "healthy")
    httpd, ssl = Httpd(tmp_path / "httpd", lab), lab.file("apache/conf/ssl")
    own = lab.file("apache/logs/error.log")
    other = certificate.Pair(b"", certificate.new_key()).key_pem.encode()
    for name, content, number in (
        ("server.key", other, "AH02565"), ("server.key", b"nothing", "AH02564"),
        ("server.crt", b"nothing", "AH02562"), ("server.key", b"", ""), ("server.crt", b"", ""),
    ):  # fmt: skip
        held = (ssl / name).read_bytes()
        (ssl / name).write_bytes(content)
        own.unlink(missing_ok=True)
        with httpd.running() as up:
            assert not up
            assert probed("probe", f"{httpd.address}:443") == [("unread", None)]
        asked("--lab", str(lab.folder), "--yes", "service", "restart", "semwebsrv")
        assert probed("--lab", str(lab.folder), "probe", f"{HOST}:443") == [("unread", None)]
        assert refusal(httpd.log) == refusal(own) and refusal(own).startswith(number)
        if number:
            assert asked("logs", str(httpd.log))["result"]["verdict"] == "key_mismatch"
            assert asked("--lab", str(lab.folder), "logs")["result"]["verdict"] == "key_mismatch"
        (ssl / name).write_bytes(held)


def refusal(log: Path) -> str:
    """Why it did not start, without the folders of the files it names; nothing where the log has none."""
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    found = [line[line.index("AH0256") :] for line in lines if "AH0256" in line]
    return re.sub(r"\S*/(?:[^/]*/)*(?=server\.)", "", found[-1]) if found else ""


def test_tomcat_closes_the_port_of_a_keystore_that_does_not_open(jdbc_12: Jdbc, tmp_path: Path) -> None:
    """As the lab does, with the same exceptions; whatever the language."""
    lab = RealLab.new(tmp_path / "lab", "healthy")
    tomcat = tomcat_of(lab, jdbc_12, tmp_path / "base")
    keystore, right = lab.file("tomcat/etc/keystore.jks"), lab.secret("keystore")
    server_xml, good = lab.file("tomcat/conf/server.xml"), keystore.read_bytes()
    for language, content, password in (
        ("en", b"nothing of that kind", right), ("ja", good, "another"), ("en", good[:-1], right),
        ("ja", None, right), ("ja", good[:900], right),
    ):  # fmt: skip
        keystore.write_bytes(content) if content else keystore.unlink()
        tomcat.serve(keystore, password)
        with lab.serving(), tomcat.running(language):
            assert tomcat.page().status == 200
            assert probed("probe", f"{tomcat.address}:8443") == [("unread", None)]
        assert said(tomcat)[0] == "keystore", content
        held = server_xml.read_text("utf-8")
        server_xml.write_text(held.replace(right, password), "utf-8")
        asked("--lab", str(lab.folder), "--yes", "service", "restart", "semsrv")
        assert probed("--lab", str(lab.folder), "probe", f"{HOST}:8443") == [("unread", None)]
        assert asked("--lab", str(lab.folder), "logs")["result"]["verdict"] == "keystore"
        own, real = lab.file("tomcat/logs/catalina.out"), tomcat.base / "logs/catalina.out"
        if language == "en":
            assert exceptions(own) == exceptions(real)
        server_xml.write_text(held, "utf-8")


def exceptions(log: Path) -> list[str]:
    """Those of the connector that failed last."""
    last = log.read_text("utf-8").rpartition('[Connector["https-jsse-nio-')[2].replace("\r", "")
    record = re.split(r"(?m)^\d", last)[0]
    return [line.strip() for line in record.splitlines()[1:] if "Exception" in line and "\tat " not in line]
