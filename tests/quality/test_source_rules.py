"""Rules of the house that a reader of one file could not check."""

from __future__ import annotations

import ast
import re
import subprocess

import pytest
from source_tree import ROOT, Module, called, modules

LINES = 250
FUNCTION_LINES = 60
SECRET = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}")


def tracked() -> list[str]:
    """Files under version control, and new ones that are not ignored."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.dotted or "sepmtk")
def test_a_file_fits_in_a_head(module: Module) -> None:
    if module.layer == "words":
        return  # data: one line a sentence
    assert len(module.path.read_text(encoding="utf-8").splitlines()) <= LINES


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.dotted or "sepmtk")
def test_a_function_fits_on_a_screen(module: Module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION_LINES, f"{module.where(node)} {node.name}: {length} lines"


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.dotted or "sepmtk")
def test_one_module_writes_to_the_streams(module: Module) -> None:
    if module.dotted == "cli.output":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            assert called(node) != "print", module.where(node)
        if isinstance(node, ast.Attribute) and node.attr in {"stdout", "stderr"}:
            assert ast.unparse(node) not in {"sys.stdout", "sys.stderr"}, module.where(node)


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.dotted or "sepmtk")
def test_a_broad_except_lets_the_error_go_on(module: Module) -> None:
    """Clean-up may catch everything, but must raise it again. A session outlives a bug in one place."""
    if module.dotted == "serve.guard":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
            raises = any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
            assert not broad or raises, module.where(node)


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.dotted or "sepmtk")
def test_public_things_say_what_they_mean(module: Module) -> None:
    assert ast.get_docstring(module.tree), module.dotted
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{module.where(node)} {node.name}"


def test_no_secret_and_no_machine_path_is_kept() -> None:
    names = tracked()
    assert names
    for name in names:
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        assert not SECRET.search(text), name
        assert str(ROOT) not in text, name
        assert not name.endswith((".key", ".pfx", ".p12", ".jks")), name


def test_pip_would_ship_the_words_and_the_type_marker() -> None:
    assert (ROOT / "toolkit" / "sepmtk" / "py.typed").exists()
