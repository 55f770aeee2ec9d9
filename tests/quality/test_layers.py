"""Who may import whom. Imports go downward only, and the lab stays apart from the code that it judges."""

from __future__ import annotations

import pytest
from source_tree import Module, imports, modules

RANK = {
    "model": 0,
    "pki": 1,
    "logs": 1,
    "machine": 2,
    "net": 3,
    "sepm": 4,
    "sql": 4,
    "checks": 5,
    "run": 6,
    "steps": 7,
    "operations": 8,
    "report": 9,
    "serve": 10,
    "cli": 11,
}
LAB_MAY = ("sepmtk.machine.lab", "sepmtk.machine.ports", "sepmtk.machine.values", "sepmtk.machine.errors")
LAB_KNOWN_BY = ("cli.host", "cli.lab", "cli.rehearse", "operations.lab", "operations.rehearse")
HEAVY = ("cryptography", "asn1crypto", "ssl", "http", "httpx", "rich", "filelock", "defusedxml", "socket")
WINDOWS_ONLY = ("clr", "System", "winreg", "pythonnet", "clr_loader", "win32api")

MODULES = modules()
LAYERED = [m for m in MODULES if m.layer in RANK]


def ours(module: Module, *, at_start_only: bool = False) -> list[tuple[str, str]]:
    found = imports(module, at_start_only=at_start_only)
    return [(module.where(node), name) for node, name in found if name.startswith("sepmtk.")]


def test_every_package_has_its_place() -> None:
    packages = {m.layer for m in MODULES if m.path.name == "__init__.py" and m.dotted}
    assert packages - set(RANK) == {"words"}


@pytest.mark.parametrize("module", LAYERED, ids=lambda m: m.dotted)
def test_imports_go_downward(module: Module) -> None:
    for where, name in ours(module):
        layer = name.split(".")[1]
        if layer == "words":
            assert RANK[module.layer] >= RANK["report"], f"{where} imports {name}: words are said above"
        elif layer in RANK and layer != module.layer:
            assert RANK[layer] < RANK[module.layer], f"{where} imports {name}"


@pytest.mark.parametrize(
    "module", [m for m in MODULES if m.dotted.startswith("machine.lab")], ids=lambda m: m.dotted
)
def test_the_lab_shares_no_belief_with_what_it_judges(module: Module) -> None:
    for where, name in ours(module):
        assert name.startswith(LAB_MAY), f"{where} imports {name}"


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.dotted or "sepmtk")
def test_only_the_assembly_knows_which_host_it_is(module: Module) -> None:
    if module.dotted.startswith(("machine.lab", "machine.windows", *LAB_KNOWN_BY)):
        return
    for where, name in ours(module):
        assert not name.startswith(("sepmtk.machine.lab", "sepmtk.machine.windows")), (
            f"{where} imports {name}"
        )


def test_words_are_plain_data() -> None:
    for module in MODULES:
        if module.dotted.startswith(("words.en", "words.ja")):
            assert {name for _, name in imports(module)} <= {"__future__.annotations"}, module.dotted


@pytest.mark.parametrize("module", [m for m in MODULES if m.layer == "cli"], ids=lambda m: m.dotted)
def test_the_command_line_imports_heavy_libraries_late(module: Module) -> None:
    for node, name in imports(module, at_start_only=True):
        assert name.split(".")[0] not in HEAVY, f"{module.where(node)} imports {name} at its start"


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.dotted or "sepmtk")
def test_windows_is_named_in_one_place(module: Module) -> None:
    if module.dotted.startswith("machine.windows"):
        return
    for node, name in imports(module):
        assert name.split(".")[0] not in WINDOWS_ONLY, f"{module.where(node)} imports {name}"
