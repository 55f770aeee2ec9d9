"""``sepmtk lab``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sepmtk.cli import output
from sepmtk.cli.command import Answer, Cli, Noun
from sepmtk.model.errors import Refused, UsageError

if TYPE_CHECKING:
    from sepmtk.machine.lab.overview import LabView

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
    from sepmtk.operations.lab_new import LabNew, create

    where = _folder(cli, folder)
    view = create(LabNew(where, scenario, seed, pace, tuple(switch or ())))
    text = cli.say("lab.new.done", folder=str(where), scenario=scenario)
    return Answer(view, text, host=f"lab {view.fqdn}")


def show(cli: Cli, folder: Folder = None) -> Answer:
    """The lab in one screen."""
    from sepmtk.operations import lab_show

    view = lab_show.show(_folder(cli, folder))
    return Answer(view, _screen(cli, view), host=f"lab {view.fqdn}")


def _screen(cli: Cli, view: LabView) -> str:
    """Services with what they serve, the store, the pin, the trust, the database."""
    lines = [
        cli.say("lab.show.head", fqdn=view.fqdn, now=f"{view.now:%Y-%m-%d %H:%M:%S}Z", folder=view.folder)
    ]
    for service in view.services:
        lines.append(f"  {service.name:<24} {cli.say('lab.state.' + service.state)}")
        if loaded := service.loaded:
            word = cli.say(
                "lab.show.expired" if loaded.expired else "lab.show.valid",
                date=f"{loaded.not_after:%Y-%m-%d}",
            )
            lines.append(f"      {loaded.thumbprint}  {word}")
    lines.append(cli.say("lab.show.store"))
    for entry in view.my_store:
        mark = cli.say("lab.show.archived") if entry.archived else ""
        lines.append(f"  {entry.thumbprint}  {entry.subject}  {entry.not_after:%Y-%m-%d} {mark}".rstrip())
    lines.append(cli.say("lab.show.pinned", pinned=view.pinned or cli.say("lab.show.none")))
    lines.append(cli.say("lab.show.trust", trust=str(view.trust_server_certificate).lower()))
    lines.append(cli.say("lab.show.connected") if view.database else cli.say("lab.show.outage"))
    lines.append(cli.say("lab.show.groups"))
    for group in view.groups:
        refused = ", ".join(f"{cli.say('lab.refused.' + r)} {n}" for r, n in group.refused.items())
        word = cli.say("lab.show.group.secure" if group.secure else "lab.show.group.relaxed")
        counts = cli.say("lab.show.group.counts", clients=group.clients, online=group.online)
        scheme = "HTTPS" if group.https else "HTTP"
        lines += [f"  {group.name}: {counts}", f"      {scheme}, {word}"]
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
    from sepmtk.operations.lab_fault import KINDS, MOMENTS, LabFault, set_fault

    if clear == bool(what):
        raise UsageError("LAB-FAULT", kinds="|".join(KINDS), moments="|".join(MOMENTS))
    result = set_fault(LabFault(_folder(cli, folder), service, on, what))
    shown = _faults(result.faults) or cli.say("lab.show.none")
    return Answer(result, cli.say("lab.show.faults", faults=shown))


def advance(
    cli: Cli,
    folder: Folder = None,
    hours: Annotated[float, typer.Option("--hours", metavar="N", min=0)] = 24.0,
) -> Answer:
    """Let time pass."""
    from sepmtk.operations import lab_advance

    result = lab_advance.advance(_folder(cli, folder), hours)
    return Answer(result, cli.say("lab.advance.done", now=f"{result.now:%Y-%m-%d %H:%M:%S}Z"))


def console(
    cli: Cli,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    action: Annotated[str, typer.Argument(metavar="ACTION")],
    pfx: Annotated[Path | None, typer.Option("--pfx", metavar="FILE")] = None,
    password_file: Annotated[Path | None, typer.Option("--password-file", metavar="FILE")] = None,
    group: Annotated[str, typer.Option("--group", metavar="NAME")] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None,
    restart: Annotated[bool, typer.Option("--restart")] = False,
) -> Answer:
    """Play the person at the console."""
    from sepmtk.operations.lab_console import ACTIONS, ConsoleAct, act

    if action == "update-certificate":
        return _update(cli, folder, pfx, password_file, restart)
    if action not in ACTIONS:
        raise UsageError("LAB-ACTION", action=action, known=", ".join(ACTIONS))
    done = act(ConsoleAct(folder, action, group, out, restart))
    shown = done.file or done.thumbprint or "; ".join(done.groups)
    return Answer(done, cli.say("lab.console.acted", action=action, shown=shown).rstrip(": "))


def _update(cli: Cli, folder: Path, pfx: Path | None, password_file: Path | None, restart: bool) -> Answer:
    from sepmtk.operations.lab_console import UpdateCertificate, update_certificate

    if pfx is None or password_file is None:
        raise UsageError("LAB-PFX", file="-", reason="--pfx, --password-file")
    try:
        password = password_file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise UsageError("LAB-PFX", file=str(password_file), reason=str(error)) from error
    result = update_certificate(UpdateCertificate(folder, pfx, password, restart))
    id = "lab.console.restarted" if restart else "lab.console.done"
    return Answer(result, cli.say(id, thumbprint=result.thumbprint))
