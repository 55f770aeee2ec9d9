"""Who may import whom. Imports go downward only, and the lab stays apart from the code that it judges."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from source_tree import Module, all_hold, imported, imports, leading_back, modules

RANK = {
    "model": 0,
    "pki": 1,
    "logs": 1,
    "machine": 2,
    "net": 3,
    "sepm": 4,
    "sql": 4,
    "checks": 5,
    "engine": 6,
    "renewal": 7,
    "show": 8,
    "nouns": 9,
    "doors": 10,
}
LAB_MAY = ("sepmtk.machine.lab", "sepmtk.machine.ports", "sepmtk.machine.values", "sepmtk.machine.errors")
LAB_KNOWN_BY = ("doors.argv.given", "nouns.lab", "nouns.rehearse")
HEAVY = ("cryptography", "asn1crypto", "ssl", "http", "httpx", "rich", "filelock", "defusedxml", "socket")
WINDOWS_ONLY = ("clr", "System", "winreg", "pythonnet", "clr_loader", "win32api")

MODULES = modules()


def ours(modules: Iterator[Module]) -> Iterator[tuple[Module, str, str]]:
    """What they import of the package: (who, "file:line imports name", name)."""
    for module in modules:
        for node, name in imports(module):
            if name.startswith("sepmtk."):
                yield module, f"{module.where(node)} imports {name}", name


def test_every_package_has_its_place() -> None:
    packages = {m.layer for m in MODULES if m.path.name == "__init__.py" and m.dotted}
    assert packages - set(RANK) == {"words"}


def is_downward(module: Module, name: str) -> bool:
    """Words are said above; the package's own few files (``__main__``) are nobody's layer."""
    layer = name.split(".")[1]
    if layer == "words":
        return RANK[module.layer] >= RANK["show"]
    return layer not in RANK or layer == module.layer or RANK[layer] < RANK[module.layer]


def test_imports_go_downward() -> None:
    layered = (m for m in MODULES if m.layer in RANK)
    all_hold(said for module, said, name in ours(layered) if not is_downward(module, name))


def test_no_import_leads_back() -> None:
    """Not inside a function and not for a type either: who reads one of a circle has to read them all."""
    all_hold(f"{a} imports {b}, which leads back to it" for a, b in leading_back(imported()))


def test_a_circle_would_be_seen() -> None:
    assert leading_back({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"a"}}) == [
        ("a", "b"), ("b", "c"), ("c", "a"),
    ]  # fmt: skip
    seen = imported()["doors.argv.command"]
    assert seen >= {"doors.argv.output", "engine.call", "engine.failure"}  # all three places


def test_imports_are_absolute() -> None:
    """The rules here read names as they are written."""
    froms = [(m, n) for m in MODULES for n in ast.walk(m.tree) if isinstance(n, ast.ImportFrom)]
    all_hold(module.where(node) for module, node in froms if node.level)


def test_the_lab_shares_no_belief_with_what_it_judges() -> None:
    lab = (m for m in MODULES if m.dotted.startswith("machine.lab"))
    all_hold(said for _, said, name in ours(lab) if not name.startswith(LAB_MAY))


def test_only_the_assembly_knows_which_host_it_is() -> None:
    hosts = ("machine.lab", "machine.windows")
    others = (m for m in MODULES if not m.dotted.startswith((*hosts, *LAB_KNOWN_BY)))
    all_hold(said for _, said, name in ours(others) if name.removeprefix("sepmtk.").startswith(hosts))


def test_words_are_plain_data() -> None:
    words = [m for m in MODULES if m.dotted.startswith(("words.en", "words.ja"))]
    assert words
    all_hold(
        f"{module.where(node)} imports {name}"
        for module in words
        for node, name in imports(module)
        if name != "__future__.annotations"
    )


def test_the_command_line_imports_heavy_libraries_late() -> None:
    all_hold(
        f"{module.where(node)} imports {name} at its start"
        for module in MODULES
        for node, name in imports(module, at_start_only=True)
        if module.layer == "doors" and name.split(".")[0] in HEAVY
    )


def test_windows_is_named_in_one_place() -> None:
    all_hold(
        f"{module.where(node)} imports {name}"
        for module in MODULES
        for node, name in imports(module)
        if not module.dotted.startswith("machine.windows") and name.split(".")[0] in WINDOWS_ONLY
    )
