"""Rules of the house that a reader of one file could not check."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator

from source_tree import ROOT, Module, all_hold, called, modules

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


def nodes() -> Iterator[tuple[Module, ast.AST]]:
    """Every node of every module."""
    for module in modules():
        yield from ((module, node) for node in ast.walk(module.tree))


def test_a_file_fits_in_a_head() -> None:
    """Words are data: one line a sentence."""
    for_heads = [m for m in modules() if m.layer != "words"]
    lengths = {m.dotted: len(m.path.read_text(encoding="utf-8").splitlines()) for m in for_heads}
    all_hold(f"{name}: {length} lines" for name, length in lengths.items() if length > LINES)


def test_a_function_fits_on_a_screen() -> None:
    functions = [(m, node) for m, node in nodes() if isinstance(node, ast.FunctionDef)]
    lengths = [(m.where(f), f.name, (f.end_lineno or f.lineno) - f.lineno + 1) for m, f in functions]
    all_hold(f"{where} {name}: {lines} lines" for where, name, lines in lengths if lines > FUNCTION_LINES)


def writes_to_a_stream(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return called(node) == "print"
    return isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.stdout", "sys.stderr"}


def test_one_module_writes_to_the_streams() -> None:
    all_hold(m.where(n) for m, n in nodes() if m.dotted != "doors.argv.output" and writes_to_a_stream(n))


def swallows(node: ast.AST) -> bool:
    """Whether it catches everything and does not raise it again."""
    if not isinstance(node, ast.ExceptHandler):
        return False
    broad = node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
    return broad and not any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))


def test_a_broad_except_lets_the_error_go_on() -> None:
    """Clean-up may catch everything, but must raise it again. A session outlives a bug in one place, and
    a run that has stopped services ends with words, whatever ended it. A log that can't be written ends
    none."""
    last = {
        "doors.pipe.work", "engine.ending", "engine.runner", "engine.step", "engine.undo", "checks.registry",
        "nouns.event_log",
    }  # fmt: skip
    all_hold(m.where(n) for m, n in nodes() if m.dotted not in last and swallows(n))


def test_public_things_say_what_they_mean() -> None:
    public = [
        (module, node)
        for module in modules()
        for node in (module.tree, *module.tree.body)
        if isinstance(node, ast.Module)
        or (isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"))
    ]
    all_hold(f"{m.where(n)} {getattr(n, 'name', '')}" for m, n in public if not ast.get_docstring(n))


def test_no_secret_and_no_machine_path_is_kept() -> None:
    names = tracked()
    assert names
    all_hold(name for name in names if name.endswith((".key", ".pfx", ".p12", ".jks")))
    texts = {name: (ROOT / name).read_bytes().decode("utf-8", "replace") for name in names}
    all_hold(name for name, text in texts.items() if SECRET.search(text) or str(ROOT) in text)


def test_pip_would_ship_the_words_and_the_type_marker() -> None:
    assert (ROOT / "toolkit" / "sepmtk" / "py.typed").exists()
