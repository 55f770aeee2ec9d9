"""``sepmtk cert new`` from outside: what it writes, what it refuses, and what a kill leaves."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.model.certificate_files import SET
from sepmtk.nouns.cert import files as cert_files
from sepmtk.pki.inspect import read_certificates
from sepmtk.pki.keys import public_key_sha256
from sepmtk.pki.pfx import read_pfx

KB = "subjectAltName = DNS:sepm01.corp.example, DNS:sepm, DNS:sepm, IP:192.168.1.50, IP:10.0.0.50\r\n"
PASSWORD = "Planted-secret-7"
POSIX = pytest.mark.skipif(os.name == "nt", reason="modes and fork are POSIX")


@pytest.fixture(autouse=True)
def work_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ext.txt").write_bytes(KB.encode("cp932"))
    (tmp_path / "password").write_text(PASSWORD + "\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    return tmp_path


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def new(*more: str) -> int:
    return run(["cert", "new", "--san-file", "ext.txt", "--pfx-password-file", "password", *more])


def error(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["error"]
    return found


def test_the_files_of_the_kb_that_belong_together(
    work_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new() == 0
    said = capsys.readouterr()
    folder = work_folder / "tmpNewCert"
    assert listing(folder) == ["server.crt", "server.key", "server.pfx"]
    (info,) = read_certificates((folder / "server.crt").read_bytes(), None)
    pfx = read_pfx((folder / "server.pfx").read_bytes(), PASSWORD.encode())
    assert public_key_sha256((folder / "server.key").read_bytes()) == info.public_key_sha256
    assert read_certificates((folder / "server.pfx").read_bytes(), PASSWORD.encode()) == (info,)
    assert pfx.key is not None
    assert [str(name) for name in info.names] == [
        "dns:sepm01.corp.example", "dns:sepm", "ip:192.168.1.50", "ip:10.0.0.50",
    ]  # fmt: skip
    end = datetime.now(UTC) + timedelta(days=3650)
    assert abs(info.not_after - end) < timedelta(minutes=1)
    assert said.out.splitlines()[0].split()[-3:] == [
        f"{info.not_after:%Y-%m-%d}",
        f"{info.not_after:%H:%M:%S}",
        "UTC",
    ]
    assert "line 1, column 57" in said.err
    assert PASSWORD not in said.out + said.err


@POSIX
def test_secrets_are_closed_to_others(work_folder: Path) -> None:
    assert new() == 0
    modes = {path.name: path.stat().st_mode & 0o777 for path in (work_folder / "tmpNewCert").iterdir()}
    assert modes == {"server.key": 0o600, "server.pfx": 0o600, "server.crt": 0o644}


def test_json_names_files_and_certificate(capsys: pytest.CaptureFixture[str]) -> None:
    assert new("--json", "--days", "365", "--cn", "sepm.other.example", "--subject", "O=Example,C=JP") == 0
    out = capsys.readouterr().out
    assert out.isascii()
    document = json.loads(out)
    result = document["result"]
    assert result["files"] == ["server.key", "server.crt", "server.pfx"]
    assert result["names"][0] == "dns:sepm.other.example"
    assert result["certificate"]["subject"] == "CN=sepm.other.example,O=Example,C=JP"
    assert result["certificate"]["not_after"] == result["not_after"]
    assert [finding["id"] for finding in document["findings"]] == ["EXTFILE-DUPLICATE", "CN-ADDED-TO-NAMES"]


def test_a_generated_password_stands_in_its_own_file(work_folder: Path) -> None:
    assert run(["cert", "new", "--san", "dns:a.example", "--pfx-password-generate", "--out", "x/y"]) == 0
    password = (work_folder / "x/y/server.pfx.password").read_bytes().strip()
    assert read_pfx((work_folder / "x/y/server.pfx").read_bytes(), password).key is not None


def test_a_password_from_standard_input(work_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PASSWORD.encode() + b"\r\n")))
    assert run(["cert", "new", "--san", "dns:a.example", "--pfx-password-stdin"]) == 0
    assert read_pfx((work_folder / "tmpNewCert/server.pfx").read_bytes(), PASSWORD.encode()).key


def test_a_request_for_a_ca_needs_no_password(work_folder: Path) -> None:
    assert run(["cert", "new", "--san-file", "ext.txt", "--csr"]) == 0
    assert listing(work_folder / "tmpNewCert") == ["server.csr", "server.key"]


def test_an_existing_key_is_kept(work_folder: Path) -> None:
    assert new() == 0
    key = (work_folder / "tmpNewCert/server.key").read_bytes()
    assert new("--key", "tmpNewCert/server.key", "--replace") == 0
    assert (work_folder / "tmpNewCert/server.key").read_bytes() == key


def test_a_dry_run_writes_nothing_and_needs_no_password(
    work_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = listing(work_folder)
    assert run(["cert", "new", "--san-file", "ext.txt", "--dry-run"]) == 0
    assert "server.pfx" in capsys.readouterr().out
    assert listing(work_folder) == before


@pytest.mark.parametrize(
    ("arguments", "id", "code"),
    [
        (["--san", "dns:a.example"], "PFX-PASSWORD-MISSING", 2),
        (["--pfx-password-generate"], "NAMES-NEEDED", 2),
        (["--san-file", "nowhere", "--pfx-password-generate"], "FILE-UNREADABLE", 2),
        (["--san", "dns:-a", "--pfx-password-generate"], "NAME-BAD-DNS", 2),
        (["--san", "ip:10.0.0.1", "--pfx-password-generate"], "CN-NEEDED", 2),
        (
            ["--san", "dns:a.example", "--not-after", "2001-01-01", "--pfx-password-generate"],
            "LIFETIME-BAD",
            2,
        ),
        (
            ["--san", "dns:a.example", "--pfx-profile", "old", "--pfx-password-generate"],
            "PFX-PROFILE-UNKNOWN",
            2,
        ),
        (["--san", "dns:a.example", "--subject", "nonsense", "--pfx-password-generate"], "SUBJECT-BAD", 2),
        (["--san", "dns:a.example", "--key", "ext.txt", "--pfx-password-generate"], "KEY-UNREADABLE", 2),
    ],
)
def test_refusals_leave_nothing(
    work_folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], id: str, code: int
) -> None:
    assert run(["cert", "new", "--json", *arguments]) == code
    said = error(capsys)
    assert said["id"] == id
    assert all(said[part] for part in ("message", "found", "required", "fix"))
    assert not (work_folder / "tmpNewCert").exists()


def test_existing_output_is_refused_unless_told_to_replace(
    work_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = work_folder / "tmpNewCert"
    folder.mkdir()
    (folder / "server.key").write_bytes(b"precious")
    (folder / "notes.txt").write_bytes(b"kept")
    assert new("--json") == 6
    assert error(capsys)["id"] == "OUTPUT-EXISTS"
    assert (folder / "server.key").read_bytes() == b"precious"
    assert new("--replace") == 0
    assert (folder / "notes.txt").read_bytes() == b"kept"
    assert (folder / "server.key").read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")


OLD = {"server.key": b"old", "server.crt": b"old", "server.pfx": b"old", "server.pfx.password": b"old"}
NEW = {"server.key": b"new", "server.crt": b"new", "server.pfx": b"new"}
EVENTS = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "open", "os.link")


def killed_at(folder: Path, instant: int, files: Mapping[str, bytes]) -> bool:
    """Write ``files`` in a child that dies before its nth operation on files. Whether it died."""
    child = os.fork()
    if child == 0:
        left = [instant]

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if event in EVENTS:
                left[0] -= 1
                if left[0] < 0:
                    os._exit(9)

        sys.addaudithook(hook)
        cert_files.write_set(folder, files, replace=True)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def visible(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in SET if (folder / name).exists()}


@POSIX
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.parametrize("before", [{}, OLD])
def test_a_kill_at_any_instant_leaves_no_half_set(tmp_path: Path, before: dict[str, bytes]) -> None:
    for instant in range(100):
        folder = tmp_path / f"{len(before)}-{instant}"
        folder.mkdir()
        (folder / "ext.txt").write_bytes(b"kept")
        for name, content in before.items():
            (folder / name).write_bytes(content)
        died = killed_at(folder, instant, NEW)
        assert len(set(visible(folder).values())) < 2, instant  # never files of two sets
        cert_files.finish(folder)
        assert visible(folder) in (before, NEW), instant
        killed_at(folder, instant, NEW)  # and the next one copes with what was left
        cert_files.write_set(folder, NEW, replace=True)
        assert listing(folder) == sorted(["ext.txt", *NEW])
        if not died:
            break
    else:
        pytest.fail("it never ended")
    assert instant > 15
