"""A run as a picture: a bar for each step, behind them the time in which SEPM was down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from sepmtk.model.moments import moment
from sepmtk.renewal.evidence import Stretch
from sepmtk.show.html import element

LABELS, WIDTH, ROW, TOP, GAP = 230, 960, 20, 24, 36
PAUSE = 300.0
"""Seconds without a record after which the axis is cut: a run may wait for days."""

COLOURS = {"done": "good", "undone": "good", "waiting": "wait"}


@dataclass(frozen=True)
class Axis:
    """Places times on the x axis: linear within each span, with gaps between spans. ``spans`` are in seconds
    since the epoch."""

    spans: tuple[tuple[float, float], ...]

    @property
    def scale(self) -> float:
        """Pixels per second."""
        room = WIDTH - LABELS - GAP * (len(self.spans) - 1)
        return room / max(sum(end - begin for begin, end in self.spans), 1.0)

    def x(self, moment: float) -> float:
        """The x of ``moment``; one in a pause is where the pause begins."""
        left = float(LABELS)
        for begin, end in self.spans:
            if moment < begin:
                return left - GAP
            if moment <= end:
                return left + (moment - begin) * self.scale
            left += (end - begin) * self.scale + GAP
        return left - GAP


def seconds(written: str) -> float:
    """Seconds since the epoch of an ISO 8601 time."""
    return moment(written).timestamp()


def axis_of(stretches: Sequence[Stretch]) -> Axis:
    """Spans of work; a pause of more than ``PAUSE`` seconds parts them."""
    spans: list[tuple[float, float]] = []
    for stretch in stretches:
        times = [seconds(t) for t in (stretch.began, *(c.at for c in stretch.changes), stretch.until)]
        for earlier, later in pairwise(times):
            if spans and earlier - spans[-1][1] <= PAUSE:
                spans[-1] = (spans[-1][0], max(spans[-1][1], earlier))
            else:
                spans.append((earlier, earlier))
            if later - earlier <= PAUSE:
                spans[-1] = (spans[-1][0], max(spans[-1][1], later))
    return Axis(tuple(spans))


def timeline(
    stretches: Sequence[Stretch], titles: Sequence[str], downtimes: Sequence[tuple[str, str]], down: str
) -> Element:
    """The picture; ``titles`` name the stretches, ``down`` the time in which SEPM was down."""
    axis, height = axis_of(stretches), TOP + ROW * len(stretches) + 6
    drawn: list[Element] = []
    for begin, end in downtimes:
        left, right = axis.x(seconds(begin)), axis.x(seconds(end)) if end else float(WIDTH)
        drawn.append(_box(left, TOP - 4, right - left, height - TOP, "down", down))
        drawn.append(element("text", down, x=f"{left:.1f}", y=TOP - 9, class_="axis"))
    for number, (stretch, title) in enumerate(zip(stretches, titles, strict=True)):
        y = TOP + ROW * number
        left, right = axis.x(seconds(stretch.began)), axis.x(seconds(stretch.until))
        drawn.append(element("text", title, x=0, y=y + 13))
        colour = COLOURS.get(stretch.ended, "bad")
        drawn.append(_box(left, y + 2, max(right - left, 3.0), ROW - 6, f"bar-{colour}", title))
    for _, last in axis.spans[:-1]:
        middle = f"{axis.x(last) + GAP / 2:.1f}"
        place = {"x1": middle, "x2": middle, "y1": TOP - 4, "y2": height - 6}
        drawn.append(element("line", class_="cut", stroke_dasharray=3, **place))
    return element("svg", *drawn, viewBox=f"0 0 {WIDTH} {height}", role="img")


def _box(x: float, y: float, width: float, height: float, kind: str, title: str) -> Element:
    place = {"x": f"{x:.1f}", "y": y, "width": f"{width:.1f}", "height": height}
    return element("rect", element("title", title), class_=kind, rx=2, **place)
