"""A real Tomcat as the manager: its pool, its driver and its logs before, during and after the rescue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from judged import Jdbc, rescue, sepmtk
from real_lab import RealLab
from real_tomcat import Tomcat, said

pytestmark = [pytest.mark.judge, pytest.mark.real, pytest.mark.slow]
HOST, OTHER, STRANGE = "sepm01.corp.example", "sepm02.corp.example", "sepm03.corp.example"
ROWS = "clients: 39"
ONCE = {"=SEPM": "=SEPM;connectRetryCount=0;loginTimeout=5"}  # else 12.6 tries for half a minute


def test_the_story(jdbc: Jdbc, tmp_path: Path) -> None:
    """Out; the rescue and a restart; validation again, without and with the new certificate in Java's store.
    7.4 takes a leaf that it trusts itself whatever its dates are: nothing is out with it to begin with."""
    lab = RealLab.new(tmp_path / "lab", "kb-229342")
    tomcat = Tomcat(tmp_path / "base", jdbc.jar)
    tomcat.hosts(**{HOST: lab.address})
    tomcat.trusts(lab.roots())

    def started_anew() -> tuple[str, str, list[str]]:
        tomcat.context(lab)
        with lab.serving(), tomcat.running():
            answer = tomcat.page()
        return (answer.text if answer.status == 200 else str(answer.status), *said(tomcat))

    out = ("500", "expired", ["expired"]) if "12" in jdbc.jar.rpartition("-")[2] else (ROWS, "", [])
    assert started_anew() == out
    rescue(lab.folder)
    assert "trustServerCertificate=true" in lab.root_xml.read_text("utf-8")
    assert started_anew() == (ROWS, "", [])
    sepmtk("--lab", str(lab.folder), "trust", "off", "--restart", "--yes")
    assert started_anew() == ("500", "untrusted", ["untrusted"])
    tomcat.trusts(lab.roots())
    assert started_anew() == (ROWS, "", [])
    assert said(tomcat, "--all")[1] == sorted({*out[2], "untrusted"})


def test_sql_server_restarted_under_it(jdbc: Jdbc, tmp_path: Path) -> None:
    """Rows come back by themselves: the pool looks at a connection before it hands it out. Whether the
    manager's own does, nobody knows; the lab's does by the switch ``pool_reconnects`` only."""
    lab = RealLab.new(tmp_path / "lab", "healthy")
    tomcat = Tomcat(tmp_path / "base", jdbc.jar)
    tomcat.hosts(**{HOST: lab.address})
    tomcat.trusts(lab.roots())
    tomcat.context(lab, **ONCE)
    with ExitStack() as serving, tomcat.running():
        serving.enter_context(lab.serving())
        assert tomcat.page().text == ROWS
        serving.close()
        assert tomcat.page().status == 500
        assert said(tomcat) == ("not_up", ["not_up"])
        serving.enter_context(lab.serving())
        assert tomcat.page().text == ROWS
        assert said(tomcat) == ("not_up", ["not_up"])  # Tomcat's logs don't say that rows are back


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RealLab]]:
    """SQL Servers whose certificate is valid, expired, and unknown to whoever asks."""
    folder = tmp_path_factory.mktemp("labs")
    scenarios = {"valid": "healthy", "expired": "kb-229342", "strange": "trust-left-on"}
    with ExitStack() as stack:
        found = {name: RealLab.new(folder / name, scenario) for name, scenario in scenarios.items()}
        for lab in found.values():
            stack.enter_context(lab.serving())
        yield found


@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_failure_in_its_words(
    jdbc: Jdbc, labs: dict[str, RealLab], language: str, tmp_path: Path
) -> None:
    """One Tomcat with a context for each; what went wrong is told apart in the one log of all."""
    tomcat = Tomcat(tmp_path / "base", jdbc.jar)
    valid, expired, strange = labs["valid"], labs["expired"], labs["strange"]
    tomcat.hosts(**{HOST: expired.address, OTHER: valid.address, STRANGE: strange.address})
    tomcat.trusts(valid.roots() + expired.roots())
    tomcat.context(expired)
    tomcat.context(valid, "name", **{HOST: OTHER})
    tomcat.context(strange, "untrusted", **{HOST: STRANGE, "=true;ssl": "=false;ssl"})
    tomcat.context(valid, "not_up", **{HOST: OTHER, ":2638": ":2639", "=false;": "=true;"}, **ONCE)
    tomcat.context(valid, "login_failed", **{HOST: OTHER, valid.password: "wrong", "=false;": "=true;"})
    tomcat.context(valid, "no_database", **{HOST: OTHER, "=sem5;": "=nobody;", "=false;": "=true;"}, **ONCE)
    tomcat.context(valid, "rows", **{HOST: OTHER, "=false;": "=true;"})
    wrong = ["login_failed", "name", "no_database", "not_up", "untrusted"]
    with tomcat.running(language):
        assert tomcat.page("rows/").text == ROWS
        assert {tomcat.page(f"{one}/").status for one in wrong} == {500}
        out = tomcat.page().status == 500
    assert out == ("12" in jdbc.jar.rpartition("-")[2])
    assert said(tomcat)[1] == sorted([*wrong, *(["expired"] if out else [])])
    if language == "ja":
        text = b"".join(file.read_bytes() for file in (tomcat.base / "logs").glob("localhost.*")).decode()
        assert "証明書" in text or "セキュリティで保護された接続" in text
