"""The one place that survives a bug of ours: the session goes on, the request gets an error."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import PurePath
from typing import TypeVar

from sepmtk.machine.errors import PortError
from sepmtk.model.errors import Failed, SepmtkError

T = TypeVar("T")


def attempt(function: Callable[[], T]) -> T | SepmtkError | PortError | OSError:
    """What ``function`` gives, or the error that ended it. KeyboardInterrupt goes on."""
    try:
        return function()
    except (SepmtkError, PortError, OSError) as error:
        return error
    except Exception as error:  # noqa: BLE001
        # Kind and place only: the text of an unforeseen error may hold what a frame held.
        last = traceback.extract_tb(error.__traceback__)[-1]
        return Failed(
            "INTERNAL", kind=type(error).__name__, where=f"{PurePath(last.filename).name}:{last.lineno}"
        )
