"""``cert show`` and ``verify`` on what a host holds: stores by thumbprint, its own ports by name."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.scenarios import create
from sepmtk.machine.values import Store
from sepmtk.pki.certificate import describe

Output = pytest.CaptureFixture[str]


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    create(tmp_path / "lab", "kb-229342")
    return tmp_path / "lab"


def thumbprint(lab: Path) -> str:
    entry = open_lab(lab).stores.list(Store.MACHINE_MY)[0]
    return describe(entry.der).thumbprint


def shown(capsys: Output) -> Any:
    return json.loads(capsys.readouterr().out)["result"]


@pytest.mark.parametrize(
    "spelt", [str.lower, str.upper, lambda t: " ".join(t[i : i + 2] for i in range(0, 40, 2))]
)
def test_a_thumbprint_leads_to_the_store(lab: Path, capsys: Output, spelt: Any) -> None:
    wanted = thumbprint(lab)
    assert run(["cert", "show", spelt(wanted), "--lab", str(lab), "--json"]) == 0
    result = shown(capsys)
    assert (result["kind"], result["source"]) == ("store", "LocalMachine\\My")
    assert [c["thumbprint"] for c in result["certificates"]] == [wanted]


def test_verify_knows_the_linked_keys_provider(lab: Path, capsys: Output) -> None:
    assert run(["cert", "verify", thumbprint(lab), "--lab", str(lab)]) == 5  # it has expired
    assert "Microsoft RSA SChannel Cryptographic Provider" in capsys.readouterr().out


@pytest.mark.parametrize("host", ["sepm01.corp.example", "SEPM01", "192.0.2.10", "localhost"])
def test_a_name_of_the_host_leads_to_its_port(lab: Path, capsys: Output, host: str) -> None:
    assert run(["cert", "show", f"{host}:443", "--lab", str(lab), "--json"]) == 0
    assert shown(capsys)["certificates"][0]["thumbprint"] == thumbprint(lab)


def test_a_thumbprint_that_no_store_holds(lab: Path, capsys: Output) -> None:
    assert run(["cert", "show", "0" * 40, "--lab", str(lab)]) == 2
    assert "[CERT-NOT-IN-STORE]" in capsys.readouterr().err


def test_what_is_wrong_with_the_names_is_said_before_a_password_is_asked_for(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    (tmp_path / "ext.txt").write_text("subjectAltName=DNS:ホスト名\n", "utf-8")
    code = run(["cert", "new", "--san-file", str(tmp_path / "ext.txt"), "--out", str(tmp_path / "new")])
    said = capsys.readouterr().err
    assert code == 2
    assert "PASSWORD" not in said
    assert "ホスト名" in said
