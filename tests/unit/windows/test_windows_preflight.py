"""The preflight's own judgement."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

import pytest

from sepmtk.machine.windows.preflight import check_process, version_of, zone, zone_in
from sepmtk.machine.windows.runtime import _RUNTIME_OWN, drop
from sepmtk.model.errors import Refused


@pytest.mark.parametrize(
    ("release", "version"),
    [(0, "-"), (378389, "4.5"), (394802, "4.6.2"), (394806, "4.6.2"), (461808, "4.7.2"), (533325, "4.8.1")],
)
def test_releases_have_names(release: int, version: str) -> None:
    assert version_of(release) == version


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://example/", 3),
        ("[ZoneTransfer]\nzoneid = 4", 4),
        ("[ZoneTransfer]\r\nZoneId=0", 0),
        ("[ZoneTransfer]\r\nZoneId=", 0),
        ("", 0),
    ],
)
def test_where_a_file_came_from(text: str, wanted: int) -> None:
    assert zone_in(text) == wanted


def test_a_file_s_mark_is_found(tmp_path: Path) -> None:
    library = tmp_path / "some.dll"
    library.touch()
    assert zone(library) == 0
    (tmp_path / "some.dll:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n")
    assert zone(library) == 3


@pytest.mark.skipif(sysconfig.get_platform() == "win-amd64", reason="this is the platform")
def test_another_platform_s_python_is_refused_before_anything_else() -> None:
    with pytest.raises(Refused) as raised:
        check_process()
    assert raised.value.id == "NOT-64-BIT"


def test_a_user_s_environment_has_no_say_in_what_dotnet_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = (
        "COR_ENABLE_PROFILING",
        "Cor_Profiler_Path",
        "COMPlus_Version",
        "DOTNET_STARTUP_HOOKS",
        "CORECLR_PROFILER",
    )
    for name in (*theirs, "CORNER"):
        monkeypatch.setenv(name, "1")
    drop(*_RUNTIME_OWN)
    assert not set(theirs) & set(os.environ) and "CORNER" in os.environ
