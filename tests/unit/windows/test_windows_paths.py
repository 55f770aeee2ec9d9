"""Which names Windows gets to see."""

from __future__ import annotations

from pathlib import PureWindowsPath

import pytest

from sepmtk.machine.errors import HostFailure
from sepmtk.machine.windows.paths import full


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("C:\\", "\\\\?\\C:\\"),
        ("c:/Program Files (x86)/x.y", "\\\\?\\c:\\Program Files (x86)\\x.y"),
        ("C:\\a. .\\b ", "\\\\?\\C:\\a\\b"),
        ("C:\\console\\com10\\nulls.txt", "\\\\?\\C:\\console\\com10\\nulls.txt"),
        ("C:\\" + "\\".join(["long"] * 100), "\\\\?\\C:\\" + "\\".join(["long"] * 100)),
    ],
)
def test_paths_are_written_out(path: str, wanted: str) -> None:
    assert full(PureWindowsPath(path)) == wanted


@pytest.mark.parametrize(
    "path",
    [
        "relative", "C:relative", "\\rooted", "\\\\server\\share\\x", "C:\\a\\..\\b", "C:\\a<b", "C:\\a|b",
        "C:\\x\\CON", "C:\\nul.txt", "C:\\Com1 .log", "C:\\lpt\u00b9", "C:\\a:stream", "C:\\a\x01", "C:\\...",
        "\\\\?\\C:\\x", "\\\\.\\pipe\\x",
    ],
)  # fmt: skip
def test_what_is_no_file_on_a_drive_is_refused(path: str) -> None:
    with pytest.raises(HostFailure) as raised:
        full(PureWindowsPath(path))
    assert raised.value.code == 123
