"""A PowerShell for each module of tests, with ours imported; a lab for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ps_shell import MODULE, Shell, find_shell, quoted

from sepmtk.machine.lab import scenarios

NewLab = Callable[..., Path]


@pytest.fixture(scope="session")
def shell_path() -> str:
    """The shell's program."""
    found = find_shell()
    if not found:
        pytest.skip("no PowerShell: neither SEPMTK_TEST_POWERSHELL nor pwsh nor powershell")
    return found


def spoken(language: str) -> dict[str, str]:
    """What makes a session's words those of a language: variables elsewhere, the UI culture on Windows."""
    unix = f"{language.replace('-', '_')}.UTF-8"
    culture = os.environ.get("SEPMTK_TEST_CULTURE", "en-US").split("/")[0]
    return {"LC_ALL": unix, "LANG": unix, "SEPMTK_TEST_CULTURE": f"{culture}/{language}"}


@pytest.fixture(scope="module")
def ps(shell_path: str) -> Iterator[Shell]:
    """An English session with the module."""
    shell = Shell(shell_path, spoken("en-US"))
    shell.run(f"Import-Module {quoted(MODULE)}", fresh=True).ok()
    yield shell
    shell.close()


@pytest.fixture(scope="module")
def ps_ja(shell_path: str) -> Iterator[Shell]:
    """A Japanese session with the module."""
    shell = Shell(shell_path, spoken("ja-JP"))
    shell.run(f"Import-Module {quoted(MODULE)}", fresh=True).ok()
    yield shell
    shell.close()


@pytest.fixture(scope="session")
def lab_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each scenario's lab stands once it was made."""
    return tmp_path_factory.mktemp("templates")


def _maker(templates: Path, folder: Path) -> NewLab:
    made = 0

    def new(scenario: str = "kb-229342") -> Path:
        nonlocal made
        if not (templates / scenario).exists():
            scenarios.create(templates / scenario, scenario)
        made += 1
        shutil.copytree(templates / scenario, folder / f"lab{made}")
        return folder / f"lab{made}"

    return new


@pytest.fixture
def new_lab(lab_templates: Path, tmp_path: Path) -> NewLab:
    """A fresh lab: ``new_lab("kb-229342")``."""
    return _maker(lab_templates, tmp_path)


@pytest.fixture(scope="module")
def make_lab(lab_templates: Path, tmp_path_factory: pytest.TempPathFactory) -> NewLab:
    """A lab that the tests of a module share."""
    return _maker(lab_templates, tmp_path_factory.mktemp("labs"))


@pytest.fixture
def lab(new_lab: NewLab) -> Path:
    """A server that has locked itself out."""
    return new_lab()
