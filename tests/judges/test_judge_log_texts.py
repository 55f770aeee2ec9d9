"""What Microsoft's drivers really say, in English and in Japanese, is classified as what really was wrong."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from judged import FQDN, Jdbc, ServedLab, environment, sepmtk, serving

from sepmtk.logs.scan import Scan
from sepmtk.logs.verdict import verdict

pytestmark = pytest.mark.judge
HEAD = "2026-11-24 09:00:01.123 THREAD 31 SEVERE: Unknown Exception in: com.sygate.scm.server.util.X\n"
VALIDATE = "encrypt=true;trustServerCertificate=false;databaseName=sem5;loginTimeout=4"
TRUST = "encrypt=true;trustServerCertificate=true;databaseName=sem5;loginTimeout=4"


@pytest.fixture(scope="module")
def healthy_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedLab]:
    """A server whose certificate is valid; its listeners are open."""
    folder = tmp_path_factory.mktemp("judged") / "lab"
    sepmtk("lab", "new", str(folder), "--scenario", "healthy")
    with serving(folder) as lab:
        yield lab


def said(jdbc: Jdbc, language: str, url: str, password: str, store: str = "-") -> str:
    """The driver's chain of causes, as a Java of that language prints it."""
    country = {"en": "US", "ja": "JP"}[language]
    command = [
        jdbc.java, f"-Duser.language={language}", f"-Duser.country={country}", "-Dfile.encoding=UTF-8",
        "-cp", os.pathsep.join([str(jdbc.classes), jdbc.jar]), "JdbcProbe", url, "sem5", store,
    ]  # fmt: skip
    given = f"{password}\n".encode()
    done = subprocess.run(
        command, input=given, capture_output=True, env=environment(), check=True, timeout=60
    )
    return done.stdout.decode("utf-8")


def verdict_of(text: str) -> str:
    verdicts = set()
    for codec in ("utf-8", "cp932"):
        scan = Scan()
        scan.feed("scm-server-0.log", io.BytesIO((HEAD + text).encode(codec)))
        verdicts.add(verdict(scan.close().causes.values()))
    [one] = verdicts
    return one


@pytest.mark.sample("jdbc_12-en")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_untrusted(jdbc: Jdbc, healthy_lab: ServedLab, language: str) -> None:
    url = f"jdbc:sqlserver://127.0.0.1:{healthy_lab.ports['sql']};{VALIDATE};hostNameInCertificate={FQDN}"
    assert verdict_of(said(jdbc, language, url, healthy_lab.sql_password)) == "untrusted"


@pytest.mark.sample("jdbc_12-ja")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_another_name(jdbc: Jdbc, healthy_lab: ServedLab, language: str, tmp_path: Path) -> None:
    store = str(jdbc.trust_store(healthy_lab.old_certificate, tmp_path))
    url = f"jdbc:sqlserver://127.0.0.1:{healthy_lab.ports['sql']};{VALIDATE}"
    assert verdict_of(said(jdbc, language, url, healthy_lab.sql_password, store)) == "name"


@pytest.mark.sample("en")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_expired(jdbc_12: Jdbc, broken_lab: ServedLab, language: str, tmp_path: Path) -> None:
    store = str(jdbc_12.trust_store(broken_lab.old_certificate, tmp_path))
    url = f"jdbc:sqlserver://127.0.0.1:{broken_lab.ports['sql']};{VALIDATE};hostNameInCertificate={FQDN}"
    assert verdict_of(said(jdbc_12, language, url, broken_lab.sql_password, store)) == "expired"


@pytest.mark.sample("jdbc_7-127.0.0.1:1-ja")
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("where", ["127.0.0.1:1", "127.0.0.1\\nowhere", "nowhere.invalid:1433"])
def test_nobody_there(jdbc: Jdbc, language: str, where: str) -> None:
    assert verdict_of(said(jdbc, language, f"jdbc:sqlserver://{where};{VALIDATE}", "x")) == "not_up"


@pytest.mark.sample("jdbc_7-ja")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_wrong_password(jdbc: Jdbc, healthy_lab: ServedLab, language: str) -> None:
    url = f"jdbc:sqlserver://127.0.0.1:{healthy_lab.ports['sql']};{TRUST}"
    assert verdict_of(said(jdbc, language, url, "wrong")) == "login_failed"
