"""A diagnosis in Prometheus' text format (prometheus.io, "Exposition formats", version 0.0.4), for the
textfile collector of node_exporter or windows_exporter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from sepmtk.model.notice import Finding, Severity
from sepmtk.model.visible import visible_lines
from sepmtk.nouns.doctor.diagnosis import Diagnosis

_LEVELS = {severity: level for level, severity in enumerate(Severity)}
Sample = tuple[Mapping[str, str], float]


def prometheus_text(host: str, diagnosis: Diagnosis, findings: tuple[Finding, ...]) -> str:
    """Every metric."""
    return "\n".join(_lines(host, diagnosis, findings))


def prometheus_down() -> str:
    """Nothing could be looked at."""
    return "\n".join(_up(0))


def _lines(host: str, diagnosis: Diagnosis, findings: tuple[Finding, ...]) -> Iterator[str]:
    yield from _up(1)
    yield from _metric(
        "sepmtk_doctor_run_timestamp_seconds", "When the checks were made, by the server's clock.",
        [({}, diagnosis.at.timestamp())],
    )  # fmt: skip
    yield from _metric(
        "sepmtk_server_info", "The server that was checked.",
        [({"host": host, "version": diagnosis.version}, 1)],
    )  # fmt: skip
    yield from _metric(
        "sepmtk_check_severity", "The worst that a check found: 0 ok, 1 info, 2 warning, 3 error.",
        [({"check": check.check}, _LEVELS[check.outcome]) for check in diagnosis.checks],
    )  # fmt: skip
    counted = Counter((finding.id, finding.severity.value) for finding in findings)
    yield from _metric(
        "sepmtk_findings", "Findings of the checks.",
        [({"id": id, "severity": severity}, n) for (id, severity), n in sorted(counted.items())],
    )  # fmt: skip
    yield from _metric(
        "sepmtk_certificate_not_after_timestamp_seconds", "The end of the certificate that is kept or shown.",
        [
            ({"where": p.where, "thumbprint": p.thumbprint}, p.not_after.timestamp())
            for p in diagnosis.survey.certificates
            if p.not_after is not None
        ],
    )  # fmt: skip
    yield from _metric(
        "sepmtk_certificate_readable", "1 where a certificate could be had, else 0.",
        [({"where": p.where}, int(p.not_after is not None)) for p in diagnosis.survey.certificates],
    )  # fmt: skip
    trust = diagnosis.trust
    yield from _metric(
        "sepmtk_trust_server_certificate", "1 where trustServerCertificate in ROOT.xml is on, else 0.",
        [] if trust is None else [({}, int(trust))],
    )  # fmt: skip
    yield from _metric(
        "sepmtk_run_unfinished_since_timestamp_seconds",
        "When a run that is not at its end came to the step at which it stands.",
        [
            ({"run": run.run, "outcome": run.outcome, "step": run.step}, run.since.timestamp())
            for run in diagnosis.runs
        ],
    )


def _up(value: int) -> Iterator[str]:
    yield from _metric("sepmtk_doctor_up", "1 where the server could be looked at, else 0.", [({}, value)])


def _metric(name: str, help: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {help}"
    yield f"# TYPE {name} gauge"
    for labels, value in samples:
        shown = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"{name}{{{shown}}} {value:.10g}" if shown else f"{name} {value:.10g}"


def _escaped(text: str) -> str:
    """The format has escapes for these three; other controls are made visible before."""
    shown = visible_lines(text)
    return shown.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
