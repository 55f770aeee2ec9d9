"""Every member of .NET that the adapter uses is one of .NET Framework 4.6.2, what Windows Server 2016
has: judged by its reference assemblies. The assemblies come with mono, so this runs where mono is."""

from __future__ import annotations

import ast
import os
import re

import dotnet_reference
import pytest
from adapter_dotnet import Walk
from adapter_win32 import adapter
from dotnet_reference import Reference
from source_tree import Module, all_hold

from sepmtk.machine.values import KeySpec, Store
from sepmtk.machine.windows.runtime import _ASSEMBLIES

DYNAMIC = {"location": sorted({store.value.partition("\\")[0] for store in Store})}
PYTHONS_OWN = re.compile(r"(ctypes|struct|uuid|clr|PublicFormat|self\._winreg)\.")


@pytest.fixture(scope="module")
def reference() -> Reference:
    lacking = dotnet_reference.missing()
    if lacking and os.environ.get("SEPMTK_REQUIRE_JUDGES") != "1":
        pytest.skip(lacking)
    assert not lacking
    return Reference(tuple(name for name, _ in _ASSEMBLIES))


def walked(reference: Reference, modules: list[Module]) -> Walk:
    walk = Walk(reference, {module.dotted: module for module in modules}, DYNAMIC)
    walk.everything()
    return walk


def test_every_member_is_there(reference: Reference) -> None:
    walk = walked(reference, adapter())
    assert len(walk.uses) > 60
    all_hold(walk.faults)


def test_no_use_is_missed(reference: Reference) -> None:
    """What is written like a member of .NET was judged as one."""
    modules = adapter()
    walk = walked(reference, modules)
    missed = [
        f"{module.where(node)}: {text}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and re.match("[A-Z][a-z]", node.attr) and node not in walk.judged
        if not PYTHONS_OWN.match(text := ast.unparse(node))
    ]
    all_hold(missed)


def test_a_key_is_for_what_dotnet_calls_it(reference: Reference) -> None:
    """CspParameters.KeyNumber is a number there and KeySpec here."""
    known = reference.values("System.Security.Cryptography.KeyNumber")
    assert (known["Exchange"], known["Signature"]) == (int(KeySpec.EXCHANGE), int(KeySpec.SIGNATURE))


PLANTED = """
def type_(): return types("System.Security.Cryptography").CspParametres(12)
def namespace(): return types("System.Security.Cryptografy")
def overload(): return types("System.Security.Cryptography").CspParameters(1, 2, 3, 4, 5, 6, 7)
def method(): types("System.ServiceProcess").ServiceController("x").Begin()
def arity(): types("System.ServiceProcess").ServiceController("x").Stop(True)
def enum(): return types("System.Security.Cryptography").CspProviderFlags.NoPrompts
def static(): return types("System.ServiceProcess").ServiceController.ServiceName
def read_only(): types("System.Security.Cryptography").CngProvider("x").Provider = "y"
def _inner(rsa): return rsa.CspKeyContainerInfo.Exportible
def through_a_function(): _inner(types("System.Security.Cryptography").RSACryptoServiceProvider(2048))
def in_a_loop():
    store = types("System.Security.Cryptography.X509Certificates").X509Store("My")
    return [c.RawDatas for c in store.Certificates]
def later(): return types("System.Security.Cryptography").RSACng(2048).TrySignData(1, 2, 3, 4, 5)
def caught():
    try: pass
    except Exception as error: return hasattr(error, "HResult") and error.Mesage
def dynamic(which): return getattr(types("System.Security.Cryptography").CngKey, which)
"""


def test_a_mistake_of_each_kind_is_seen(reference: Reference) -> None:
    modules = adapter()
    tree = ast.parse(PLANTED)
    planted = Module(modules[0].path, "machine.windows.planted", tree)
    found = walked(reference, [planted]).faults
    lines = {int(fault.split(":")[1]) for fault in found}
    for node in tree.body:
        assert isinstance(node, ast.FunctionDef)
        if node.name != "_inner" and node.name != "through_a_function":
            assert lines & set(range(node.lineno, (node.end_lineno or 0) + 1)), node.name
    assert any("Exportible" in fault for fault in found)
