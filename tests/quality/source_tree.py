"""The package's source as the quality tests look at it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "toolkit" / "sepmtk"


@dataclass(frozen=True)
class Module:
    """One file. ``dotted`` is its name inside the package, e.g. ``machine.lab.files``."""

    path: Path
    dotted: str
    tree: ast.Module

    @property
    def layer(self) -> str:
        return self.dotted.split(".")[0]

    def where(self, node: ast.AST) -> str:
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        dotted = (
            ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip(".")
        )
        found.append(Module(path, dotted, ast.parse(path.read_text(encoding="utf-8"), str(path))))
    return tuple(found)


def imports(module: Module, *, at_start_only: bool = False) -> Iterator[tuple[ast.AST, str]]:
    """Absolute names that the module imports, type-checking imports left out where only start counts."""
    for node in _at_start(module.tree) if at_start_only else ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # Both spellings: "from a import b" may name the module a.b or something inside a.
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


@cache
def imported() -> dict[str, frozenset[str]]:
    """Module to the modules of the package that it names: at its start, inside functions, for types."""
    known = {module.dotted for module in modules()}
    found = {}
    for module in modules():
        names = [name.removeprefix("sepmtk.") for _, name in imports(module) if name.startswith("sepmtk.")]
        named = {name if name in known else name.rpartition(".")[0] for name in names}
        found[module.dotted] = frozenset(named & known - {module.dotted})
    return found


def leading_back(graph: Mapping[str, Set[str]]) -> list[tuple[str, str]]:
    """The arrows that are part of a circle."""
    return [
        (a, b) for a, targets in sorted(graph.items()) for b in sorted(targets) if a in _reached(graph, b)
    ]


def _reached(graph: Mapping[str, Set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    ahead = {start}
    while ahead:
        seen |= ahead
        ahead = {b for a in ahead for b in graph.get(a, ())} - seen
    return seen


def _at_start(tree: ast.Module) -> Iterator[ast.AST]:
    """Statements that run when the module is imported."""
    for node in tree.body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node


def all_hold(broken: Iterable[str]) -> None:
    """A rule over many places holds in all of them; where it doesn't, the failure names every place."""
    places = list(broken)
    assert not places, "\n".join(places)


def called(node: ast.Call) -> str:
    """The last name of what is called: ``say`` for ``cli.say(…)``."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def literals(node: ast.expr | None) -> list[str]:
    """The texts that an expression can be, as far as the source shows them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return []
