"""``sepmtk doctor`` for monitoring: nagios and prometheus, judged by rules that others wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from sepmtk.doors.argv.main import run
from sepmtk.machine.lab import scenarios

# Monitoring Plugins Development Guidelines: 'label'=value[UOM];[warn];[crit];[min];[max]
NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
RANGE = rf"@?(?:~|{NUMBER})?:?(?:{NUMBER})?"
UNIT = "us|ms|s|%|B|KB|MB|TB|c"
PERFDATA = re.compile(rf"[^\s='\"]+={NUMBER}(?:{UNIT})?(?:;(?:{RANGE})?){{0,2}}(?:;(?:{NUMBER})?){{0,2}}")


def lab(tmp_path: Path, scenario: str) -> str:
    scenarios.create(tmp_path / scenario, scenario)
    return str(tmp_path / scenario)


def perfdata(first: str) -> dict[str, str]:
    words = first.partition("|")[2].split()
    assert words
    assert all(PERFDATA.fullmatch(word) for word in words), words
    return dict(word.split("=", 1) for word in words)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    ("scenario", "code", "state", "ids"),
    [
        ("healthy", 0, "OK", ()),
        ("expiring-soon", 1, "WARNING", ("CERT-EXPIRES-SOON",)),
        ("kb-229342", 2, "CRITICAL", ("CERT-EXPIRED", "DATABASE-LOGIN-FAILS")),
        ("external-sql", 3, "UNKNOWN", ("EXTERNAL-SQL",)),
    ],
)
def test_nagios(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scenario: str, code: int, state: str,
    ids: tuple[str, ...], lang: str,
) -> None:  # fmt: skip
    arguments = ["doctor", "--format", "nagios", "--lang", lang, "--lab", lab(tmp_path, scenario)]
    assert run(arguments) == code
    captured = capsys.readouterr()
    first, *more = captured.out.splitlines()
    assert first.startswith(f"SEPM {state} - ")
    assert all(id in first for id in ids)
    assert all("|" not in line for line in more)
    assert captured.out.encode("cp932")
    if code == 3:
        return
    data = perfdata(first)
    days = float(data["days_server.crt"].split(";")[0])
    assert data["days_server.crt"].split(";")[1:] == ["30:", "0:"]
    assert (days < 0) is (scenario == "kb-229342")
    assert set(data) >= {"errors", "warnings", "days_keystore.jks", "days_tcp_443", "days_tds_2638"}
    assert (data["errors"].split(";")[0] == "0") is (code < 2)


def test_nagios_without_a_server(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["doctor", "--format", "nagios", "--lab", str(tmp_path)]) == 3
    assert capsys.readouterr().out.startswith("SEPM UNKNOWN - ")


def families(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    """Name to label values to value; a name or a set of labels that comes twice fails."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        assert family.name not in found
        assert family.type == "gauge"
        assert family.documentation
        samples = found[family.name] = {}
        for sample in family.samples:
            labels = tuple(sample.labels.values())
            assert labels not in samples
            samples[labels] = sample.value
    return found


@pytest.mark.parametrize(("scenario", "code"), [("healthy", 0), ("kb-229342", 5)])
def test_prometheus(tmp_path: Path, capsys: pytest.CaptureFixture[str], scenario: str, code: int) -> None:
    assert run(["doctor", "--format", "prometheus", "--lab", lab(tmp_path, scenario)]) == code
    text = capsys.readouterr().out
    assert text.endswith("\n")
    metrics = families(text)
    assert metrics["sepmtk_doctor_up"] == {(): 1.0}
    ends = metrics["sepmtk_certificate_not_after_timestamp_seconds"]
    now = metrics["sepmtk_doctor_run_timestamp_seconds"][()]
    assert {where for where, _ in ends} >= {"server.crt", "keystore.jks", "TCP 443", "TDS 2638"}
    assert all((end < now) is (scenario == "kb-229342") for end in ends.values())
    assert (("CERT-EXPIRED", "error") in metrics["sepmtk_findings"]) is (code == 5)
    assert max(metrics["sepmtk_check_severity"].values()) == (3.0 if code else 0.0)


