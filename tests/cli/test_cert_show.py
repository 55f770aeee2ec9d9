"""``sepmtk cert show``, ``verify`` and ``repack`` from outside."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.pki.inspect import read_certificates
from sepmtk.pki.pfx import read_pfx

PASSWORD = "Planted-secret-8"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A work folder with a certificate set for localhost in ``new``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    (tmp_path / "password").write_text(PASSWORD)
    names = ("--san", "dns:localhost.example", "--san", "ip:127.0.0.1")
    assert run(["cert", "new", *names, "--pfx-password-file", "password", "--out", "new"]) == 0
    capsys.readouterr()
    return tmp_path


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def info_of(folder: Path) -> Any:
    return read_certificates((folder / "new/server.crt").read_bytes(), None)[0]


@contextlib.contextmanager
def served(folder: Path, connections: int) -> Iterator[int]:
    """A TLS server that shows the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "new/server.crt", folder / "new/server.key")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for _ in range(connections):
                peer, _ = listener.accept()
                peer.settimeout(10)
                with contextlib.suppress(OSError), context.wrap_socket(peer, server_side=True) as tls:
                    tls.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


@pytest.mark.parametrize("source", ["new", "new/server.crt", "new/server.pfx"])
def test_the_same_certificate_from_every_source(
    folder: Path, capsys: pytest.CaptureFixture[str], source: str
) -> None:
    assert run(["cert", "show", source, "--password-file", "password", "--json"]) == 0
    (shown,) = document(capsys)["result"]["certificates"]
    assert shown["thumbprint"] == info_of(folder).thumbprint


def test_a_served_certificate(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(folder, 2) as port:
        assert run(["cert", "show", f"127.0.0.1:{port}", "--json"]) == 0
        result = document(capsys)["result"]
        assert run(["cert", "verify", f"127.0.0.1:{port}", "--name", "127.0.0.1"]) == 0
    assert result["kind"] == "tls"
    assert result["certificates"][0]["thumbprint"] == info_of(folder).thumbprint


def test_people_read_the_end_of_validity_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cert", "show", "new", "--lang", "ja"]) == 0
    out = capsys.readouterr().out
    assert info_of(folder).thumbprint in out
    assert out.index("有効期限") < out.index("サブジェクト")
    assert out.encode("cp932")


def test_verify_names_what_is_required_and_what_fixes_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(["cert", "verify", "new", "--name", "other.example", "--fqdn", "localhost.example", "--json"])
        == 5
    )
    found = document(capsys)
    assert found["result"]["fits"] is False
    bad = [f for f in found["findings"] if f["severity"] == "error"]
    assert [(f["id"], f["subject"]) for f in bad] == [("CERT-NAME-MISSING", "other.example")]
    assert all(f["message"] and f["found"] and f["required"] and f["fix"] for f in found["findings"])
    assert {"CERT-END", "CERT-COMMON-NAME", "CERT-KEY-MISMATCH"} <= {f["id"] for f in found["findings"]}


def test_names_are_taken_as_they_are_pasted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    host = "localhost.example"
    pasted = (
        f"https://{host}:8443/", f"tcp:{host},1433", f"{host}.", f"{host}:8443", f"{host}\\SYMC,1433",
        host.upper(),
    )  # fmt: skip
    for name in (*pasted, "[127.0.0.1]:8443", "127.0.0.1,1433"):
        assert run(["cert", "verify", "new", "--name", name]) == 0, name
    for name in pasted:
        assert run(["cert", "verify", "new", "--fqdn", name]) == 0, name
    assert run(["cert", "verify", "new", "--name", "https://other.example:8443/"]) == 5
    capsys.readouterr()
    bad = ("", "a b", f"{host}:0", f"{host}\\SYMC", f"np:{host}", f"http://{host}/", f"me@{host}", "*.a.b")
    for name in bad:
        assert run(["probe", name]) == 2
        said = capsys.readouterr().err
        for option in ("--name", "--fqdn"):
            assert run(["cert", "verify", "new", option, name]) == 2, name
            assert capsys.readouterr().err == said


def test_a_key_of_another_certificate_is_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cert", "new", "--san", "dns:x.example", "--csr", "--out", "other"]) == 0
    (folder / "other/server.key").replace(folder / "new/server.key")
    capsys.readouterr()
    assert run(["cert", "verify", "new"]) == 5
    assert "ERROR   Private key against certificate" in capsys.readouterr().out
    assert run(["cert", "repack", "new", "--out", "x.pfx", "--pfx-password-file", "password", "--json"]) == 2
    assert document(capsys)["error"]["id"] == "KEY-MISMATCH"


@pytest.mark.parametrize("source", ["new", "new/server.pfx"])
def test_repack_gives_another_password_and_profile(folder: Path, source: str) -> None:
    command = [
        "cert",
        "repack",
        source,
        "--out",
        "out.pfx",
        "--pfx-profile",
        "modern",
        "--pfx-password-generate",
    ]
    assert run([*command, "--password-file", "password"]) == 0
    password = (folder / "out.pfx.password").read_bytes().strip()
    assert password.decode() != PASSWORD
    content = read_pfx((folder / "out.pfx").read_bytes(), password)
    assert content.key is not None
    assert read_certificates((folder / "out.pfx").read_bytes(), password) == (info_of(folder),)
    assert run([*command, "--password-file", "password"]) == 6
    assert run([*command, "--password-file", "password", "--replace"]) == 0


def test_a_pfx_without_its_password_and_without_a_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["cert", "show", "new/server.pfx", "--json"]) == 2
    said = document(capsys)["error"]
    assert (said["id"], said["fix"]) == ("PASSWORD-NEEDED", "--password-file FILE")


@pytest.mark.parametrize(
    ("source", "id", "code"),
    [
        ("nowhere", "SOURCE-UNKNOWN", 2),
        ("127.0.0.1:99999", "TARGET-BAD", 2),
        ("password", "FORMAT-UNKNOWN", 2),
    ],
)
def test_sources_that_are_none(
    folder: Path, capsys: pytest.CaptureFixture[str], source: str, id: str, code: int
) -> None:
    assert run(["cert", "show", source, "--json"]) == code
    assert document(capsys)["error"]["id"] == id


def test_nobody_listens(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert run(["cert", "show", f"127.0.0.1:{port}", "--json"]) == 1
    assert document(capsys)["error"]["id"] == "PEER-NOT-READ"


def test_a_set_that_was_whole_when_its_writer_was_killed_is_moved_in(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "late").mkdir()
    (folder / "new").rename(folder / "late/.sepmtk-new")
    assert run(["cert", "show", "late", "--json"]) == 0
    assert listing(folder / "late") == ["server.crt", "server.key", "server.pfx"]
