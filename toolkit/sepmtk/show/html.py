"""HTML from elements: what is text stays text, whatever it holds (ElementTree escapes it)."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

from sepmtk.model.visible import visible

Content = Element | str

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6570; --line: #d5dae0; --paper: #fff;
  --good: #1a7f4b; --wait: #9a6700; --bad: #b42318; --down: #fde2df; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #9aa4af; --line: #39414a;
  --paper: #14171a; --good: #4cc38a; --wait: #e3b341; --bad: #ff8a7d; --down: #4a211d; } }
body { font: 15px/1.5 "Segoe UI", "Yu Gothic UI", "Noto Sans CJK JP", sans-serif; color: var(--ink);
  background: var(--paper); max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .2rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.soft { color: var(--soft); } .good { color: var(--good); } .wait { color: var(--wait); }
.bad { color: var(--bad); } .badge { font-weight: 600; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top;
  padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; white-space: nowrap; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
ul { margin: 0; padding-left: 1.1rem; } code { overflow-wrap: anywhere; font-size: .9em; }
svg { width: 100%; height: auto; } svg text { fill: var(--ink); font-size: 12px; }
svg .axis { fill: var(--soft); } svg .bar-good { fill: var(--good); } svg .bar-wait { fill: var(--wait); }
svg .bar-bad { fill: var(--bad); } svg .down { fill: var(--down); } svg .cut { stroke: var(--line); }
svg.chart { max-width: 40rem; display: block; } svg .grid { stroke: var(--line); }
svg .gate { stroke: var(--wait); stroke-dasharray: 4 3; } svg .area { fill: var(--down); opacity: .6; }
svg .curve { fill: none; stroke: var(--bad); stroke-width: 2; } svg circle { fill: var(--bad); }
.figures { display: flex; flex-wrap: wrap; gap: .3rem 2rem; margin: 1.2rem 0; }
.figures div { display: flex; flex-direction: column; color: var(--soft); }
.figures b { font-size: 1.9rem; line-height: 1.2; }
.wide { overflow-x: auto; } td.number { font-variant-numeric: tabular-nums; }
.names { columns: 17rem; list-style: none; padding: 0; }
.names li { break-inside: avoid; padding-bottom: .3rem; line-height: 1.3; }
.names .soft { font-size: .8em; } .seen { white-space: nowrap; } .whole { overflow-wrap: anywhere; }
.paper { display: none; }
@media (max-width: 30rem) { svg.chart text { font-size: 16px; } .wide { font-size: .85rem; }
  .wide td, .wide th { padding-right: .4rem; white-space: normal; } .wide th + th { min-width: 2.2em; } }
@page { size: A4; margin: 10mm 12mm; }
@media print { body { margin: 0; max-width: none; font-size: 9pt; line-height: 1.25; }
  tr { break-inside: avoid; } p { margin: .1rem 0; } p.soft { font-size: 8pt; } h1 { font-size: 1.2rem; }
  h2 { font-size: 1rem; margin: .4rem 0 .1rem; break-after: avoid; }
  .figures { margin: .3rem 0; } .figures b { font-size: 1.2rem; } svg.chart { max-width: 16rem; }
  .names { columns: 3; font-size: 7pt; margin: 0; } .names li { padding: 0; line-height: 1.2; }
  .names li:nth-child(n+91) { display: none; } .paper { display: block; }
  .wide td, .wide th { padding: .05rem .6rem .05rem 0; white-space: nowrap; }
  .wide td:first-child { width: 100%; max-width: 0; } .line { display: flex; gap: .4em; white-space: nowrap; }
  .whole { display: block; overflow: hidden; text-overflow: ellipsis; direction: rtl; text-align: left; }
  .line > .whole { flex: none; max-width: 60%; } .line > .soft { min-width: 0; }
  .line > .seen { flex: none; } }
"""


def element(tag: str, *content: Content, **attributes: object) -> Element:
    """``<tag>`` with text and elements in it; ``class_`` and ``stroke_width`` spell class and
    stroke-width. Controls in texts, which HTML does not have, are visible."""
    named = {name.rstrip("_").replace("_", "-"): visible(str(v)) for name, v in attributes.items()}
    made = Element(tag, named)
    for part in content:
        if isinstance(part, Element):
            made.append(part)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + visible(part)
        else:
            made.text = (made.text or "") + visible(part)
    return made


def items(lines: Iterable[Content]) -> Element:
    """A bulleted list."""
    return element("ul", *(element("li", line) for line in lines))


def table(heads: Iterable[str], rows: Iterable[Element]) -> Element:
    """A table with a head."""
    head = element("tr", *(element("th", text, scope="col") for text in heads))
    return element("table", element("thead", head), element("tbody", *rows))


def page(title: str, lang: str, *content: Element, refresh: int = 0) -> str:
    """A whole page in one file: no script, and nothing is fetched from anywhere. ``refresh``: a browser reads
    it again after so many seconds."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    style = Element("style")
    style.text = STYLE
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        Element("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        element("title", title),
        style,
    )
    if refresh:
        head.append(Element("meta", {"http-equiv": "refresh", "content": str(refresh)}))
    whole = element("html", head, element("body", *content), lang=lang)
    return "<!doctype html>\n" + tostring(whole, encoding="unicode", method="html") + "\n"
