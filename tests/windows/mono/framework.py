"""Namespaces of the .NET Framework API, as the toolkit itself takes them."""

from __future__ import annotations

from typing import Any

from sepmtk.machine.windows.runtime import types

CRYPTOGRAPHY, ACCESS = "System.Security.Cryptography", "System.Security.AccessControl"
X509 = "System.Security.Cryptography.X509Certificates"


def array(content: bytes) -> Any:
    """System.Byte[]."""
    system = types("System")
    return system.Array[system.Byte](content)


def certificate(der: bytes) -> Any:
    """X509Certificate2."""
    return types(X509).X509Certificate2(array(der))
