"""``sepmtk trust``."""

from __future__ import annotations

from typing import Annotated

import typer

from sepmtk.cli.command import Answer, Cli, Noun

Restart = Annotated[bool, typer.Option("--restart")]


def build(lang: str) -> typer.Typer:
    """The noun's commands."""
    noun = Noun("trust", lang)
    noun.command("show")(show)
    noun.command("on")(on)
    noun.command("off")(off)
    return noun.app


def show(cli: Cli) -> Answer:
    """What ROOT.xml says."""
    from sepmtk.cli.bench import bench_of
    from sepmtk.operations import trust_setting

    bench = bench_of(cli)
    result = trust_setting.show(bench)
    word = cli.say("trust.is-on" if result.trust else "trust.is-off")
    return Answer(result, f"{result.path}\n{word}", host=bench.machine.host.facts().label)


def on(cli: Cli, restart: Restart = False) -> Answer:
    """Accept any certificate of the database."""
    from sepmtk.cli.bench import bench_of, single_answer
    from sepmtk.operations import trust_setting

    bench = bench_of(cli)
    return single_answer(cli, bench, trust_setting.switch_on(bench, restart))


def off(cli: Cli, restart: Restart = False) -> Answer:
    """Validate the database's certificate again."""
    from sepmtk.cli.bench import bench_of, single_answer
    from sepmtk.operations import trust_setting

    bench = bench_of(cli)
    return single_answer(cli, bench, trust_setting.switch_off(bench, restart))
