"""A diagnosis for others: one self-contained page, to be sent along with a request or a ticket, and the ends
of the certificates as a calendar."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from xml.etree.ElementTree import Element

from sepmtk.model.notice import Finding, Severity
from sepmtk.model.plain import iso
from sepmtk.nouns.doctor.diagnosis import Diagnosis, worst_first
from sepmtk.show.html import Content, element, page, table
from sepmtk.show.ics import Expiry, calendar
from sepmtk.show.words import Say, finding_words

_TONES = {Severity.ERROR: "bad", Severity.WARNING: "wait", Severity.INFO: "soft", Severity.OK: "good"}


def doctor_page(host: str, diagnosis: Diagnosis, findings: tuple[Finding, ...], say: Say) -> str:
    """Findings with what fixes them, then every certificate, then every check."""
    title = say("doctor.head", host=host, version=diagnosis.version)
    sums = say("doctor.sum", **diagnosis.sums)
    parts = [element("h1", title), element("p", f"{iso(diagnosis.at)}. {sums}")]
    for finding in worst_first(findings):
        parts += _finding(finding, say)
    parts += [element("h2", say("doctor.certificates")), _certificates(diagnosis, say)]
    parts += [element("h2", say("doctor.checks")), _checks(diagnosis, say)]
    return page(title, say.lang, *parts)


def _finding(finding: Finding, say: Say) -> list[Element]:
    words = finding_words(finding, say.lang)
    badge = element("span", say(f"doctor.{finding.severity}"), class_=f"badge {_TONES[finding.severity]}")
    rows = []
    for part in ("found", "required", "fix"):
        text = element("code", words[part]) if part == "fix" else words[part]
        label = say(f"cli.error.{part}", text="").strip(" :\uff1a")
        rows.append(element("tr", element("th", label, scope="row"), element("td", text)))
    head = element("h2", badge, " ", words["message"], " ", element("span", finding.id, class_="soft"))
    return [head, element("table", element("tbody", *rows))]


def _certificates(diagnosis: Diagnosis, say: Say) -> Element:
    heads = [say(f"doctor.column.{name}") for name in ("where", "name", "end", "thumbprint")]
    rows = []
    for place in diagnosis.survey.certificates:
        end = iso(place.not_after) if place.not_after else place.error
        tone = "bad" if place.not_after is None or place.not_after < diagnosis.at else "good"
        shown, print_ = element("span", end, class_=tone), element("code", place.thumbprint)
        cells: tuple[Content, ...] = (place.where, place.common_name, shown, print_)
        rows.append(element("tr", *(element("td", cell) for cell in cells)))
    return table(heads, rows)


def _checks(diagnosis: Diagnosis, say: Say) -> Element:
    heads = [say("doctor.column.check"), say("doctor.column.outcome")]
    rows = [
        element(
            "tr", element("td", check.check),
            element("td", element("span", say(f"doctor.{check.outcome}"), class_=_TONES[check.outcome])),
        )
        for check in diagnosis.checks
    ]  # fmt: skip
    return table(heads, rows)


def doctor_calendar(host: str, diagnosis: Diagnosis, say: Say) -> str:
    """A certificate in several places is one event that names them all."""
    places: dict[tuple[str, datetime], list[str]] = defaultdict(list)
    for found in diagnosis.survey.certificates:
        if found.not_after is not None:
            places[found.thumbprint, found.not_after].append(found.where)
    title, made = say("ics.title", where=host), []
    for (thumbprint, end), where in places.items():
        text = say("ics.text.server", where=", ".join(where), thumbprint=thumbprint)
        made.append(Expiry(thumbprint, end, title, text))
    return calendar(made, diagnosis.at)
