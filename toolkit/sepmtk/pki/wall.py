"""Around calls that hand a secret to a library: what it shouts when it breaks stays inside.

``cryptography`` is written in Rust: where it panics, it prints its arguments to the process' own standard
error and raises an exception that is no ``Exception`` (pyo3, ``PanicException``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

T = TypeVar("T")
_STDERR = 2
_ONE_AT_A_TIME = Lock()


def walled(call: Callable[[], T]) -> T:
    """What ``call`` gives. Nothing is written to standard error meanwhile; a panic becomes an error that
    says nothing.

    Raises:
        ValueError: instead of a panic; whatever else ``call`` raises.
    """
    with _ONE_AT_A_TIME, _silent():
        try:
            return call()
        except BaseException as broken:
            if type(broken).__name__ != "PanicException":
                raise
    raise ValueError("the library gave up")  # out here the panic is not this error's context


@contextmanager
def _silent() -> Iterator[None]:
    try:
        kept = os.dup(_STDERR)
    except OSError:  # there is none, as under pythonw.exe
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
        os.close(nowhere)
