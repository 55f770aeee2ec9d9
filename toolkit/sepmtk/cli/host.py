"""Which host this invocation acts on. Nothing below the command line asks."""

from __future__ import annotations

from sepmtk.cli.given import Given
from sepmtk.machine.ports import Machine
from sepmtk.model.errors import Refused, UsageError


def open_machine(given: Given) -> Machine:
    """The lab that was named.

    Raises:
        Refused: ``NO-HOST`` where none was named: this version acts on labs only.
        UsageError: ``LAB-MISSING`` where there is no lab in that folder.
    """
    if given.lab is None:
        raise Refused("NO-HOST")
    from sepmtk.machine.errors import NotFound
    from sepmtk.machine.lab.host import open_lab

    try:
        return open_lab(given.lab)
    except NotFound as error:
        raise UsageError("LAB-MISSING", folder=str(given.lab)) from error
