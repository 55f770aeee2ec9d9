"""The Files port, on every host."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import PureWindowsPath

import pytest
from contract_ground import Ground
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepmtk.machine.errors import Denied, Exists, HostFailure, NotFound

# D:P(A;;FA;;;SY)(A;;FA;;;BA)
ADMINS_ONLY = bytes.fromhex(
    "0100049000000000000000000000000014000000020034000200000000001400ff011f00010100000000000512000000"
    "00001800ff011f0001020000000000052000000020020000"
)
AWKWARD = ["a b.txt", "日本語.xml", "Ünï.crt", "$p(1)#&'.key", "no-ending", ".hidden", "x" * 120]


class TestFiles:
    @pytest.mark.parametrize("name", AWKWARD)
    def test_gives_back_what_was_put(self, ground: Ground, name: str) -> None:
        path = ground.folder / name
        ground.machine.files.replace(path, b"one")
        ground.machine.files.replace(path, b"two\r\n")
        with ground.machine.files.open(path) as file:
            assert file.read() == b"two\r\n"
        assert ground.machine.files.list(ground.folder) == [name]
        found = ground.machine.files.stat(path)
        assert (found.size, found.is_folder) == (5, False)
        assert abs(datetime.now(UTC) - found.modified) < timedelta(minutes=5)

    def test_ignores_case_and_keeps_it(self, ground: Ground) -> None:
        ground.machine.files.replace(ground.folder / "Root.XML", b"1")
        ground.machine.files.replace(PureWindowsPath(str(ground.folder).upper()) / "ROOT.xml", b"2")
        assert ground.machine.files.list(ground.folder) == ["Root.XML"]
        with ground.machine.files.open(ground.folder / "root.xml") as file:
            assert file.read() == b"2"

    def test_tidying_leaves_what_is_whole(self, ground: Ground) -> None:
        path = ground.folder / "whole.xml"
        for put in (False, True):
            if put:
                ground.machine.files.replace(path, b"1")
            ground.machine.files.tidy(path)
            assert ground.machine.files.list(ground.folder) == ([path.name] if put else [])

    def test_lists_in_order(self, ground: Ground) -> None:
        for name in ("b", "a", "c"):
            ground.machine.files.replace(ground.folder / name, b"")
        ground.machine.files.make_folder(ground.folder / "aa")
        assert ground.machine.files.list(ground.folder) == ["a", "aa", "b", "c"]
        assert ground.machine.files.stat(ground.folder / "aa").is_folder
        assert ground.machine.files.stat(ground.folder / "aa").size == 0

    def test_security_is_given_kept_and_inherited(self, ground: Ground) -> None:
        files, path = ground.machine.files, ground.folder / "secret"
        files.replace(path, b"1", ADMINS_ONLY)
        assert files.security(path) == ADMINS_ONLY
        files.replace(path, b"2")
        assert files.security(path) == ADMINS_ONLY
        files.replace(ground.folder / "plain", b"1")
        inherited = files.security(ground.folder / "plain")
        assert inherited != ADMINS_ONLY
        files.remove(path)
        files.replace(path, b"3")
        assert files.security(path) == inherited

    def test_folders_take_security_too(self, ground: Ground) -> None:
        ground.machine.files.make_folder(ground.folder / "vault", ADMINS_ONLY)
        assert ground.machine.files.security(ground.folder / "vault") == ADMINS_ONLY

    def test_what_is_not_there(self, ground: Ground) -> None:
        files = ground.machine.files
        for path in (ground.folder / "none", ground.folder / "none" / "deeper"):
            for operation in (files.open, files.stat, files.list, files.security, files.remove):
                with pytest.raises(NotFound):
                    operation(path)
        with pytest.raises(NotFound):
            files.replace(ground.folder / "none" / "file", b"")
        with pytest.raises(NotFound):
            files.make_folder(ground.folder / "none" / "folder")
        assert files.list(ground.folder) == []

    def test_a_file_has_no_files_in_it(self, ground: Ground) -> None:
        ground.machine.files.replace(ground.folder / "f", b"")
        with pytest.raises(NotFound):
            ground.machine.files.list(ground.folder / "f")

    def test_a_file_is_no_folder(self, ground: Ground) -> None:
        files = ground.machine.files
        files.replace(ground.folder / "f", b"")
        with pytest.raises(Exists):
            files.make_folder(ground.folder / "F")
        with pytest.raises(Denied):
            files.open(ground.folder)
        with pytest.raises(Denied):
            files.replace(ground.folder, b"")

    def test_only_empty_folders_go(self, ground: Ground) -> None:
        files = ground.machine.files
        files.make_folder(ground.folder / "d")
        files.replace(ground.folder / "d" / "f", b"")
        with pytest.raises(HostFailure) as raised:
            files.remove(ground.folder / "d")
        assert raised.value.code == 145
        files.remove(ground.folder / "d" / "f")
        files.remove(ground.folder / "d")
        assert files.list(ground.folder) == []

    @pytest.mark.parametrize("name", ["a<b", "a|b", 'a"b', "a?b", "a*b", "CON", "nul.txt", "..", "a\x01b"])
    def test_names_that_windows_does_not_take(self, ground: Ground, name: str) -> None:
        before = ground.machine.files.list(PureWindowsPath("C:/"))
        with pytest.raises(HostFailure):
            ground.machine.files.replace(ground.folder / name, b"")
        assert ground.machine.files.list(ground.folder) == []
        assert ground.machine.files.list(PureWindowsPath("C:/")) == before

    def test_security_that_is_none(self, ground: Ground) -> None:
        with pytest.raises(HostFailure):
            ground.machine.files.replace(ground.folder / "f", b"", b"nonsense")
        assert ground.machine.files.list(ground.folder) == []

    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(content=st.binary(max_size=3000))
    def test_any_content_comes_back(self, ground: Ground, content: bytes) -> None:
        ground.machine.files.replace(ground.folder / "any", content)
        with ground.machine.files.open(ground.folder / "any") as file:
            assert file.read() == content
