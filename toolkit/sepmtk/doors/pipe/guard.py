"""The one place that survives a bug of ours: the session goes on, the request gets an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sepmtk.engine.failure import internal
from sepmtk.machine.errors import PortError
from sepmtk.model.errors import SepmtkError

T = TypeVar("T")


def attempt(function: Callable[[], T]) -> T | SepmtkError | PortError | OSError:
    """What ``function`` gives, or the error that ended it. KeyboardInterrupt goes on."""
    try:
        return function()
    except (SepmtkError, PortError, OSError) as error:
        return error
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a library's panic is no Exception
        return internal(error)
