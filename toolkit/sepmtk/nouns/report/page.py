"""A run's evidence as one self-contained page, for those who approve the change or ask later."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from sepmtk.engine.record import address
from sepmtk.engine.state import UNDO
from sepmtk.model.resource import Fact
from sepmtk.nouns.report.timeline import COLOURS, seconds, timeline
from sepmtk.renewal.evidence import Change, Evidence, Stretch
from sepmtk.renewal.routes import STEPS
from sepmtk.show.facts import change_line, step_title, subject
from sepmtk.show.html import Content, element, items, page, table
from sepmtk.show.words import Say


def evidence_page(found: Evidence, say: Say) -> str:
    """The page, in the language of ``say``."""
    title = say("report.title", host=found.plan.host)
    titles = [_title(stretch, say) for stretch in found.stretches]
    parts = [element("h1", title), _head(found, say)]
    if found.stretches:
        parts += [
            element("h2", say("report.timeline")),
            timeline(found.stretches, titles, found.downtimes, say("report.down")),
            element("h2", say("report.steps")),
            table(_heads(say, "step", "began", "lasted", "changes"), _rows(found, titles, say)),
        ]
    parts += [element("h2", say("report.seal")), element("p", say("report.seal.text", records=found.records))]
    parts.append(element("p", element("code", found.seal)))
    return page(title, say.lang, *parts)


def _heads(say: Say, *names: str) -> list[str]:
    return [say(f"report.head.{name}") for name in names]


def _title(stretch: Stretch, say: Say) -> str:
    if stretch.step == UNDO:
        return say("report.undo")
    step = STEPS.get(stretch.step)
    return step_title(stretch.step, step.kb_step, say) if step else stretch.step


def _head(found: Evidence, say: Say) -> Element:
    """What was done, how it ended, and the figures that are asked for first."""
    plan = found.plan
    tone = COLOURS.get(found.outcome, "wait" if found.outcome in ("new", "running", "undoing") else "bad")
    outcome = element("span", say(f"renew.outcome.{found.outcome}"), class_=f"badge {tone}")
    rows: list[tuple[str, Content]] = [
        ("run", f"{plan.id} ({plan.route})"),
        ("outcome", outcome),
        ("began", _moment(plan.created)),
        ("down", _down(found, say)),
        ("before", _before(found, say)),
        ("certificate", _certificate(found, say)),
        ("ticket", plan.ticket),
        ("note", plan.note),
        ("accepted", ", ".join(found.accepted)),
        ("tool", f"sepmtk {plan.tool}"),
    ]
    body = [
        element("tr", element("th", say(f"report.head.{name}"), scope="row"), element("td", value))
        for name, value in rows
        if value != ""
    ]
    if found.left:
        left = items(subject(address(resource), say) for resource in found.left)
        body.append(element("tr", element("th", say("report.head.left"), scope="row"), element("td", left)))
    return element("table", element("tbody", *body))


def _down(found: Evidence, say: Say) -> str:
    if not found.downtimes:
        return say("report.down.never")
    return ", ".join(
        _lasted(begin, end) if end else say("report.down.still", begin=_moment(begin))
        for begin, end in found.downtimes
    )


def _before(found: Evidence, say: Say) -> str:
    """The server's certificate when the plan was made."""
    seen = found.plan.observed
    if not seen.get("server_crt"):
        return ""
    return say(
        "report.before", until=_moment(str(seen["server_crt_not_after"])), thumbprint=seen["server_crt"]
    )


def _certificate(found: Evidence, say: Say) -> str:
    made = found.certificate
    if made is None:
        return ""
    names, until = ", ".join(name for _, name in made.get("names", ())), _moment(str(made["not_after"]))
    return say("report.certificate", until=until, thumbprint=made["thumbprint"], names=names)


def _rows(found: Evidence, titles: list[str], say: Say) -> Iterator[Element]:
    for stretch, title in zip(found.stretches, titles, strict=True):
        ended = say(f"report.ended.{stretch.ended or 'cut'}")
        tone = COLOURS.get(stretch.ended, "bad")
        changes = items(_changed(one, say) for one in stretch.changes) if stretch.changes else ""
        yield element(
            "tr",
            element("td", title, element("br"), element("span", ended, class_=tone)),
            element("td", _moment(stretch.began), class_="time"),
            element("td", _lasted(stretch.began, stretch.until), class_="time"),
            element("td", changes),
        )


def _changed(one: Change, say: Say) -> str:
    return change_line(Fact(one.resource, one.before, one.after, holds=one.before == one.after), say)


def _moment(text: str) -> str:
    return text[:19].replace("T", " ") + " UTC"


def _lasted(begin: str, end: str) -> str:
    lasted = seconds(end) - seconds(begin)
    if lasted < 60:
        return f"{lasted:.1f} s"
    minutes, left = divmod(round(lasted), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {left:02} s"
