"""Planted secrets are found nowhere but in the file that is meant to hold them."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from e2e_helpers import NewLab

from sepmtk.machine.lab import scenarios

PASSWORD = "Planted-PFX-31415926"


def sepmtk(lab: Path, *arguments: str, stdin: str = "") -> str:
    """All that a command says, on both streams."""
    done = subprocess.run(
        [sys.executable, "-m", "sepmtk", "--lab", str(lab), "-v", *arguments], input=stdin, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, encoding="utf-8",
    )  # fmt: skip
    return done.stdout


def planted(lab: Path) -> dict[str, bytes]:
    """Secrets of the server itself, by what they are."""
    settings = json.loads((lab / "lab.json").read_text("utf-8"))["secrets"]
    root_xml = next((lab / "machine").rglob("ROOT.xml")).read_bytes()
    stored = root_xml.partition(b"{V01}")[2].partition(b'"')[0]
    assert len(stored) > 8
    key = next((lab / "machine").rglob("server.key")).read_bytes().splitlines()[3]
    return {
        "keystore": settings["keystore"].encode(),
        "sem5": settings["sem5"].encode(),
        "ROOT.xml": stored,
        "key": key,
    }


def ours(lab: Path) -> list[Path]:
    """Every file that the tool wrote."""
    return [path for path in (lab / "sepmtk").rglob("*") if path.is_file()]


def log_with_secrets(lab: Path) -> None:
    """A failed log-in whose line names passwords, as drivers and tools do."""
    secrets = {name: secret.decode() for name, secret in planted(lab).items()}
    [log] = (lab / "machine").rglob("scm-server-0.log")
    with log.open("a") as file:
        file.write(
            "2999-01-01 00:00:00.000 THREAD 1 SEVERE: com.microsoft.sqlserver.jdbc.SQLServerException: Login "
            f"failed for user 'sem5'. url=jdbc:sqlserver://x;password={secrets['sem5']}; "
            f'keystorePass="{secrets["keystore"]}" {{V01}}{secrets["ROOT.xml"]}\n'
        )


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A lab on which much was done and went wrong, and all that was said meanwhile."""
    folder = tmp_path_factory.mktemp("used")
    lab, password = folder / "lab", folder / "password"
    scenarios.create(lab, "kb-229342")
    password.write_text(PASSWORD + "\n")
    log_with_secrets(lab)
    said = [
        sepmtk(lab, "logs", "--all", "--json"),
        sepmtk(lab, "logs", "--all"),
        sepmtk(lab, "doctor", "-v"),
        sepmtk(lab, "doctor", "--format", "html"),
        sepmtk(lab, "backup", "create", "--json"),
        sepmtk(lab, "renew", "plan", "--json"),
        sepmtk(lab, "renew", "run", "--yes", "--json", "--pfx-password-stdin", stdin=PASSWORD + "\n"),
        sepmtk(lab, "renew", "run", "--yes", "--pfx-password-file", str(password)),
        sepmtk(lab, "cert", "install", "nowhere.pfx", "--password-file", str(password)),
        sepmtk(lab, "trust", "show", "--json"),
        sepmtk(lab, "doctor", "--json"),
        sepmtk(lab, "renew", "status", "--json"),
        sepmtk(lab, "renew", "undo", "--yes", "--accept", "UNDO-INTO-OUTAGE"),
        sepmtk(lab, "renew", "resume"),
    ]
    return lab, "\n".join(said)


@pytest.mark.slow
def test_nothing_that_is_said_holds_a_secret(used: tuple[Path, str]) -> None:
    lab, said = used
    assert "LOG-LOGIN-FAILED" in said
    found = [name for name, secret in planted(lab).items() if secret.decode() in said]
    assert found == []
    assert PASSWORD not in said


@pytest.mark.slow
def test_no_file_holds_a_secret_but_copies_in_the_backup(used: tuple[Path, str]) -> None:
    lab, _ = used
    kept = {path.read_bytes() for path in (lab / "machine" / "C").rglob("*") if path.is_file()}
    assert len(ours(lab)) > 20
    for file in ours(lab):
        content = file.read_bytes()
        assert PASSWORD.encode() not in content, file
        for name, secret in planted(lab).items():
            assert secret not in content or ("backup" in file.parts and content in kept), (name, file)


def test_a_generated_password_stands_in_its_own_file_only(new_lab: NewLab) -> None:
    lab = new_lab()
    said = sepmtk(lab, "renew", "run", "--yes", "--json")
    [file] = (lab / "sepmtk").rglob("server.pfx.password")
    password = file.read_text("ascii").strip()
    assert len(password) >= 16
    assert password not in said
    assert [path for path in ours(lab) if password.encode() in path.read_bytes()] == [file]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows: by the folder's inherited DACL")
def test_others_can_read_nothing(used: tuple[Path, str]) -> None:
    lab, _ = used
    for path in [lab / "sepmtk", *(lab / "sepmtk").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_no_option_takes_a_secret_as_its_value() -> None:
    help_texts = [
        subprocess.run(
            [sys.executable, "-m", "sepmtk", *command, "--help"], capture_output=True, text=True, check=True
        ).stdout
        for command in (("renew", "run"), ("cert", "new"), ("cert", "install"), ("cert", "repack"))
    ]
    for text in help_texts:
        options = [line.split()[0] for line in text.splitlines() if line.strip().startswith("--")]
        secret = [o for o in options if "password" in o]
        assert secret
        assert all(o.endswith(("-file", "-stdin", "-generate")) for o in secret), secret
