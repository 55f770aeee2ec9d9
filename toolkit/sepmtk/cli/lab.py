"""``sepmtk lab``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from sepmtk.cli import output
from sepmtk.cli.command import Answer, Cli, Noun
from sepmtk.model.errors import Refused
from sepmtk.model.visible import visible

if TYPE_CHECKING:
    from datetime import datetime

    from sepmtk.machine.lab.overview import LabView
    from sepmtk.operations.lab_advance import LabTime
    from sepmtk.operations.lab_console import Acted, ConsoleDone
    from sepmtk.operations.lab_fault import LabFaults

Folder = Annotated[Path | None, typer.Argument(metavar="[DIR]")]


def build(lang: str) -> typer.Typer:
    """The noun's commands."""
    noun = Noun("lab", lang)
    noun.command("new")(new)
    noun.command("show")(show)
    noun.command("serve")(serve)
    noun.command("fault")(fault)
    noun.command("advance")(advance)
    noun.command("console")(console)
    return noun.app


def _folder(cli: Cli, given: Path | None) -> Path:
    """DIR, or the lab that ``--lab`` names."""
    folder = given or cli.given.lab
    if folder is None:
        raise Refused("NO-HOST")
    return folder


def new(
    cli: Cli,
    folder: Folder = None,
    scenario: Annotated[str, typer.Option("--scenario", metavar="NAME")] = "kb-229342",
    seed: Annotated[int, typer.Option("--seed", metavar="N")] = 0,
    pace: Annotated[float, typer.Option("--pace", metavar="SECONDS", min=0)] = 0.0,
    switch: Annotated[list[str] | None, typer.Option("--switch", metavar="NAME=VALUE")] = None,
) -> Answer:
    """Make a lab."""
    from sepmtk.operations.table import lab

    where = _folder(cli, folder)
    reply = lab.new(cli.call(), lab.LabNewAsked(where, scenario, seed, pace, tuple(switch or ())))
    return cli.answer(reply, cli.say("lab.new.done", folder=str(where), scenario=scenario))


def show(cli: Cli, folder: Folder = None) -> Answer:
    """The lab in one screen."""
    from sepmtk.operations.table import lab

    reply = lab.show(cli.call(), lab.LabShowAsked(_folder(cli, folder)))
    return cli.answer(reply, _screen(cli, cast("LabView", reply.result)))


def _screen(cli: Cli, view: LabView) -> str:
    """Services with what they serve, the store, the pin, the trust, the database."""
    lines = [
        cli.say("lab.show.head", fqdn=view.fqdn, now=f"{view.now:%Y-%m-%d %H:%M:%S}Z", folder=view.folder)
    ]
    for service in view.services:
        lines.append(f"  {visible(service.name):<24} {cli.say('lab.state.' + service.state)}")
        if loaded := service.loaded:
            word = cli.say(
                "lab.show.expired" if loaded.expired else "lab.show.valid",
                date=_day(loaded.not_after),
            )
            lines.append(f"      {loaded.thumbprint}  {word}")
    lines.append(cli.say("lab.show.store"))
    for entry in view.my_store:
        mark = cli.say("lab.show.archived") if entry.archived else ""
        name, end = visible(entry.subject), _day(entry.not_after)
        lines.append(f"  {entry.thumbprint}  {name}  {end} {mark}".rstrip())
    lines.append(cli.say("lab.show.pinned", pinned=view.pinned or cli.say("lab.show.none")))
    lines.append(cli.say("lab.show.trust", trust=str(view.trust_server_certificate).lower()))
    lines.append(cli.say("lab.show.connected") if view.database else cli.say("lab.show.outage"))
    lines.append(cli.say("lab.show.groups"))
    for group in view.groups:
        refused = ", ".join(f"{cli.say('lab.refused.' + r)} {n}" for r, n in group.refused.items())
        word = cli.say("lab.show.group.secure" if group.secure else "lab.show.group.relaxed")
        counts = cli.say("lab.show.group.counts", clients=group.clients, online=group.online)
        scheme = "HTTPS" if group.https else "HTTP"
        lines += [f"  {visible(group.name)}: {counts}", f"      {scheme}, {word}"]
        lines += [f"      {refused}"] if refused else []
    if view.faults:
        lines.append(cli.say("lab.show.faults", faults=_faults(view.faults)))
    return "\n".join(lines)


