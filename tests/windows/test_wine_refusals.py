"""What a Windows server lacks is refused in words, before .NET is loaded or anything written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from wine_run import Wine, windows_path

PROBE = Path(__file__).parent / "inside" / "loaded.py"
IN_STORE = ("cert", "show", "0" * 40)


def told(wine: Wine, *arguments: str, launched: bool = True) -> tuple[dict[str, str], bool]:
    """The error that a command ended with, and whether a .NET runtime is among the DLLs of its process."""
    run = wine.launched if launched else wine.python
    done = wine.run(*run(windows_path(PROBE), "--json", *arguments), timeout=120)
    printed, _, last = done.stdout.decode("utf-8").strip().rpartition("\n")
    return json.loads(printed)["error"], last == "a .NET runtime"


@pytest.fixture
def state(wine: Wine) -> Iterator[Path]:
    """``%ProgramData%\\sepmtk``, before anybody else makes it or after."""
    folder = wine.drive / "ProgramData" / "sepmtk"
    folder.mkdir(exist_ok=True)
    yield folder
    folder.rmdir()


def test_services_and_registry_need_no_dotnet(wine: Wine) -> None:
    error, runtime = told(wine, "service", "list")
    assert (error["id"], runtime) == ("NO-SEPM", False)


def test_a_store_needs_it(wine: Wine) -> None:
    """So the others would have seen it."""
    error, runtime = told(wine, *IN_STORE)
    assert (error["id"], runtime) == ("CERT-NOT-IN-STORE", True)


def test_a_server_without_dotnet_framework_is_told_so(wine: Wine) -> None:
    """Wine has none, and without the stand-in nothing hides that."""
    error, runtime = told(wine, *IN_STORE, launched=False)
    assert (error["id"], runtime) == ("DOTNET-OLD", False)
    assert "release 0" in error["found"] and "4.6.2" in error["required"]


def test_a_state_folder_that_others_write_to_is_refused(wine: Wine, state: Path) -> None:
    state.chmod(0o777)
    error, runtime = told(wine, *IN_STORE)
    assert (error["id"], runtime) == ("STATE-FOLDER-SHARED", False)
    assert ";WD)" in error["found"] and '/remove:g "*S-1-1-0"' in error["fix"]
    state.chmod(0o700)
    assert told(wine, *IN_STORE)[0]["id"] == "CERT-NOT-IN-STORE"
