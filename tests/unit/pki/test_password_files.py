"""Passwords as Windows writes them, and the wall around libraries that get one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sepmtk.doors.argv.secrets import first_line
from sepmtk.model.errors import UsageError
from sepmtk.pki.keys import load_key
from sepmtk.pki.passwords import password_in, password_of
from sepmtk.pki.pfx import read_pfx
from sepmtk.pki.wall import walled

SECRET = "Grün-secret-9"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_same_password_from_every_editor(
    encoding: str, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (SECRET + end).encode(encoding)
    content = b"\xfe\xff" + content if encoding == "utf-16-be" else content
    assert password_in(content) == SECRET.encode()
    (tmp_path / "pw").write_bytes(content)
    assert first_line(tmp_path / "pw", False) == SECRET.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert first_line(None, True) == SECRET.encode()


def test_one_line_end_goes_and_nothing_else() -> None:
    assert password_in(b" a \r\r\n") == b" a \r"
    assert password_in(b"p\xe4ss\n") == b"p\xe4ss"  # another code page: the bytes as they are


@pytest.mark.parametrize(
    ("content", "id"),
    [(b"a\0b", "PASSWORD-NUL"), ("secret".encode("utf-16-le"), "PASSWORD-NUL"),
     ("secret".encode("utf-32"), "PASSWORD-NUL"), (b"\xff\xfea", "PASSWORD-ENCODING"),
     (b"\xff\xfe\x00\xd8", "PASSWORD-ENCODING")],
)  # fmt: skip
def test_what_is_no_password_is_refused_without_a_word_of_it(content: bytes, id: str) -> None:
    with pytest.raises(UsageError) as caught:
        password_in(content)
    assert (caught.value.id, caught.value.params, caught.value.__cause__) == (id, {}, None)


@pytest.mark.parametrize(("text", "id"), [("a\0b", "PASSWORD-NUL"), ("a\ud800", "PASSWORD-ENCODING")])
def test_the_same_over_the_pipe(text: str, id: str) -> None:
    with pytest.raises(UsageError) as caught:
        password_of(text)
    assert (caught.value.id, caught.value.params) == (id, {})


def test_no_library_sees_a_nul() -> None:
    for read in (read_pfx, load_key):
        with pytest.raises(UsageError) as caught:
            read(b"0\x03\x02\x01\x03", b"a\0b")
        assert caught.value.id == "PASSWORD-NUL"


BROKEN = """
import sys
sys.path.insert(0, {source!r})
import os
from sepmtk.pki.wall import walled
class PanicException(BaseException): pass
def broken():
    os.write(2, b"Planted-secret-1")
    raise PanicException("Planted-secret-2")
try:
    walled(broken)
except ValueError as error:
    assert error.__context__ is None and error.__cause__ is None
    os.write(2, b"afterwards")
walled(lambda: int("its own"))
"""


def test_what_a_library_shouts_stays_inside() -> None:
    source = str(Path(walled.__code__.co_filename).parents[2])
    command = [sys.executable, "-c", BROKEN.format(source=source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stderr.startswith("afterwards")
    assert "its own" in done.stderr
    assert "Planted" not in done.stderr + done.stdout


def test_without_standard_error_it_works_too() -> None:
    kept = os.dup(2)
    os.close(2)
    try:
        assert walled(lambda: 7) == 7
    finally:
        os.dup2(kept, 2)
        os.close(kept)
