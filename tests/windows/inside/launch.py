"""Runs the toolkit in Wine: ``python.exe launch.py -m MODULE ARGUMENT…`` (or a script's path).

Wine has no .NET Framework. As soon as somebody imports pythonnet, and not before, .NET Core 3.1 is
loaded, so that a later ``load("netfx")`` finds a runtime and does nothing. :data:`STAND_INS` says what
else is not as on Windows.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import runpy
import sys
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

STAND_INS = {
    "the .NET runtime": ".NET Core 3.1, not .NET Framework: without CryptoKeySecurity a key's DACL is "
    "written through its handle; types of mscorlib, System and System.Core are loaded from the "
    "assemblies that .NET Core keeps them in",
    "`System.ServiceProcess`": "mono's ServiceController, all managed code: .NET Core has a facade only",
    "`CryptGetProvParam(PP_ENUMCONTAINERS)`": "gets the flag for machine keys in the call, too: Wine "
    "takes it from there, Windows from the context",
    "`SeSecurityPrivilege`": "is switched on: Wine's CryptSetProvParam asks for access to the audit list, "
    "too, and would refuse a second change of a key's DACL",
}
"""What is replaced in a process that this script starts, and why. docs/operations.md shows it."""

RUNTIME_CONFIG = "SEPMTK_TEST_RUNTIME_CONFIG"
SERVICE_PROCESS = "System.ServiceProcess"
ENUM_CONTAINERS, MACHINE_KEYSET = 2, 0x20  # PP_ENUMCONTAINERS, CRYPT_MACHINE_KEYSET
ADJUST_PRIVILEGES, QUERY = 0x20, 0x8
SECURITY_PRIVILEGE, ENABLED = 8, 2
ELSEWHERE = (
    "Microsoft.Win32.Primitives",
    "Microsoft.Win32.Registry",
    "System.Runtime.Loader",
    "System.Security.AccessControl",
    "System.Security.Cryptography.Algorithms",
    "System.Security.Cryptography.Cng",
    "System.Security.Cryptography.Csp",
    "System.Security.Cryptography.Primitives",
    "System.Security.Cryptography.X509Certificates",
    "System.Security.Principal.Windows",
)


class After(importlib.abc.MetaPathFinder):
    """Finds a module as everybody does, and does something right after it was imported."""

    def __init__(self, name: str, then: Callable[[types.ModuleType], None]) -> None:
        self._name, self._then = name, then

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def exec_module(module: types.ModuleType) -> None:
            execute(module)
            self._then(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def load(pythonnet: types.ModuleType) -> None:
    """.NET Core, and what stands in."""
    config = Path(os.environ[RUNTIME_CONFIG])
    pythonnet.load("coreclr", runtime_config=str(config))
    clr = importlib.import_module("clr")
    for name in ELSEWHERE:
        clr.AddReference(name)
    stand_in_for_service_process(config.with_name(f"{SERVICE_PROCESS}.dll"))


def stand_in_for_service_process(library: Path) -> None:
    """Mono's classes under the name that the toolkit imports. The library is loaded into a context of
    its own: the default one would give the facade of that name."""
    system = importlib.import_module("System")
    loader = importlib.import_module("System.Runtime.Loader")
    assembly = loader.AssemblyLoadContext("service process", False).LoadFromAssemblyPath(str(library))
    module = types.ModuleType(SERVICE_PROCESS)
    controller = assembly.GetType("System.ServiceProcess.ServiceController", True)
    one = system.Activator.CreateInstance(controller, system.Array[system.Object](["Eventlog"]))
    module.ServiceController = type(one)  # type: ignore[attr-defined]
    module.ServiceControllerStatus = type(one.Status)  # type: ignore[attr-defined]
    module.ServiceType = type(one.ServiceType)  # type: ignore[attr-defined]
    sys.modules[SERVICE_PROCESS] = module


def list_containers_as_wine_does(nt: types.ModuleType) -> None:
    """Wine takes the flag for the machine's key set from the call that lists, Windows from the context."""
    found = nt.call

    def call(dll: str, name: str, *given: Any, **named: Any) -> Callable[..., Any]:
        function: Callable[..., Any] = found(dll, name, *given, **named)
        if name != "CryptGetProvParam":
            return function
        return lambda handle, what, room, size, flags: function(
            handle, what, room, size, flags | MACHINE_KEYSET if what == ENUM_CONTAINERS else flags
        )

    nt.call = call  # type: ignore[attr-defined]


def enable_security_privilege() -> None:
    """SeSecurityPrivilege: an administrator's token has it, switched off."""
    import ctypes
    from ctypes import byref, c_uint32, c_void_p

    advapi: Any = vars(ctypes)["WinDLL"]("advapi32")
    token = c_void_p()
    advapi.OpenProcessToken(c_void_p(-1), ADJUST_PRIVILEGES | QUERY, byref(token))
    wanted = (c_uint32 * 4)(1, SECURITY_PRIVILEGE, 0, ENABLED)  # TOKEN_PRIVILEGES
    advapi.AdjustTokenPrivileges(token, False, byref(wanted), 0, None, None)


def main(arguments: list[str]) -> None:
    """Run a module or a script under its own name."""
    enable_security_privilege()
    sys.meta_path[:0] = [After("pythonnet", load), After("sepmtk.machine.nt", list_containers_as_wine_does)]
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        sys.path[0] = ""
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        sys.path[0] = str(Path(arguments[0]).parent)
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
