"""What Microsoft's drivers really say, in each language that they ship, is known as what really was wrong."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from judged import FQDN, Jdbc, ServedLab, environment, sepmtk, serving
from tls_that_fails import ALERTS, failing

from sepmtk.logs.scan import Scan
from sepmtk.logs.sentences import PAGES
from sepmtk.logs.verdict import verdict

pytestmark = pytest.mark.judge
HEAD = "2026-11-24 09:00:01.123 THREAD 31 SEVERE: Unknown Exception in: com.sygate.scm.server.util.X\n"
LANGUAGES = ("en", "de", "es", "fr", "it", "ja", "ko", "pt-BR", "ru", "zh-CN", "zh-TW")
VALIDATE = "encrypt=true;trustServerCertificate=false;databaseName=sem5;loginTimeout=1;connectRetryCount=0"
TRUST = VALIDATE.replace("trustServerCertificate=false", "trustServerCertificate=true")
BY_PEER = {
    "handshake_failure": "protocol", "protocol_version": "protocol", "insufficient_security": "protocol",
    "certificate_expired": "expired", "unknown_ca": "untrusted", "internal_error": "tls_unknown",
    "silent": "not_up", "hangs_up": "cut_off",
}  # fmt: skip


@pytest.fixture(scope="module")
def healthy_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedLab]:
    """A server whose certificate is valid; its listeners are open."""
    folder = tmp_path_factory.mktemp("judged") / "lab"
    sepmtk("lab", "new", str(folder), "--scenario", "healthy")
    with serving(folder) as lab:
        yield lab


def java(jdbc: Jdbc, program: str, *arguments: str, given: str = "") -> str:
    """What a probe prints."""
    path = os.pathsep.join([str(jdbc.classes), jdbc.jar])
    command = [jdbc.java, "-Dfile.encoding=UTF-8", "-cp", path, program, *arguments]
    done = subprocess.run(
        command, input=given.encode(), capture_output=True, env=environment(), check=True, timeout=500
    )
    return done.stdout.decode("utf-8")


def verdict_of(text: str, language: str) -> str:
    """The one verdict on a record in UTF-8 and in the code pages of its language."""
    verdicts = set()
    for codec in ("utf-8", *PAGES.get(language.replace("-", "_"), ("cp1252",))):
        scan = Scan()
        scan.feed("scm-server-0.log", io.BytesIO((HEAD + text).encode(codec, "replace")))
        verdicts.add(verdict(scan.close().causes.values()))
    return ", ".join(sorted(verdicts))


def failures(jdbc: Jdbc, healthy: ServedLab, broken: ServedLab, folder: Path, ports: dict[str, int]) -> str:
    """Lines for JdbcLanguages, each named by the verdict that it must have."""
    own, old = f"127.0.0.1:{healthy.ports['sql']}", f"127.0.0.1:{broken.ports['sql']}"
    named = f"{VALIDATE};hostNameInCertificate={FQDN}"
    (folder / "healthy").mkdir()
    (folder / "broken").mkdir()
    good = str(jdbc.trust_store(healthy.old_certificate, folder / "healthy"))
    expired = str(jdbc.trust_store(broken.old_certificate, folder / "broken"))
    secret = healthy.sql_password
    lines = [
        ("untrusted", f"//{own};{named}", secret, "-", "-"),
        ("name", f"//{own};{VALIDATE}", secret, good, "changeit"),
        ("trust_store", f"//{own};{named}", secret, good, "wrong"),
        ("trust_store", f"//{own};{named}", secret, str(folder / "missing-cacerts.p12"), "changeit"),
        ("login_failed", f"//{own};{TRUST}", "wrong", "-", "-"),
        ("not_up", f"//127.0.0.1:1;{VALIDATE}", "x", "-", "-"),
        ("not_up", f"//127.0.0.1\\nowhere;{VALIDATE}", "x", "-", "-"),
        ("not_up", f"//nowhere.invalid:1433;{VALIDATE}", "x", "-", "-"),
    ]
    if "12" in Path(jdbc.jar).name:  # 7.4 on a newer Java doesn't look at the dates of what it trusts itself
        lines.append(("expired", f"//{old};{named}", secret, expired, "changeit"))
    for behaviour, port in ports.items():
        wanted = BY_PEER.get(behaviour, "certificate_refused")
        lines.append((wanted, f"//127.0.0.1:{port};{VALIDATE}", "x", "-", "-"))
    return "".join("\t".join((line[0], "jdbc:sqlserver:" + line[1], *line[2:])) + "\n" for line in lines)


@pytest.mark.slow
def test_every_failure_in_every_language(
    jdbc: Jdbc, healthy_lab: ServedLab, broken_lab: ServedLab, tmp_path: Path
) -> None:
    """Measured: some 20 failures in 11 languages by each driver."""
    with ExitStack() as stack:
        ports = {name: stack.enter_context(failing(name)) for name in ("silent", "hangs_up", *ALERTS)}
        given = failures(jdbc, healthy_lab, broken_lab, tmp_path, ports)
        printed = java(jdbc, "JdbcLanguages", *LANGUAGES, given=given)
    wrong, seen = [], 0
    for record in printed.split("# ")[1:]:
        head, _, text = record.partition("\n")
        language, _, wanted = head.partition(" ")
        seen += 1
        if (said := verdict_of(text, language)) != wanted:
            wrong.append(f"{language} {wanted}: {said}: {text}")
    assert wrong == [], "\n".join(wrong)
    assert seen == len(LANGUAGES) * given.count("\n")


REASONS = {
    "NotAfter: Wed Nov 18 06:39:25 UTC 2026": "expired",
    "NotBefore: Wed Nov 25 06:39:25 UTC 2026": "not_yet_valid",
    "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: x": "untrusted",
    "Received fatal alert: certificate_unknown": "certificate_refused",
    "Received fatal alert: protocol_version": "protocol",
    "Remote host terminated the handshake": "cut_off",
    "something that nobody has foreseen": "tls_unknown",
}
SENTENCES = {
    "R_serverCertExpired": "expired",
    "R_serverCertNotYetValid": "not_yet_valid",
    "R_certNameFailed": "name",
    "R_serverCertError": "certificate_refused",
    "R_readCertError": "certificate_refused",
    "R_sslRequiredNoServerSupport": "protocol",
    "R_noServerResponse": "cut_off",
    "R_truncatedServerResponse": "cut_off",
    "R_tcpipConnectionFailed": "not_up",
    "R_sqlBrowserFailed": "not_up",
    "R_notConfiguredToListentcpip": "not_up",
    "R_notSQLServer": "not_up",
    "R_sslRequiredByServer": "tls_unknown",
}
FRAMED = (
    "R_serverCertExpired",
    "R_serverCertNotYetValid",
    "R_certNameFailed",
    "R_serverCertError",
    "R_readCertError",
    "R_noServerResponse",
    "R_truncatedServerResponse",
)


def bare(texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Verdict and line: each sentence alone and as the reason of R_sslFailed, without any ``Caused by``."""
    frame = texts["R_sslFailed"]
    reason = "<2>" if "<2>" in frame else "<0>"
    filled = frame.replace("<0>", "true").replace("<1>", "false") if reason == "<2>" else frame
    for text, wanted in REASONS.items():
        yield wanted, filled.replace(reason, text)
    for key, wanted in SENTENCES.items():
        if key in texts:
            yield wanted, texts[key]
            if key in FRAMED:
                yield wanted, filled.replace(reason, texts[key])


@pytest.mark.sample("jdbc_12")
def test_its_sentences_without_causes_and_without_its_name(jdbc: Jdbc) -> None:
    """From the driver's resources: one line, as a log may have it whose writer prints the message alone."""
    every: dict[str, dict[str, str]] = {}
    for line in java(jdbc, "JdbcTexts", "R_sslFailed", *SENTENCES).splitlines():
        language, key, text = line.split("\t")
        every.setdefault(language, {})[key] = text
    assert len(every) == len(LANGUAGES)
    wrong = []
    for language, texts in every.items():
        for wanted, text in bare(texts):
            for before in ("com.microsoft.sqlserver.jdbc.SQLServerException: ", ""):
                if (said := verdict_of(before + text + "\n", language)) != wanted:
                    wrong.append(f"{language} {wanted}: {said}: {before}{text}")
    assert wrong == []
