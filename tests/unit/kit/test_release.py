"""The version in one place, and what a release is gathered from."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest
import release
from release import ROOT, Stop

from sepmtk import __version__


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files that tell the version, to be changed."""
    root = tmp_path / "project"
    for name in ("toolkit/sepmtk/__init__.py", "ps/Sepmtk/Sepmtk.psd1", "CHANGELOG.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    edit(root / "CHANGELOG.md", rf"(?m)^## {re.escape(__version__)}.*$", f"## {__version__} - 2031-02-03")
    monkeypatch.setattr(release, "ROOT", root)
    return root


def edit(file: Path, pattern: str, new: str) -> None:
    text, count = re.subn(pattern, new, file.read_text("utf-8"), count=1)
    assert count == 1, pattern
    file.write_text(text, encoding="utf-8")


def test_program_module_changelog_and_documents_say_one_version() -> None:
    assert release.version() == __version__
    manifest = (ROOT / "ps" / "Sepmtk" / "Sepmtk.psd1").read_text("utf-8-sig")
    assert re.findall(r"ModuleVersion\s*=\s*'(.+)'", manifest) == [__version__]
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(rf"(?m)^## {re.escape(__version__)} - .+$", changelog)
    named = re.findall(r"sepmtk-(\d+\.\d+\.\d+)-windows", (ROOT / "docs" / "install.md").read_text("utf-8"))
    assert set(named) == {__version__}
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'dynamic = ["version"]' in text
    assert not re.search(r"(?m)^version\s*=", text)


def test_a_tag_that_agrees_with_all_of_it(project: Path) -> None:
    release.check(f"v{__version__}")
    assert release.main(["check", f"v{__version__}"]) == 0


def test_whatever_disagrees_stops_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest, changelog = project / "ps/Sepmtk/Sepmtk.psd1", project / "CHANGELOG.md"
    heading = rf"(?m)^## {re.escape(__version__)} - .*$"
    for file, pattern, new, wanted in (
        (manifest, r"ModuleVersion\s*=\s*'.+'", "ModuleVersion = '9.9.9'", "ModuleVersion 9.9.9"),
        (manifest, r"Below = '[\d.]+'", f"Below = '{__version__}'", "does not speak to"),
        (manifest, "ModuleVersion", "Gone", "says no version"),
        (changelog, heading, f"## {__version__} - not yet released", "no date"),
        (changelog, heading, "## Something", "no section"),
    ):
        before = file.read_bytes()
        edit(file, pattern, new)
        assert release.main(["check", f"v{__version__}"]) == 1
        assert wanted in capsys.readouterr().err
        file.write_bytes(before)
    for tag in (__version__, "v0.0.1", f"v{__version__}-rc1", ""):
        with pytest.raises(Stop, match="The tag is"):
            release.check(tag)
    assert release.main([]) == 2


def test_what_is_published_is_gathered_with_checksums(project: Path, tmp_path: Path) -> None:
    from small_kit import zipped

    dist = tmp_path / "dist"
    for name in ("python/sepmtk-1-py3-none-any.whl", "python/sepmtk-1.tar.gz"):
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_bytes(name.encode())
    with pytest.raises(Stop, match="0 kits"):
        release.gather(dist)
    (dist / "kit").mkdir()
    (dist / "kit" / "sepmtk-1-windows-x64.zip").write_bytes(zipped({"sbom.cdx.json": b"{}"}))
    for _ in range(2):  # again is the same
        release.gather(dist)
        lines = (dist / "kit" / "SHA256SUMS").read_text().splitlines()
        assert [line.split("  ")[1] for line in lines] == [
            "sepmtk-1-windows-x64.cdx.json", "sepmtk-1-windows-x64.zip", "sepmtk-1-py3-none-any.whl",
            "sepmtk-1.tar.gz",
        ]  # fmt: skip
    assert hashlib.sha256(b"python/sepmtk-1.tar.gz").hexdigest() in lines[-1]
    notes = (dist / "notes.md").read_text("utf-8")
    assert notes.startswith("### Added")
    assert "\n## " not in notes
