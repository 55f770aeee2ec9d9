"""``sepmtk probe``: what many servers show."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.machine.lab.scenarios import create

Output = pytest.CaptureFixture[str]


def lab(folder: Path, scenario: str) -> str:
    create(folder / scenario, scenario)
    return str(folder / scenario)


@pytest.fixture
def closed() -> Iterator[int]:
    """A port where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def probed(capsys: Output, *arguments: str, code: int) -> list[dict[str, Any]]:
    assert run(["probe", "--json", *arguments]) == code
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["result"]["targets"]
    return found


def test_tls_and_tds_in_the_order_given(tmp_path: Path, capsys: Output, closed: int) -> None:
    targets = ["192.0.2.10:2638", "sepm01:8443", f"127.0.0.1:{closed}", "sepm01.corp.example"]
    found = probed(capsys, "--lab", lab(tmp_path, "kb-229342"), *targets, code=5)
    assert [f["target"] for f in found] == targets
    assert [f["kind"] for f in found] == ["tds", "tls", None, "tls"]
    assert [f["verdict"] for f in found] == ["expired", "expired", "unread", "expired"]
    assert [f["days_left"] for f in found] == [-4, -4, None, -4]
    assert found[2]["detail"]


def test_a_healthy_server_and_one_that_ends_soon(tmp_path: Path, capsys: Output) -> None:
    assert probed(capsys, "--lab", lab(tmp_path, "healthy"), "sepm01:443", code=0)[0]["verdict"] == "ok"
    soon = lab(tmp_path, "expiring-soon")
    assert probed(capsys, "--lab", soon, "sepm01:443", code=5)[0]["verdict"] == "soon"
    assert probed(capsys, "--lab", soon, "--days", "0", "sepm01:443", code=0)[0]["verdict"] == "ok"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_targets_from_a_file(tmp_path: Path, capsys: Output, encoding: str) -> None:
    file = tmp_path / "targets.txt"
    lines = ["# 管理サーバー", "sepm01:443", "", "sepm01:443  # 二度目", "sepm01:8445", ""]
    file.write_bytes("\r\n".join(lines).encode(encoding))
    found = probed(capsys, "--lab", lab(tmp_path, "healthy"), "--file", str(file), code=0)
    assert [f["target"] for f in found] == ["sepm01:443", "sepm01:8445"]


@pytest.mark.parametrize("target", ["sepm01:0", "sepm01:99999", "[::1", "a b:c:1"])
def test_a_bad_target_stops_before_anything_is_dialled(capsys: Output, closed: int, target: str) -> None:
    assert run(["probe", f"127.0.0.1:{closed}", target]) == 2
    assert "[TARGET-BAD]" in capsys.readouterr().err


def test_nothing_to_probe(capsys: Output) -> None:
    assert run(["probe"]) == 2
    assert "[TARGETS-MISSING]" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_on_paper(tmp_path: Path, capsys: Output, lang: str) -> None:
    folder = lab(tmp_path, "kb-229342")
    assert run(["--lang", lang, "probe", "--lab", folder, "sepm01.corp.example:8443"]) == 5
    line = capsys.readouterr().out.strip()
    assert line.startswith("sepm01.corp.example:8443")
    assert "-4" in line
    assert line.encode("cp932")
