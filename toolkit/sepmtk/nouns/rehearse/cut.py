"""A rescue whose process ends in the middle, as by a power cut: ``python -m … FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path


def main(folder: Path) -> None:
    """Run the rescue on the lab in ``folder``. The process ends once SQL Server has been told to start,
    before it has read whether it did."""
    from sepmtk.engine.call import Call, Host
    from sepmtk.machine.faults import FaultKind, FaultPlan, with_faults
    from sepmtk.machine.lab.host import open_lab
    from sepmtk.machine.values import Request
    from sepmtk.model.sid import SQL_SERVICE
    from sepmtk.renewal import run as renew_run
    from sepmtk.renewal.plan import make_plan
    from sepmtk.renewal.request import RenewRequest

    plan = FaultPlan(at=f"services.request {SQL_SERVICE} {Request.RUN}", kind=FaultKind.KILL, after=True)
    call = Call("renew run", Host(lambda: with_faults(open_lab(folder), plan)))
    renew_run.start(call, make_plan(call, RenewRequest()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
