"""What the adapter uses of .NET, made from its source: the code is walked with the types that the
reference assemblies give to each member, from ``types("…")`` on, into our own functions too."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from dotnet_reference import Member, Reference
from source_tree import Module, called

EXCEPTION = "System.Exception"


@dataclass(frozen=True)
class Value:
    """A namespace, a type, an object, a method or a function of ours. ``name`` is its full name."""

    is_a: str
    name: str
    members: tuple[Member, ...] = ()


@dataclass
class Walk:
    """What was found: uses that the assemblies know, and faults."""

    reference: Reference
    modules: dict[str, Module]
    dynamic: dict[str, list[str]]
    """Names of members that only a run knows, by the variable that holds them."""
    uses: set[str] = field(default_factory=set)
    faults: set[str] = field(default_factory=set)
    judged: set[ast.AST] = field(default_factory=set)
    _done: dict[tuple[Any, ...], Value | None] = field(default_factory=dict)

    def everything(self) -> None:
        """Every function; those that get .NET objects are walked again by their callers."""
        for module in self.modules.values():
            for node in ast.walk(module.tree):
                if isinstance(node, ast.FunctionDef):
                    self.function(module, node, {})

    def function(self, module: Module, node: ast.FunctionDef, given: dict[str, Value]) -> Value | None:
        """What it returns or yields."""
        key = (node, tuple(sorted(given.items(), key=lambda item: item[0])))
        if key not in self._done:
            self._done[key] = None  # one that calls itself
            body = Body(self, module, dict(given))
            body.block(node.body)
            self._done[key] = body.result
        return self._done[key]

    def member(self, where: str, of: Value, name: str, written: bool = False) -> Value | None:
        """A member by its name, noted."""
        if of.is_a == "namespace":
            if (full := f"{of.name}.{name}") not in self.reference:
                self.faults.add(f"{where}: there is no {full}")
                return None
            self.uses.add(full)
            return Value("type", full)
        found = self.reference.members(of.name, name)
        static = of.is_a == "type"
        right = [m for m in found if m.static == static and (m.written or not written)]
        if not right:
            why = "not there" if not found else "read-only" if written else "static or not"
            self.faults.add(f"{where}: {of.name}.{name}: {why}")
            return None
        self.uses.add(f"{of.name}.{name}{' =' if written else ''}")
        if right[0].kind == "method":
            return Value("method", f"{of.name}.{name}", tuple(right))
        return Value("object", right[0].type) if right[0].type else None

    def call(self, where: str, of: Value, count: int) -> Value | None:
        """A method or a constructor with this many arguments."""
        made = of.is_a == "type"
        overloads = self.reference.members(of.name, ".ctor") if made else list(of.members)
        if of.name.endswith("[]"):
            return Value("object", of.name)
        fitting = [m for m in overloads if m.arguments == count]
        if not fitting:
            self.faults.add(f"{where}: {of.name} takes no {count} arguments")
            return None
        self.uses.add(f"{of.name}({count})")
        return Value("object", of.name if made else fitting[0].type)


class Body:
    """One function with what its names stand for."""

    def __init__(self, walk: Walk, module: Module, names: dict[str, Value]) -> None:
        self.walk, self.module, self.names = walk, module, names
        self.result: Value | None = None
        self._constants = {
            target.id: value.value
            for node in module.tree.body
            if isinstance(node, ast.Assign)
            for targets, values in [(node.targets[0], node.value)]
            for target, value in zip(
                getattr(targets, "elts", [targets]), getattr(values, "elts", [values]), strict=False
            )
            if isinstance(target, ast.Name) and isinstance(value, ast.Constant)
        }

    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=[target], value=value):
                self.bind(target, self.value(value))
            case ast.With(items=items, body=body):
                for item in items:
                    self.bind(item.optional_vars, self.value(item.context_expr))
                self.block(body)
            case ast.For(target=target, iter=over, body=body):
                self.bind(target, self.element(self.value(over)))
                self.block(body)
            case ast.Return(value=value):
                self.result = self.value(value) or self.result
            case ast.Try(body=body, handlers=handlers, finalbody=last):
                self.block(body)
                for handler in handlers:
                    if handler.name and "HResult" in ast.unparse(handler):
                        self.names[handler.name] = Value("object", EXCEPTION)
                    self.block(handler.body)
                self.block(last)
            case ast.FunctionDef():
                pass
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.stmt):
                        self.statement(child)
                    elif isinstance(child, ast.expr):
                        self.value(child)

    def bind(self, target: ast.expr | None, value: Value | None) -> None:
        if isinstance(target, ast.Name):
            self.names.pop(target.id, None)
            if value:
                self.names[target.id] = value
        elif isinstance(target, ast.Attribute) and (of := self.value(target.value)):
            self.walk.judged.add(target)
            self.walk.member(self.module.where(target), of, target.attr, written=True)

    def element(self, of: Value | None) -> Value | None:
        inner = self.walk.reference.element(of.name) if of and of.is_a == "object" else ""
        return Value("object", inner) if inner else None

    def value(self, node: ast.AST | None) -> Value | None:
        match node:
            case ast.Name(id=name):
                return self.names.get(name)
            case ast.Attribute(value=inner, attr=name):
                if of := self.value(inner):
                    self.walk.judged.add(node)
                    return self.walk.member(self.module.where(node), of, name)
                return None
            case ast.Call():
                return self.called(node)
            case ast.Subscript(value=inner, slice=index):
                of, by = self.value(inner), self.value(index)
                if of and by and of.name == "System.Array":
                    return Value("type", f"{by.name}[]")
                return self.element(of)
            case ast.Yield(value=value):
                self.result = self.value(value) or self.result
                return None
            case ast.NamedExpr(target=target, value=value):
                found = self.value(value)
                self.bind(target, found)
                return found
            case ast.IfExp(test=test, body=body, orelse=other):
                self.value(test)
                return next(filter(None, [self.value(body), self.value(other)]), None)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                for loop in node.generators:
                    self.bind(loop.target, self.element(self.value(loop.iter)))
                    for test in loop.ifs:
                        self.value(test)
                self.value(node.elt)
                return None
            case None:
                return None
            case _:
                inside = [self.value(child) for child in ast.iter_child_nodes(node)]
                return inside[0] if isinstance(node, ast.BinOp) and inside else None

    def called(self, node: ast.Call) -> Value | None:
        arguments = [self.value(argument) for argument in node.args]
        for keyword in node.keywords:
            self.value(keyword.value)
        name = called(node)
        if name == "types":
            return self.namespace(node)
        if name == "flags":
            return arguments[0]
        if name in ("getattr", "hasattr") and arguments[0]:
            return self.asked(node, arguments[0])
        if isinstance(node.func, ast.Name) and (own := self.own(node.func.id)):
            given = {a.arg: v for a, v in zip(own[1].args.args, arguments, strict=False) if v}
            return self.walk.function(*own, given)
        of = self.value(node.func)
        return self.walk.call(self.module.where(node), of, len(node.args)) if of else None

    def namespace(self, node: ast.Call) -> Value:
        given = node.args[0]
        name = str(given.value if isinstance(given, ast.Constant) else self._constants[ast.unparse(given)])
        if not self.walk.reference.has_namespace(name):
            self.walk.faults.add(f"{self.module.where(node)}: there is no namespace {name}")
        return Value("namespace", name)

    def asked(self, node: ast.Call, of: Value) -> Value | None:
        """``getattr`` and ``hasattr``. What has an answer for "no" may belong to a derived type."""
        where, asked = self.module.where(node), node.args[1]
        if not isinstance(asked, ast.Constant):
            names = self.walk.dynamic.get(ast.unparse(asked))
            if not names:
                self.walk.faults.add(f"{where}: {of.name}.{{{ast.unparse(asked)}}}: which members?")
            found = [self.walk.member(where, of, name) for name in names or ()]
            return found[0] if found else None
        name = str(asked.value)
        known, optional = self.walk.reference, len(node.args) == 3 and of.is_a == "object"
        if optional and not known.members(of.name, name) and known.derived_have(of.name, name):
            self.walk.uses.add(f"{of.name}+.{name}")
            return None
        return self.walk.member(where, of, name)

    def own(self, name: str) -> tuple[Module, ast.FunctionDef] | None:
        """A function of this module, or of another one of the adapter that it names."""
        for node in self.module.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return self.module, node
            if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
                home = self.walk.modules.get((node.module or "").removeprefix("sepmtk."))
                for there in home.tree.body if home else ():
                    if home and isinstance(there, ast.FunctionDef) and there.name == name:
                        return home, there
        return None
