"""``sepmtk service``."""

from __future__ import annotations

from typing import Annotated

import typer

from sepmtk.cli.asked import Timeout
from sepmtk.cli.command import Answer, Cli, Noun

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...")]


def build(lang: str) -> typer.Typer:
    """The noun's commands."""
    noun = Noun("service", lang)
    noun.command("list")(list_)
    noun.command("stop")(stop)
    noun.command("start")(start)
    noun.command("restart")(restart)
    return noun.app


def list_(cli: Cli) -> Answer:
    """States, accounts, dependencies."""
    from sepmtk.cli.bench import bench_of
    from sepmtk.operations import service_control
    from sepmtk.report.render import table

    bench = bench_of(cli)
    result = service_control.show(bench)
    rows = [
        (s.name, cli.say(f"service.{s.state}"), cli.say(f"service.{s.start_mode}"), s.account)
        for s in result.services
    ]
    return Answer(result, table(rows), host=bench.machine.host.facts().label)


def _act(cli: Cli, verb: str, names: list[str] | None, timeout: float) -> Answer:
    from sepmtk.cli.bench import bench_of, single_answer
    from sepmtk.operations import service_control

    bench = bench_of(cli, timeout=timeout)
    act = {"stop": service_control.stop, "start": service_control.start, "restart": service_control.restart}[
        verb
    ]
    return single_answer(cli, bench, act(bench, tuple(names or ())))


def stop(cli: Cli, names: Names = None, service_timeout: Timeout = 120.0) -> Answer:
    """Stop services and what needs them."""
    return _act(cli, "stop", names, service_timeout)


def start(cli: Cli, names: Names = None, service_timeout: Timeout = 120.0) -> Answer:
    """Start services."""
    return _act(cli, "start", names, service_timeout)


def restart(cli: Cli, names: Names = None, service_timeout: Timeout = 120.0) -> Answer:
    """Restart services and what needs them."""
    return _act(cli, "restart", names, service_timeout)
