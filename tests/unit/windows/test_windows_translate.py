"""Codes of Windows as errors of the border."""

from __future__ import annotations

import traceback

import pytest

from sepmtk.machine.errors import Busy, Denied, Exists, HostFailure, NotFound, PortError, Unsupported
from sepmtk.machine.windows.translate import dotnet, plain_code, port_error, said_by, win32

KNOWN = [
    (2, NotFound), (5, Denied), (32, Busy), (183, Exists), (1051, Busy), (1056, Busy), (1058, Unsupported),
    (1060, NotFound), (1061, Busy), (0x80090016, NotFound), (0x8009000F, Exists), (0x80090010, Denied),
    (0x80092004, NotFound), (-2146893802, NotFound), (0x80070005, Denied), (-2147024891, Denied),
]  # fmt: skip


class DotNetError(Exception):
    """What pythonnet raises: an exception with .NET's properties, whose text is a stack trace."""

    def __init__(self, hresult: int, inner: DotNetError | None = None, native: int | None = None) -> None:
        super().__init__("at System.Secret.Place()\n   at System.Another.Place()")
        self.HResult, self.InnerException, self.Message = hresult, inner, "Access is\r\ndenied."
        if native is not None:
            self.NativeErrorCode = native


@pytest.mark.parametrize(("code", "kind"), KNOWN)
def test_known_codes(code: int, kind: type[PortError]) -> None:
    error = port_error("thing", code, "text")
    assert type(error) is kind and error.what == "thing" and error.detail.endswith(": text")


def test_people_see_paths_as_they_write_them() -> None:
    assert port_error("\\\\?\\C:\\x", 5).what == "C:\\x"


def test_other_codes_are_kept() -> None:
    error = port_error("thing", 0x80090005 - (1 << 32))
    assert isinstance(error, HostFailure) and error.code == 0x80090005
    assert plain_code(0x80070091) == 145 and plain_code(0x80090010) == 0x80090010


def test_the_win32_error_inside_says_more() -> None:
    inside = DotNetError(-2147467259, native=1058)
    inside.Message = "The service is disabled."
    assert said_by(DotNetError(-2146233079, inside)) == (1058, "The service is disabled.")
    assert said_by(DotNetError(-2147024891)) == (-2147024891, "Access is\r\ndenied.")


def test_no_dotnet_error_and_no_stack_trace_goes_further() -> None:
    with pytest.raises(Denied) as raised, dotnet("store"):
        raise DotNetError(-2147024891)
    assert raised.value.detail == "5: Access is denied."
    assert "System." not in "".join(traceback.format_exception(raised.value))


def test_what_is_no_dotnet_error_goes_through() -> None:
    with pytest.raises(NotFound), dotnet("store"):
        raise NotFound("inside")
    with pytest.raises(KeyError), dotnet("store"):
        raise KeyError("a bug")


def test_errors_of_python_s_own_calls() -> None:
    error = OSError("reading")
    error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
    error.strerror = "in use"
    with pytest.raises(Busy) as raised, win32("file"):
        raise error
    assert raised.value.detail == "32: in use"
