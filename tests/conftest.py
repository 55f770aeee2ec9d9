"""What all tests share: an environment that holds nothing of the person who runs them."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None)  # a busy machine is no failure
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

pytest_plugins = ["judge_fixtures"]  # a second conftest.py would be a second module of one name

OURS = ("SEPMTK_LAB", "SEPMTK_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")


@pytest.fixture(autouse=True)
def neutral_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lab, no language and no code page from outside. Python itself goes on in UTF-8."""
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The lab of a scenario, made once: to copy, not to change."""
    from sepmtk.machine.lab import scenarios

    found: dict[str, Path] = {}

    def make(scenario: str) -> Path:
        if scenario not in found:
            found[scenario] = tmp_path_factory.mktemp("made") / scenario
            scenarios.create(found[scenario], scenario)
        return found[scenario]

    return make


@pytest.hookimpl(tryfirst=True)  # before ``-m`` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test with a ``sample``, the cases that it doesn't name are slow."""
    for item in items:
        sample = item.get_closest_marker("sample")
        if sample and isinstance(item, pytest.Function) and item.callspec.id not in sample.args:
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where ``.ci/run`` has promised that every judge is there, a skipped test is a failed one."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("SEPMTK_REQUIRE_JUDGES"):
        report.outcome = "failed"
        report.longrepr = f"nothing may be skipped here: {report.longrepr}"
    return report
