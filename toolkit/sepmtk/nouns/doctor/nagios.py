"""A diagnosis as a monitoring plugin answers it: Monitoring Plugins Development Guidelines, sections
"Plugin Output for Nagios" and "Return codes". Also what Icinga, Naemon, Zabbix and PRTG take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from enum import IntEnum

from sepmtk.model.errors import SepmtkError
from sepmtk.model.notice import Finding
from sepmtk.model.visible import visible
from sepmtk.nouns.doctor.diagnosis import Diagnosis, worst_first
from sepmtk.show.words import Say, finding_words


class State(IntEnum):
    """Exit codes of a plugin."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


def state(diagnosis: Diagnosis) -> State:
    """Errors are critical."""
    return State.CRITICAL if diagnosis.errors else State.WARNING if diagnosis.warnings else State.OK


def nagios_text(host: str, diagnosis: Diagnosis, findings: tuple[Finding, ...], say: Say) -> str:
    """One line with the state, the ids and performance data; then a line for each finding."""
    told = [finding for finding in worst_first(findings) if finding.severity in ("error", "warning")]
    ids = ", ".join(dict.fromkeys(finding.id for finding in told))
    counts = say("doctor.counts", **diagnosis.sums)
    first = f"SEPM {state(diagnosis).name} - {host}: {counts}" + (f": {ids}" if ids else "")
    words = [finding_words(finding, say.lang) for finding in told]
    lines = [f"{found['id']}: {found['message']} {found['found']}" for found in words]
    return "\n".join([f"{_plain(first)} | {' '.join(_data(diagnosis))}", *map(_plain, lines)])


def nagios_unknown(error: SepmtkError, say: Say) -> str:
    """Nothing could be looked at."""
    words = finding_words(error, say.lang)
    return _plain(f"SEPM {State.UNKNOWN.name} - {words['message']} {words['found']} [{error.id}]")


def _data(diagnosis: Diagnosis) -> Iterator[str]:
    """``label=value;warn;crit;min``: days left are warned of below the limit, critical below 0;
    ``run_waits_days`` is how long the oldest run that is not at its end has stood where it stands."""
    yield f"errors={diagnosis.errors};;0;0"
    yield f"warnings={diagnosis.warnings};0;;0"
    for place in diagnosis.survey.certificates:
        if place.not_after is not None:
            days = (place.not_after - diagnosis.at) / timedelta(days=1)
            yield f"days_{_label(place.where)}={days:.1f};{diagnosis.soon}:;0:"
    waits = max((diagnosis.at - run.since for run in diagnosis.runs), default=timedelta(0))
    yield f"run_waits_days={waits / timedelta(days=1):.1f};;;"


def _label(where: str) -> str:
    """Nothing that would have to be quoted."""
    return re.sub(r"[^a-z0-9.]+", "_", where.lower())


def _plain(line: str) -> str:
    """A bar would begin performance data, a line's end another line."""
    return " ".join(visible(line).replace("|", "/").split())
