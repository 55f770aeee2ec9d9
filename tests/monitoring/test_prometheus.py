"""What doctor writes for Prometheus, taken by Prometheus: node_exporter's textfile collector, the rules of
docs/monitoring, and an Alertmanager that hands an alert on."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from started import DOCS, fetched, free_port, program, said, started, until

from sepmtk.doors.argv.main import run

pytestmark = pytest.mark.judge

LINE = re.compile(r"(?m)^ +(expr:|for:|time|or ).*$")
NUMBER = re.compile(r"(?<![\w.])\d+(?=[dh]?\b)")


def test_promtool_takes_the_rules_and_their_tests() -> None:
    promtool = program("promtool")
    code, words = said(promtool, "check", "rules", "sepmtk.rules.yml", cwd=DOCS)
    assert (code, "10 rules found" in words) == (0, True), words
    code, words = said(promtool, "test", "rules", "sepmtk.rules.test.yml", cwd=DOCS)
    assert (code, "SUCCESS" in words) == (0, True), words


@pytest.mark.slow
def test_every_number_and_every_for_of_the_rules_is_tested(tmp_path: Path) -> None:
    """Each is changed in turn, and the tests of the rules notice it."""
    promtool, rules = program("promtool"), (DOCS / "sepmtk.rules.yml").read_text("utf-8")
    tests = (DOCS / "sepmtk.rules.test.yml").read_text("utf-8")
    places = [
        (line.start() + number.start(), number[0])
        for line in LINE.finditer(rules)
        for number in NUMBER.finditer(line[0])
    ]
    assert len(places) > 20
    for name, (at, number) in enumerate(places):
        more = int(number) * 2 if len(number) > 2 else int(number) + 1
        changed = f"{rules[:at]}{more}{rules[at + len(number) :]}"
        (tmp_path / f"{name}.yml").write_text(changed, "utf-8")
        (tmp_path / f"{name}.test.yml").write_text(tests.replace("sepmtk.rules.yml", f"{name}.yml"), "utf-8")
    names = [f"{name}.test.yml" for name in range(len(places))]
    words = said(promtool, "test", "rules", *names, cwd=tmp_path)[1]
    unseen = re.findall(r"Unit Testing:  (\d+)\.test\.yml\s+SUCCESS", words)
    assert words.count("FAILED") == len(places), [rules[places[int(n)][0] - 40 :][:60] for n in unseen]


def test_amtool_takes_the_routes() -> None:
    amtool, config = program("amtool"), str(DOCS / "alertmanager.yml")
    code, words = said(amtool, "check-config", config)
    assert (code, "SUCCESS" in words) == (0, True), words


def test_promtool_takes_what_doctor_writes(
    tmp_path: Path, pristine: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    promtool = program("promtool")
    for scenario in ("healthy", "kb-229342", "trust-left-on", "external-sql"):
        run(["doctor", "--format", "prometheus", "--lab", str(pristine(scenario))])
        assert said(promtool, "check", "metrics", given=capsys.readouterr().out) == (0, ""), scenario


@contextmanager
def receiver() -> Iterator[tuple[int, list[Any]]]:
    """Where Alertmanager hands alerts on: a port, and what came."""
    came: list[Any] = []

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.extend(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["alerts"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Takes) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port, came
        finally:
            server.shutdown()
            thread.join()


ALERTMANAGER = """
route: {{receiver: here, group_by: [alertname], group_wait: 0s, group_interval: 1s}}
receivers: [{{name: here, webhook_configs: [{{url: "http://127.0.0.1:{port}/"}}]}}]
"""
PROMETHEUS = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{rules}"]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ["127.0.0.1:{alertmanager}"]}}]}}]}}
scrape_configs: [{{job_name: windows, static_configs: [{{targets: ["127.0.0.1:{exporter}"]}}]}}]
"""


@contextmanager
def monitored(folder: Path, hand_on: int) -> Iterator[tuple[Path, int, int]]:
    """All three programs: the collector's folder, and the ports of Prometheus and of Alertmanager."""
    exporter, alertmanager, prometheus = free_port(), free_port(), free_port()
    collector = folder / "textfile_inputs"
    collector.mkdir()
    (folder / "alertmanager.yml").write_text(ALERTMANAGER.format(port=hand_on), "utf-8")
    named = {"rules": DOCS / "sepmtk.rules.yml", "alertmanager": alertmanager, "exporter": exporter}
    (folder / "prometheus.yml").write_text(PROMETHEUS.format(**named), "utf-8")
    with (
        started(
            program("prometheus-node-exporter"), "--collector.disable-defaults", "--collector.textfile",
            f"--collector.textfile.directory={collector}", f"--web.listen-address=127.0.0.1:{exporter}",
            folder=folder,
        ),
        started(
            program("prometheus-alertmanager"), "--config.file=alertmanager.yml", "--storage.path=alerts",
            f"--web.listen-address=127.0.0.1:{alertmanager}", "--cluster.listen-address=", folder=folder,
        ),
        started(
            program("prometheus"), "--config.file=prometheus.yml", "--storage.tsdb.path=series",
            f"--web.listen-address=127.0.0.1:{prometheus}", folder=folder,
        ),
    ):  # fmt: skip
        yield collector, prometheus, alertmanager


def firing(port: int) -> dict[str, set[str]]:
    """Alerts of Prometheus that fire, each with its severities."""
    found: dict[str, set[str]] = {}
    for alert in fetched(port, "/api/v1/alerts")["data"]["alerts"]:
        if alert["state"] == "firing":
            found.setdefault(alert["labels"]["alertname"], set()).add(alert["labels"]["severity"])
    return found


@pytest.mark.slow
def test_an_alert_fires_and_is_handed_on(tmp_path: Path, pristine: Callable[[str], Path]) -> None:
    """An end in twenty days, then a certificate that has expired, then one that is good again."""
    with receiver() as (port, came), monitored(tmp_path, port) as (collector, prometheus, alertmanager):

        def doctor(scenario: str) -> None:
            out = str(collector / "sepmtk.prom")
            run(["doctor", "--format", "prometheus", "--out", out, "--lab", str(pristine(scenario))])

        doctor("expiring-soon")
        seen = until(lambda: firing(prometheus))
        assert seen == {"SepmCertificateExpires": {"info"}}
        doctor("kb-229342")
        until(lambda: "SepmCertificateExpired" in firing(prometheus))
        until(lambda: any(alert["labels"]["alertname"] == "SepmCertificateExpired" for alert in came))
        shown = fetched(alertmanager, "/api/v2/alerts?filter=alertname=SepmCertificateExpired")
        where = {alert["labels"]["where"] for alert in shown}
        assert where >= {"server.crt", "keystore.jks", "TCP 443", "TDS 2638"}
        told = [alert["annotations"]["summary"] for alert in shown]
        assert all(text.startswith("SEPM's certificate has expired") for text in told)
        doctor("healthy")
        until(lambda: not firing(prometheus))
        query = "/api/v1/query?query=node_textfile_scrape_error"
        assert fetched(prometheus, query)["data"]["result"][0]["value"][1] == "0"
