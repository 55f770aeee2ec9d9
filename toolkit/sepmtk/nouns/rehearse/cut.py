"""A rescue whose process ends in the middle, as by a power cut: ``python -m … FOLDER WRITE``."""

from __future__ import annotations

import sys
from pathlib import Path


def main(folder: Path, at: int) -> None:
    """Run the rescue on the lab in ``folder``; the process is gone after the port write ``at``."""
    from sepmtk.engine.call import Call, Host
    from sepmtk.machine.faults import FaultKind, FaultPlan, with_faults
    from sepmtk.machine.lab.host import open_lab
    from sepmtk.renewal import run as renew_run
    from sepmtk.renewal.plan import make_plan
    from sepmtk.renewal.request import RenewRequest

    plan = FaultPlan(at=at, kind=FaultKind.KILL, after=True)
    call = Call("renew run", Host(lambda: with_faults(open_lab(folder), plan)))
    renew_run.start(call, make_plan(call, RenewRequest()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
