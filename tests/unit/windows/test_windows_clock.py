"""Whoever waits can be called off."""

from __future__ import annotations

import _thread
import threading
import time

import pytest

from sepmtk.machine.windows.clock import WindowsClock


def test_a_cancel_from_another_thread_ends_a_sleep() -> None:
    began = time.monotonic()
    presser = threading.Timer(0.1, _thread.interrupt_main)
    presser.start()
    with pytest.raises(KeyboardInterrupt):
        WindowsClock().sleep(20)
    presser.join()
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("seconds", [-1.0, 0.0, 0.3])
def test_a_sleep_takes_its_time(seconds: float) -> None:
    clock = WindowsClock()
    began = clock.now()
    clock.sleep(seconds)
    assert (clock.now() - began).total_seconds() >= seconds - 0.05
    assert clock.now().utcoffset() == began - began
