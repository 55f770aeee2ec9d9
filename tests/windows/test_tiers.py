"""What is missing for a tier is one sentence, and a failure."""

from __future__ import annotations

import os
import shutil
import sys

import mono_setup
import pytest
import tiers
import wine_builds
import wine_setup

pytestmark = pytest.mark.skipif(os.name == "nt", reason="tells of Debian's packages")


def test_elsewhere_than_on_linux_both_say_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert tiers.main([]) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.endswith("runs on Linux only") for line in told] == [True, True]


def test_without_debian_s_packages_their_names_are_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "version_info", (3, 11, 7))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(wine_builds, "compiler", lambda: None)
    assert tiers.main(["wine"]) == 1
    told = capsys.readouterr().err
    assert "apt install --no-install-recommends wine wine64" in told
    assert "gcc-mingw-w64-x86-64-win32" in told


def test_python_without_a_twin_in_the_wheel_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "version_info", (3, 13, 0))
    assert "Python 3.11" in (wine_setup.missing() or "")


def test_the_mono_tier_is_probed_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "executable", shutil.which("false") or "/bin/false")
    assert "mono-devel" in (mono_setup.missing() or "")
