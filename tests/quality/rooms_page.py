"""``docs/rooms.svg``: the packages as boxes, their imports as arrows, and how large each is."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Set
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from statistics import mean

from source_tree import Module, imported, modules

HOSTS = ("machine.lab", "machine.windows")
"""Rooms of their own: what stands behind the border."""
BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y, EDGE = 150, 56, 24, 52, 16
STYLE = (
    "text{font:13px sans-serif;text-anchor:middle;fill:#222}.name{font-weight:bold}"
    "rect{fill:#f4f6fa;stroke:#456}path{fill:none;stroke:#89a;stroke-width:1.3}.page{fill:#fff;stroke:none}"
)


@dataclass(frozen=True)
class Room:
    """A package: what its docstring says first, its size, and the rooms that it imports."""

    name: str
    about: str
    files: int
    lines: int
    imports: frozenset[str]


def room_of(dotted: str) -> str:
    """``machine.lab`` for ``machine.lab.files``; ``model`` for ``model.names``."""
    return next((host for host in HOSTS if f"{dotted}.".startswith(f"{host}.")), dotted.split(".")[0])


def rooms() -> dict[str, Room]:
    """Every package below the root, whose own two files are only how one gets in."""
    members: dict[str, list[Module]] = {}
    for module in modules():
        members.setdefault(room_of(module.dotted), []).append(module)
    found = {}
    for name, inside in members.items():
        head = next((m for m in inside if m.dotted == name and m.path.name == "__init__.py"), None)
        if head and name:
            targets = {room_of(target) for m in inside for target in imported()[m.dotted]}
            about = " ".join((ast.get_docstring(head.tree) or "").split("\n\n")[0].split())
            lines = sum(len(m.path.read_text(encoding="utf-8").splitlines()) for m in inside)
            found[name] = Room(name, about, len(inside), lines, frozenset(targets - {name, ""}))
    return found


def reached(graph: Mapping[str, Set[str]], name: str) -> set[str]:
    """All that is imported by way of others."""
    return {further for target in graph[name] for further in graph[target] | reached(graph, target)}


def arrows() -> dict[str, frozenset[str]]:
    """Who imports whom, without what follows from another arrow."""
    graph = {room.name: room.imports for room in rooms().values()}
    return {name: targets - reached(graph, name) for name, targets in graph.items()}


def ways() -> list[tuple[str, ...]]:
    """Each arrow from its room to the other, with a gap to pass through in each row between them."""
    graph, depth = arrows(), depths()
    return [
        (name, *(f"{name}>{target}@{row}" for row in range(depth[name] + 1, depth[target])), target)
        for name in sorted(graph)
        for target in sorted(graph[name])
    ]


def depths() -> dict[str, int]:
    """Each room's row, from the top: just above the highest of what it imports."""
    graph = arrows()

    def height(name: str) -> int:
        return max((height(target) + 1 for target in graph[name]), default=0)

    heights = {name: height(name) for name in graph}
    return {name: max(heights.values()) - found for name, found in heights.items()}


def places() -> dict[str, tuple[float, int]]:
    """Middle and top of each room and gap: below those that lead to it, as far as there is space."""
    rows: dict[int, dict[str, None]] = {}
    before: dict[str, list[str]] = {}
    for name, row in sorted(depths().items()):
        rows.setdefault(row, {})[name] = None
    for way in ways():
        for a, b in pairwise(way):
            before.setdefault(b, []).append(a)
        for gap in way[1:-1]:
            rows[int(gap.rpartition("@")[2])][gap] = None
    wide = max(sum(map(width, row)) for row in rows.values())
    at: dict[str, tuple[float, int]] = {}
    for row in sorted(rows):
        wish = {n: mean(at[a][0] for a in before[n]) if n in before else wide / 2 for n in rows[row]}
        x = EDGE + (wide - sum(map(width, rows[row]))) / 2
        for name in sorted(rows[row], key=lambda n: (wish[n], n)):
            at[name] = (x + width(name) / 2, EDGE + row * (BOX_HEIGHT + GAP_Y))
            x += width(name)
    return at


def width(name: str) -> int:
    """Of a room with the space around it, or of a gap."""
    return GAP_X if "@" in name else BOX_WIDTH + GAP_X


def curve(way: tuple[str, ...], at: Mapping[str, tuple[float, int]]) -> str:
    """An arrow as SVG has it: straight down through a gap, bent between rows."""
    x, y = at[way[0]][0], at[way[0]][1] + BOX_HEIGHT
    drawn = f"M{x:.0f} {y}"
    for name in way[1:]:
        to_x, to_y = at[name]
        half = GAP_Y // 2
        drawn += f"C{x:.0f} {y + half} {to_x:.0f} {to_y - half} {to_x:.0f} {to_y}"
        x, y = to_x, to_y + BOX_HEIGHT
        drawn += f"V{y}" if "@" in name else ""
    return drawn


def picture() -> str:
    """The SVG text."""
    at, every = places(), rooms()
    wide = max(x + width(name) / 2 for name, (x, _) in at.items()) + EDGE
    high = max(y for _, y in at.values()) + BOX_HEIGHT + EDGE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high}" role="img">',
        "<title>The packages of sepmtk and who imports whom</title>",
        f"<style>{STYLE}</style>",
        '<defs><marker id="to" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 8 4 0 8"/></marker></defs>',
        f'<rect class="page" width="{wide:.0f}" height="{high}"/>',
        *(f'<path d="{curve(way, at)}" marker-end="url(#to)"/>' for way in ways()),
    ]
    for name, room in sorted(every.items()):
        x, y = at[name]
        lines += [
            f'<rect x="{x - BOX_WIDTH / 2:.0f}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="5"/>',
            f'<text class="name" x="{x:.0f}" y="{y + 23}">{escape(name.replace(".", "/"))}</text>',
            f'<text x="{x:.0f}" y="{y + 42}">{room.files} files, {room.lines} lines</text>',
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"


def table() -> str:
    """Each room in a line, from the top down."""
    depth, every = depths(), rooms()
    order = sorted(every, key=lambda name: (depth[name], name))
    lines = [f"| `{name.replace('.', '/')}` | {every[name].about} |" for name in order]
    return "\n".join(["| room | what it is |", "|---|---|", *lines]) + "\n"