def _faults(found: dict[str, dict[str, str]]) -> str:
    return ", ".join(f"{name} {moment}: {kind}" for name, at in found.items() for moment, kind in at.items())


def serve(cli: Cli, folder: Folder = None) -> Answer:
    """Hold the ports open. The answer comes first, then the waiting."""
    from sepmtk.operations import lab_serve

    def ready(ports: lab_serve.LabPorts) -> None:
        rows = [cli.say("lab.serve.head", fqdn=ports.fqdn)]
        rows += [f"  {name:>5}  {ports.host}:{port}" for name, port in ports.ports.items()]
        output.answer(cli.command, Answer(ports, "\n".join(rows), host=f"lab {ports.fqdn}"), cli.given)
        cli.note("lab.serve.waiting")

    lab_serve.serve(_folder(cli, folder), ready)
    raise typer.Exit(0)


def fault(
    cli: Cli,
    folder: Folder = None,
    service: Annotated[str | None, typer.Option("--service", metavar="NAME")] = None,
    on: Annotated[str, typer.Option("--on", metavar="start|stop")] = "start",
    what: Annotated[str | None, typer.Option("--what", metavar="hang|fail")] = None,
    clear: Annotated[bool, typer.Option("--clear")] = False,
) -> Answer:
    """Let a service hang or fail."""
    from sepmtk.operations.table import lab

    reply = lab.fault(cli.call(), lab.LabFaultAsked(_folder(cli, folder), service, on, what, clear))
    shown = _faults(cast("LabFaults", reply.result).faults) or cli.say("lab.show.none")
    return cli.answer(reply, cli.say("lab.show.faults", faults=shown))


def advance(
    cli: Cli,
    folder: Folder = None,
    hours: Annotated[float, typer.Option("--hours", metavar="N", min=0)] = 24.0,
) -> Answer:
    """Let time pass."""
    from sepmtk.operations.table import lab

    reply = lab.advance(cli.call(), lab.LabAdvanceAsked(_folder(cli, folder), hours))
    now = cast("LabTime", reply.result).now
    return cli.answer(reply, cli.say("lab.advance.done", now=f"{now:%Y-%m-%d %H:%M:%S}Z"))


def console(
    cli: Cli,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    action: Annotated[str, typer.Argument(metavar="ACTION")],
    pfx: Annotated[Path | None, typer.Option("--pfx", metavar="FILE")] = None,
    password_file: Annotated[Path | None, typer.Option("--password-file", metavar="FILE")] = None,
    group: Annotated[str, typer.Option("--group", metavar="NAME")] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None,
    replace: Annotated[bool, typer.Option("--replace")] = False,
    restart: Annotated[bool, typer.Option("--restart")] = False,
) -> Answer:
    """Play the person at the console."""
    from sepmtk.cli.passwords import first_line
    from sepmtk.operations.table import lab

    password = first_line(password_file, stdin=False)
    reply = lab.console(
        cli.call(), lab.LabConsoleAsked(folder, action, pfx, group, out, restart, replace, password)
    )  # fmt: skip
    if action == "update-certificate":
        id = "lab.console.restarted" if restart else "lab.console.done"
        return cli.answer(reply, cli.say(id, thumbprint=cast("ConsoleDone", reply.result).thumbprint))
    done = cast("Acted", reply.result)
    shown = done.file or done.thumbprint or "; ".join(done.groups)
    return cli.answer(reply, cli.say("lab.console.acted", action=action, shown=shown).rstrip(": "))


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "?"
