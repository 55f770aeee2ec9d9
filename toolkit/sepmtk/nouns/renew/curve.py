"""The curve of the clients that are missing, as a picture that can be read on a telephone too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element

from sepmtk.renewal.curve import Point
from sepmtk.show.html import element
from sepmtk.show.words import Say

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 480, 170, 44, 14, 24, 12


def curve_picture(points: Sequence[Point], most: int, say: Say) -> Element:
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
        told = say("page.point", at=_moment(p.at), missing=p.missing, took=p.took)
        place = {"cx": f"{x(p.at):.1f}", "cy": f"{y(p.missing):.1f}"}
        drawn.append(element("circle", element("title", told), r=2.5, **place))
    ends = [(x(end), "middle", end)]
    if end > begin:
        ends = [(LEFT, "start", begin), (WIDTH - RIGHT, "end", end)]
    for left, anchor, at in ends:
        drawn.append(element("text", _moment(at), x=left, y=HEIGHT - 6, text_anchor=anchor, class_="axis"))
    label = say("page.curve.label", first=points[0].missing, last=points[-1].missing)
    box = f"0 0 {WIDTH} {HEIGHT}"
    return element("svg", *drawn, viewBox=box, role="img", aria_label=label, class_="chart")


def _level(y: float, text: str, kind: str) -> Element:
    line = element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=f"{y:.1f}", y2=f"{y:.1f}", class_=kind)
    number = element("text", text, x=LEFT - 6, y=f"{y + 4:.1f}", text_anchor="end", class_="axis")
    return element("g", line, number)


def _moment(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"
