"""Keys that are begun ahead."""

from __future__ import annotations

import threading

import pytest

from sepmtk.pki import new_key as keys


def test_a_key_that_was_begun_is_given_out_once() -> None:
    before = threading.active_count()
    keys.begin_new_key()
    begun = keys._begun[-1][0]
    first, second = keys.new_key(), keys.new_key()
    assert not begun.is_alive() and threading.active_count() == before
    assert first.key_size == second.key_size == 2048
    assert first.private_numbers() != second.private_numbers()


def test_where_none_could_be_begun_one_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(keys, "_make_key", fail)
        patch.setattr(threading, "excepthook", lambda _: None)
        keys.begin_new_key()
        keys._begun[-1][0].join()
    assert keys.new_key().key_size == 2048
