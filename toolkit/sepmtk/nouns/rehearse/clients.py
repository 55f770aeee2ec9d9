"""The rehearsal's last part: KB 229342 steps 8 to 11 on the lab's clock, a week in some seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sepmtk.engine.call import Call
from sepmtk.engine.folder import RunFolder
from sepmtk.model.errors import Failed, Refused
from sepmtk.model.notice import Event
from sepmtk.model.outcome import ExitCode
from sepmtk.nouns.lab.act import Advance, advance
from sepmtk.nouns.lab.console import UPDATE, Act, at_console
from sepmtk.nouns.rehearse.look import must
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.plan import make_plan
from sepmtk.renewal.request import RenewRequest
from sepmtk.sepm.client_source import from_csv

On = Callable[..., Call]
"""A call of a command in the rehearsal's lab; behind its name what is accepted."""
SALES = "My Company\\Sales"
DAYS = 7.0
PHASE = "past-console"


class Administrator:
    """The person who types ``renew resume``, and does at the console what it asks for."""

    def __init__(self, on: On, folder: Path) -> None:
        self.on = on
        self.folder = folder
        self.tell = on("rehearse").tell

    def console(self, action: str, group: str = "") -> None:
        """Something at the lab's console."""
        at_console(Act(self.folder, action, group=group))
        self.tell(Event("rehearse.person", {"action": action}))

    def wait(self, hours: float) -> None:
        """Let time pass in the lab."""
        advance(self.on("lab advance"), Advance(self.folder, hours))
        self.tell(Event("rehearse.days", {"days": f"{hours / 24:.1f}"}))

    def resume(self, waits_at: str = "", **answers: Any) -> renew_run.RunResult:
        """Resume with a fresh export of the clients; it must stop at ``waits_at``, or be done."""
        export = self.folder / "clients.csv"
        at_console(Act(self.folder, "export", out=export, replace=True))
        call = self.on("renew resume")
        seen = from_csv(call.machine, export)
        result = renew_run.resume(replace(call, tell=_silent, clients=seen, answers=answers))
        stopped = result.remaining[0] if result.remaining else ""
        as_expected = (result.outcome, stopped) == (ExitCode.WAITING if waits_at else ExitCode.DONE, waits_at)
        must(as_expected, PHASE, result.report.error or f"{result.outcome.name} {stopped}")
        found = result.waiting_for.found if result.waiting_for else None
        if waits_at:
            missing = found["missing"] if isinstance(found, dict) and "missing" in found else "-"
            self.tell(Event("rehearse.waits", {"step": waits_at, "missing": missing}))
        return result


def _silent(event: Event) -> None:
    """The parts of a rehearsal that were shown before are not told again."""


def roll_out_to_clients(on: On, folder: Path) -> None:
    """Rescued again; then the person, the gates and the clients, up to the end of the run."""
    call = replace(on("renew run"), tell=_silent)
    result = renew_run.start(call, make_plan(call, RenewRequest()))
    who = Administrator(on, folder)
    who.resume("switch-server-list", partners="none")
    who.console("http-list")
    who.resume("relax-client-security")
    who.console("relax")
    who.resume("wait-for-relaxed-policy")
    who.wait(25)
    who.resume("wait-for-relaxed-policy")
    who.wait(24 * DAYS - 25)
    who.resume("update-server-certificate")
    made = RunFolder(Path(result.folder))
    password = made.pfx_password.read_bytes().strip()
    at_console(Act(folder, UPDATE, made.pfx, restart=True, password=password))
    who.tell(Event("rehearse.console", {}))
    refused = refusal(lambda: renew_run.undo(on("renew undo", "UNDO-INTO-OUTAGE")), PHASE)
    must(refused == "UNDO-PAST-CONSOLE", PHASE, "not refused")
    who.tell(Event("rehearse.refused", {"id": refused}))
    who.resume("roll-out-clients")
    who.wait(36)
    who.resume("restore-client-security")
    who.console("restore")
    who.resume("restore-server-list")
    who.console("https-list", SALES)
    who.resume()
    who.tell(Event("rehearse.closed", {}))


def refusal(act: Callable[[], object], phase: str) -> str:
    """The id with which ``act`` is refused.

    Raises:
        Failed: ``REHEARSAL-FAILED`` where it is not.
    """
    try:
        act()
    except Refused as refused:
        return refused.id
    raise Failed("REHEARSAL-FAILED", phase=phase, found="not refused")
