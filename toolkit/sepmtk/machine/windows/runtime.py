"""The one place that loads .NET: late, once, after :mod:`preflight`.

.NET Framework, because only it has CryptoKeySecurity, and because every server has it. A runtime that
this process holds already is used as it is: pythonnet can hold one only. The environment has no say,
since this program runs elevated and a user's variables are anybody's who runs as that user: PYTHONNET_*
names runtimes and files to load, COR_PROFILER* a DLL that .NET would load into us (MITRE ATT&CK T1574.012).
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from typing import Any

from sepmtk.machine.windows.preflight import check_framework
from sepmtk.model.errors import Refused

_RUNTIME_OWN = ("COR_", "COMPLUS_", "CORECLR_", "DOTNET_")
_ECMA, _MICROSOFT = "b77a5c561934e089", "b03f5f7f11d50a3a"
_ASSEMBLIES = (("System", _ECMA), ("System.Core", _ECMA), ("System.ServiceProcess", _MICROSOFT))
"""By their full names: a bare one would be looked for on sys.path first."""


@cache
def load() -> None:
    """Have .NET in this process.

    Raises:
        Refused: what the preflight refuses; ``DOTNET-FAILED`` with pythonnet's own words.
    """
    drop("PYTHONNET_")
    try:
        import pythonnet

        if pythonnet.get_runtime_info() is None:
            drop(*_RUNTIME_OWN)
            check_framework()
            pythonnet.load("netfx")
        clr = import_module("clr")
        for name, token in _ASSEMBLIES:
            clr.AddReference(f"{name}, Version=4.0.0.0, Culture=neutral, PublicKeyToken={token}")
    except Exception as error:
        if not (isinstance(error, ImportError | RuntimeError) or hasattr(error, "HResult")):
            raise
        detail = str(getattr(error, "Message", "")) or str(error)  # .NET's own text holds a stack trace
        raise Refused("DOTNET-FAILED", detail=" ".join(detail.split())) from None


def drop(*prefixes: str) -> None:
    """Take variables out of this process' environment, in any case of letters."""
    for name in [name for name in os.environ if name.upper().startswith(prefixes)]:
        del os.environ[name]


def types(namespace: str) -> Any:
    """A namespace of .NET, e.g. ``types("System.Security.Cryptography").CspParameters``."""
    load()
    return import_module(namespace)


def flags(*members: Any) -> Any:
    """Members of a [Flags] enumeration, joined."""
    joined = members[0]
    for member in members[1:]:
        joined = joined | member
    return joined
