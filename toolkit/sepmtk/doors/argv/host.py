"""Which host this invocation acts on. Nothing below the command line asks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sepmtk.model.errors import Refused, UsageError

if TYPE_CHECKING:
    from sepmtk.doors.argv.given import Given
    from sepmtk.machine.ports import Machine


def open_machine(given: Given) -> Machine:
    """The lab that was named; without one, on Windows, this server.

    Raises:
        Refused: ``NO-HOST`` where none was named and this is not Windows; what the preflight of a
            Windows server refuses.
        UsageError: ``LAB-MISSING`` where there is no lab in that folder.
    """
    if given.lab is None:
        return _this_server()
    from sepmtk.machine.errors import NotFound
    from sepmtk.machine.lab.host import open_lab

    try:
        return open_lab(given.lab)
    except NotFound as error:
        raise UsageError("LAB-MISSING", folder=str(given.lab)) from error


def _this_server() -> Machine:
    if os.name != "nt":
        raise Refused("NO-HOST")
    from sepmtk.machine.windows.host import open_server

    return open_server()
