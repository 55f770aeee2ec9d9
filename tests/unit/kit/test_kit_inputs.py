"""What a kit is made from: a Python that is the one meant, wheels that fit and suffice. Else one sentence."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import bundle
import embeddable
import pytest
import sbom
import wheels as kit_wheels
from embeddable import Stop
from small_kit import PYTHON, distribution, python_file, wheel, wheels, zipped


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web server that gives what lies in the folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_python_is_fetched_and_checked(site: str, tmp_path: Path) -> None:
    file, digest = python_file(tmp_path)
    fetched = embeddable.from_web(f"{site}/{PYTHON}", digest)
    assert fetched.files == embeddable.from_file(file, digest.upper()).files
    assert (fetched.version, fetched.minor, fetched.tag) == ("3.12.4", "3.12", "312")
    for url, wanted in ((f"{site}/absent/{PYTHON}", "404"), (f"{site}/{PYTHON}", digest)):
        with pytest.raises(Stop, match=wanted):
            embeddable.from_web(url)  # the pinned hash
    with pytest.raises(Stop, match="--python FILE"):
        embeddable.from_web(f"http://127.0.0.1:9/{PYTHON}", digest)


def test_what_is_pinned_is_python_orgs() -> None:
    assert embeddable.URL.startswith("https://www.python.org/ftp/python/3.")
    assert len(bytes.fromhex(embeddable.SHA256)) == 32


def test_another_python_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, data, wanted in (
        (PYTHON, distribution(more=b"1"), "--sha256"),
        ("python-3.12.4-embed-win32.zip", distribution(), "not named"),
        ("python-3.13.1-embed-amd64.zip", distribution(), "python313.dll"),
        (PYTHON, zipped({"python.exe": b""}), "lacks python312._pth, python312.dll, python312.zip"),
        (PYTHON, b"PK", "can't be unpacked"),
        (PYTHON, distribution(**{"../out.dll": b""}), "leads out of its folder"),
    ):
        file = tmp_path / name
        file.write_bytes(data)
        digest = "0" * 64 if wanted == "--sha256" else hashlib.sha256(data).hexdigest()
        with pytest.raises(Stop, match=wanted):
            embeddable.from_file(file, digest)
    assert bundle.main(["--python", str(tmp_path / "absent"), "--out", str(tmp_path / "out")]) == 1
    assert "can't be read" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_wheels_that_do_not_fit_or_suffice_are_refused(tmp_path: Path) -> None:
    folder = wheels(tmp_path / "wheels")
    assert [one.name for one in kit_wheels.judged(folder, "3.12")] == ["abi", "pure", "sepmtk"]
    for name, wanted in {
        "pure-1.1-cp312-cp312-manylinux_2_17_x86_64.whl": "not for Python 3.12 on Windows",
        "pure-1.1-cp313-cp313-win_amd64.whl": "not for Python 3.12 on Windows",
        "pure-1.1-py3-none-any.whl": "two wheels",
    }.items():
        extra = wheel(folder, "pure", "1.1", name.split("-", 2)[2].removesuffix(".whl"))
        with pytest.raises(Stop, match=wanted):
            kit_wheels.judged(folder, "3.12")
        extra.unlink()
    (folder / "abi-2.1-cp311-abi3-win_amd64.whl").unlink()
    with pytest.raises(Stop, match="sepmtk needs abi>=2; it is not there"):
        kit_wheels.judged(folder, "3.12")
    wheel(folder, "abi", "1.9")
    with pytest.raises(Stop, match=r"there is 1\.9"):
        kit_wheels.judged(folder, "3.12")
    (folder / "sepmtk-0.1.0-py3-none-any.whl").unlink()
    with pytest.raises(Stop, match="no wheel of sepmtk"):
        kit_wheels.judged(folder, "3.12")


@pytest.mark.parametrize("name", ["../out.py", "/out.py", "a\\b.py", "C:/out.py", "pure/__init__.py"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    folder = wheels(tmp_path / "wheels")
    wheel(folder, "abi", "2.1", "cp311-abi3-win_amd64", files={name: b""})
    with pytest.raises(Stop):
        kit_wheels.unpacked(kit_wheels.judged(folder, "3.12"))


def test_the_list_names_each_part_with_its_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = wheels(tmp_path / "wheels")
    wheel(folder, "pure", head="License: " + "x" * 2000)
    file, digest = python_file(tmp_path)
    found = kit_wheels.judged(folder, "3.12")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    told = json.loads(sbom.made(embeddable.from_file(file, digest), found))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert "timestamp" not in told["metadata"]
    parts = [*told["components"], told["metadata"]["component"]]
    hashes = {part["name"]: part["hashes"][0]["content"] for part in parts}
    assert hashes == {one.name: one.sha256 for one in found} | {
        "python": digest,
        "distlib/t64.exe": hashes["distlib/t64.exe"],
    }
    needs = {one["ref"].split("@")[0]: one.get("dependsOn", []) for one in told["dependencies"]}
    assert needs["pkg:pypi/abi"] == ["pkg:pypi/pure@1.0"]
    assert "pkg:generic/python@3.12.4" in needs["pkg:pypi/sepmtk"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    assert b"2027-01-15T08:00:00+00:00" in sbom.made(embeddable.from_file(file, digest), found)