def test_a_run_that_waits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Since when it stands where it stands: a resume on a later day that finds nothing new is no new wait."""
    folder = lab(tmp_path, "kb-229342")
    names = ["--san", "dns:sepm01.corp.example", "--san", "dns:sepm01", "--san", "ip:192.0.2.10"]

    def metrics() -> dict[str, dict[tuple[str, ...], float]]:
        capsys.readouterr()
        run(["doctor", "--format", "prometheus", "--lab", folder])
        return families(capsys.readouterr().out)

    since = "sepmtk_run_unfinished_since_timestamp_seconds"
    assert metrics()[since] == {}
    assert run(["renew", "run", "--yes", *names, "--lab", folder]) == 4
    first = metrics()
    assert first["sepmtk_trust_server_certificate"] == {(): 1.0}
    ((run_id, *stands),) = first[since]
    assert stands == ["waiting", "check-partners"]
    assert run(["lab", "advance", folder, "--hours", "72"]) == 0
    assert run(["renew", "resume", "--lab", folder]) == 4
    later = metrics()
    assert later[since] == first[since]
    now = later["sepmtk_doctor_run_timestamp_seconds"][()]
    assert 3 <= (now - later[since][run_id, *stands]) / 86400 < 3.1
    capsys.readouterr()
    run(["doctor", "--format", "nagios", "--lab", folder])
    assert perfdata(capsys.readouterr().out.splitlines()[0])["run_waits_days"] == "3.0;;;"
    (Path(folder) / "sepmtk" / "runs" / run_id / "journal.jsonl").write_text("{}\n{}\n")
    assert list(metrics()[since]) == [(run_id, "unreadable", "")]


def test_labels_are_escaped() -> None:
    from sepmtk.nouns.doctor.prometheus import _metric

    strange = 'a "quoted" \\ back\nline'
    text = "\n".join(_metric("m", "Help.", [({"l": strange}, 1)])) + "\n"
    assert families(text) == {"m": {(strange,): 1.0}}


def test_prometheus_where_nothing_can_be_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["doctor", "--format", "prometheus", "--lab", lab(tmp_path, "external-sql")]) == 6
    captured = capsys.readouterr()
    assert families(captured.out) == {"sepmtk_doctor_up": {(): 0.0}}
    assert "[EXTERNAL-SQL]" in captured.err


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_html(tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    """One file that fetches nothing; what stands in it stays text."""
    from html.parser import HTMLParser

    out, folder = tmp_path / "doctor.html", lab(tmp_path, "kb-229342")
    assert run(["doctor", "--format", "html", "--lang", lang, "--out", str(out), "--lab", folder]) == 5
    text = out.read_text(encoding="utf-8")
    seen: list[str] = []
    links: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append(tag)
            links.extend(value or "" for name, value in attrs if name in ("src", "href"))

    Reader().feed(text)
    assert "script" not in seen
    assert links == []
    assert seen.count("h2") == 6
    assert "CERT-EXPIRED" in text
    assert "sepmtk renew plan" in text


def test_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, folder = tmp_path / "sepm.prom", lab(tmp_path, "healthy")
    out.write_text("old")
    assert run(["doctor", "--format", "prometheus", "--out", str(out), "--lab", folder]) == 0
    assert capsys.readouterr().out == ""
    assert families(out.read_text(encoding="utf-8"))["sepmtk_doctor_up"] == {(): 1.0}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert run(["doctor", "--out", str(tmp_path / "absent" / "x.txt"), "--lab", folder]) == 1


def test_json_goes_before_every_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = lab(tmp_path, "kb-229342")
    assert run(["doctor", "--json", "--format", "nagios", "--lab", folder]) == 5
    assert capsys.readouterr().out.startswith("{")


@pytest.mark.parametrize(("days", "code"), [("10", 0), ("30", 5)])
def test_days(tmp_path: Path, days: str, code: int) -> None:
    assert run(["doctor", "--days", days, "--lab", lab(tmp_path, "expiring-soon")]) == code
