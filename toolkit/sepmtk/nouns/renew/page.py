"""Where a run stands, as a page for the days of waiting. A browser reads it again every minute, and shows
what the last ``renew status --html`` wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element

from sepmtk.engine.call import Call
from sepmtk.engine.durable import replace
from sepmtk.engine.folder import RunFolder
from sepmtk.model.clients import HOLDING, ClientRow, Standing
from sepmtk.nouns.renew.waiting import outcome, sentences
from sepmtk.renewal.curve import Point, curve
from sepmtk.renewal.run import StatusResult
from sepmtk.show.html import element, items, page, table
from sepmtk.show.words import Say

REFRESH = 60
"""Seconds."""
NAMED, ON_PAPER = 300, 90
"""Clients that the page names; one sheet of paper has room for fewer (``show.html`` hides the others)."""
GROUPS = 12
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 480, 170, 44, 14, 24, 12
"""Of the curve, which can be read on a telephone too."""
_COLUMNS = (Standing.TOOK, Standing.BEHIND, Standing.UNSEEN, Standing.CUT_OFF, Standing.STALE)
_TONES = {"done": "good", "undone": "good", "waiting": "wait", "failed": "bad"}


def write_page(call: Call, found: StatusResult, file: Path) -> None:
    """The page of a run that was found to stand so, in one step."""
    folder, by = RunFolder(Path(found.folder)), found.yardstick
    points = curve(folder, by) if by else ()
    made = status_page(call.host.label, call.machine.clock.now(), found, points, Say(call.lang))
    replace(file, made.encode())


def status_page(host: str, now: datetime, found: StatusResult, points: Sequence[Point], say: Say) -> str:
    """The page; ``points`` are of the gate that the run is at, or came through last."""
    title = say("page.title", host=host)
    tone = _TONES.get(found.outcome, "wait")
    badge = element("span", outcome(found, say), class_=f"badge {tone}")
    looked = say("page.looked", at=_moment(now))
    parts = [element("h1", title), element("p", badge, " ", element("span", looked, class_="soft"))]
    parts += _waiting(found, say)
    if found.rollout:
        parts += _clients(found, points, say)
    elif points:
        parts += _curve(found, points, say)
    steps = say("page.steps", done=len(found.done), all=len(found.done) + len(found.remaining))
    run = say("page.run", run=found.run, began=found.created[:10])
    parts.append(element("p", f"{steps} {run}", class_="soft"))
    return page(title, say.lang, *parts, refresh=REFRESH)


def _waiting(found: StatusResult, say: Say) -> Iterator[Element]:
    if found.waiting_for is None or found.plan is None:
        return
    named = say(f"step.{found.waiting_step}")  # in English as it is typed
    yield element("h2", named.replace("-", " ").capitalize())
    for text in sentences(found.waiting_step, found.waiting_for, found.plan, found.folder, say):
        yield element("p", text)
    if found.look_again:
        yield element("p", say("page.look-again", at=_moment(found.look_again)))


def _clients(found: StatusResult, points: Sequence[Point], say: Say) -> Iterator[Element]:
    assert found.rollout is not None
    counts, missing = found.rollout.counts, found.rollout.missing
    figures = [_figure(missing, "missing", "bad" if missing else "good", say)]
    figures += [_figure(counts[s.value], s.value, "soft", say) for s in _COLUMNS if s not in HOLDING]
    yield element("div", *figures, class_="figures")
    yield from _curve(found, points, say)
    groups = sorted(found.rollout.groups, key=lambda g: (-_missing(g.counts), g.group))
    yield element("h2", say("page.groups"))
    heads = [say("page.group"), *(say(f"page.{s.value}") for s in _COLUMNS)]
    rows = [_row(g.group, [str(g.counts[s.value]) for s in _COLUMNS]) for g in groups[:GROUPS]]
    yield element("div", table(heads, rows), class_="wide")
    if len(groups) > GROUPS:
        yield element("p", say("page.groups.more", count=len(groups) - GROUPS), class_="soft")
    yield element("h2", say("page.who") if missing else say("page.nobody"))
    if missing:
        yield from _names(found, missing, say)


def _figure(number: int, name: str, tone: str, say: Say) -> Element:
    return element("div", element("b", str(number), class_=tone), say(f"page.{name}"))


def _names(found: StatusResult, missing: int, say: Say) -> Iterator[Element]:
    shown = sorted(found.missing, key=lambda row: (row.group, row.name.casefold()))
    names = items(_client(row, say) for row in shown)
    names.set("class", "names")
    yield names
    if len(shown) > ON_PAPER:
        yield element("p", say("page.paper", count=ON_PAPER), class_="paper")
    if missing > len(shown):
        more = say("renew.status.more", count=missing - len(shown), folder=f"{found.folder}/clients")
        yield element("p", more, class_="soft")


def _client(row: ClientRow, say: Say) -> Element:
    seen = _day(row.last_seen) if row.last_seen else say("page.never")
    group, at = element("span", _whole(row.group), class_="soft"), element("span", seen, class_="soft seen")
    return element("span", _whole(row.name), " ", group, " ", at, class_="line")


def _whole(name: str) -> Element:
    """A name that wraps on a screen and takes one line on paper: what is too long loses its beginning there,
    as the end tells groups and clients apart. ``bdi`` keeps the direction of its letters."""
    return element("span", element("bdi", name), class_="whole")


def _curve(found: StatusResult, points: Sequence[Point], say: Say) -> Iterator[Element]:
    if points and found.plan:
        yield element("h2", say("page.curve"))
        yield _picture(points, int(found.plan.inputs["max_missing"]), say)
        yield element("p", say("page.curve.note"), class_="soft")


def _row(name: str, numbers: Sequence[str]) -> Element:
    return element("tr", element("td", _whole(name)), *(element("td", n, class_="number") for n in numbers))


def _missing(counts: Mapping[str, int]) -> int:
    return sum(counts[standing.value] for standing in HOLDING)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _picture(points: Sequence[Point], most: int, say: Say) -> Element:
    """``most`` may be missing when the gate opens: a line of its own."""
    begin, end = points[0].at, points[-1].at
    high = max([most, 1, *(point.missing for point in points)])

    def x(at: datetime) -> float:
        part = (at - begin) / (end - begin) if end > begin else 0.5
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def y(count: int) -> float:
        return TOP + (1 - count / high) * (HEIGHT - TOP - BOTTOM)

    line = " ".join(f"{x(p.at):.1f},{y(p.missing):.1f}" for p in points)
    drawn = [_level(y(count), str(count), "grid") for count in dict.fromkeys((0, high))]
    drawn.append(_level(y(most), str(most), "gate"))
    base = f"{y(0):.1f}"
    under = f"{x(begin):.1f},{base} {line} {x(end):.1f},{base}"
    drawn.append(element("polygon", points=under, class_="area"))
    drawn.append(element("polyline", points=line, class_="curve"))
    for p in points:
        told = say("page.point", at=_day(p.at), missing=p.missing, took=p.took)
        place = {"cx": f"{x(p.at):.1f}", "cy": f"{y(p.missing):.1f}"}
        drawn.append(element("circle", element("title", told), r=2.5, **place))
    ends = [(x(end), "middle", end)]
    if end > begin:
        ends = [(LEFT, "start", begin), (WIDTH - RIGHT, "end", end)]
    for left, anchor, at in ends:
        drawn.append(element("text", _day(at), x=left, y=HEIGHT - 6, text_anchor=anchor, class_="axis"))
    label = say("page.curve.label", first=points[0].missing, last=points[-1].missing)
    box = f"0 0 {WIDTH} {HEIGHT}"
    return element("svg", *drawn, viewBox=box, role="img", aria_label=label, class_="chart")


def _level(y: float, text: str, kind: str) -> Element:
    line = element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=f"{y:.1f}", y2=f"{y:.1f}", class_=kind)
    number = element("text", text, x=LEFT - 6, y=f"{y + 4:.1f}", text_anchor="end", class_="axis")
    return element("g", line, number)


def _day(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"
