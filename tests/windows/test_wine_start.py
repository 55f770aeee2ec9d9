"""Windows' own Python starts the toolkit, and nothing loads .NET before it is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from wine_run import Wine, windows_path

DOTNET = ("pythonnet", "clr", "clr_loader", "cffi")


def imported(wine: Wine, *arguments: str) -> tuple[int, set[str]]:
    """Exit code, and every module that was imported, as -X importtime tells it."""
    done = wine.run(*wine.python("-X", "importtime", "-m", "sepmtk", *arguments))
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    return done.returncode, {line.rpartition("|")[2].strip() for line in lines if "import time:" in line}


def test_version_help_and_new_certificates_do_without_dotnet(wine: Wine, scratch: Path) -> None:
    out = windows_path(scratch / "new")
    for arguments in (
        ["--version"],
        ["--help"],
        ["cert", "new", "--san", "dns:sepm01.corp.example", "--out", out, "--pfx-password-generate"],
        ["lab", "new", windows_path(scratch / "lab"), "--scenario", "kb-229342"],
        ["--lab", windows_path(scratch / "lab"), "service", "list"],
    ):
        code, names = imported(wine, *arguments)
        assert code == 0, arguments
        assert "sepmtk.doors.argv.main" in names
        assert names.isdisjoint(DOTNET), arguments
    assert sorted(path.name for path in (scratch / "new").iterdir() if path.suffix != ".txt") == [
        "server.crt", "server.key", "server.pfx", "server.pfx.password",
    ]  # fmt: skip


def test_what_needs_it_loads_it(wine: Wine) -> None:
    """So the test above would see it."""
    arguments = ["cert", "show", "0" * 40]  # a look into a store
    probe = f"import sys; from sepmtk.doors.argv.main import run; run({arguments}); print(list(sys.modules))"
    found = wine.run(*wine.launched(windows_path(write(wine, probe))))
    assert "'pythonnet'" in found.stdout.decode("utf-8", "replace")


def write(wine: Wine, text: str) -> Path:
    path = wine.drive / "probe.py"
    path.write_text(text, encoding="ascii")
    return path


@pytest.mark.parametrize("language", ["en", "ja"])
def test_words_reach_a_console_of_any_code_page(wine: Wine, language: str) -> None:
    for page in ("cp932", "cp1252", "utf-8"):
        environment = {"PYTHONIOENCODING": page}
        done = wine.run(*wine.python("-m", "sepmtk", "--lang", language, "--help"), environment=environment)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        assert done.stdout.decode(page).strip()
