"""What .NET Framework raises, and the types of System that the adapter names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from documented_kernel import Kernel, Win32, message


class DotNet(Exception):
    """An exception of .NET as pythonnet shows it."""

    def __init__(self, hresult: int, text: str, inner: DotNet | None = None) -> None:
        self.HResult = hresult - (1 << 32) if hresult >> 31 else hresult  # a signed number
        self.Message, self.InnerException = text, inner
        super().__init__(text)


class Win32Exception(DotNet):
    """System.ComponentModel.Win32Exception."""

    def __init__(self, code: int) -> None:
        super().__init__(0x80004005, message(code))
        self.NativeErrorCode = code


def cryptographic(code: int) -> DotNet:
    """CryptographicException(GetLastError): codes of Win32 are wrapped (mscorlib, Utils.cs)."""
    return DotNet(code if code >> 31 else 0x80070000 | code, message(code))


def invalid_operation(code: int) -> DotNet:
    """ServiceController's: InvalidOperationException around a Win32Exception."""
    return DotNet(0x80131509, "Cannot do that to service", Win32Exception(code))


@contextmanager
def raising(kernel: Kernel, name: str, made: Callable[[int], DotNet], writes: bool = True) -> Iterator[None]:
    """A call of .NET into Windows."""
    try:
        with kernel.lab.hold(), kernel.written(name, writes):
            yield
    except Win32 as failed:
        raise made(failed.code) from None


class Array:
    """``System.Array[System.Byte](content)``."""

    def __class_getitem__(cls, item: Any) -> type[bytes]:
        return bytes


class System:
    """The namespace."""

    Array = Array
    Byte = bytes


class Pointer:
    """IntPtr."""

    def __init__(self, value: int) -> None:
        self._value = value

    def ToInt64(self) -> int:
        return self._value
