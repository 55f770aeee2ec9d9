"""How a function becomes a command: words from the catalogue, one result, one exit code."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin

import typer

from sepmtk.cli import output
from sepmtk.cli.answer import Answer as Answer
from sepmtk.cli.given import Given, given_of, with_globals
from sepmtk.cli.later import Later
from sepmtk.machine.errors import PortError
from sepmtk.model.errors import SepmtkError, UsageError
from sepmtk.model.notice import Event
from sepmtk.model.numbers import half_characters
from sepmtk.model.outcome import ExitCode
from sepmtk.words import has, say

if TYPE_CHECKING:
    from sepmtk.machine.ports import Machine
    from sepmtk.operations.call import Call, Reply
    from sepmtk.operations.evidence import Evidence

F = TypeVar("F", bound=Callable[..., Any])


NAME_THEIR_HOST = frozenset({"doctor", "renew plan"})
"""Commands whose result begins with the host."""


@dataclass
class Cli:
    """What a command function gets as its first argument."""

    command: str
    given: Given

    def say(self, id: str, /, **params: object) -> str:
        return say(id, self.given.lang, **params)

    def note(self, id: str, /, **params: object) -> None:
        """A sentence for people, on stderr."""
        if not self.given.quiet:
            output.people(self.say(id, **params))

    def people(self, text: str) -> None:
        """Text for people, on stderr."""
        if not self.given.quiet:
            output.people(text)

    def tell(self, event: Event) -> None:
        """Progress of a long operation, one line an event."""
        from sepmtk.report.facts import event_line
        from sepmtk.report.render import wrap

        line = event_line(event, self.say)
        if line:
            self.people(wrap(line, ""))

    def call(self) -> Call:
        """What an operation of the table gets to work with."""
        from sepmtk.operations.call import Call
        from sepmtk.report.waivers import refuse_unknown

        given = self.given
        refuse_unknown(given.accept)
        lab = given.lab is not None
        return Call(self.command, self.machine, self.tell, self.page, given.accept, given.dry_run, lab)

    def page(self, found: Evidence) -> str:
        """A run's evidence as a page."""
        from sepmtk.report.evidence_page import evidence_page

        return evidence_page(found, self.given.lang)

    def answer(self, reply: Reply, text: str = "") -> Answer:
        """An operation's reply, with the same for people."""
        return Answer(reply.result, text, reply.exit_code, reply.findings, reply.host, reply.error)

    def machine(self) -> Machine:
        """The host that this invocation acts on: the lab, or this Windows server. Said first of all."""
        from sepmtk.cli.host import open_machine

        machine = open_machine(self.given)
        if self.command not in NAME_THEIR_HOST and not self.given.json:
            self.note("cli.host", host=machine.host.facts().label)
        return machine


class Noun:
    """A group of commands, e.g. ``cert``. Help comes from ``cli.<noun>…`` in the catalogue."""

    def __init__(self, name: str, lang: str) -> None:
        self.name = name
        self.lang = lang
        self.makers: dict[str, Callable[[], Any]] = {}
        self.app = typer.Typer(
            name=name,
            cls=type("Verbs", (Later,), {"makers": self.makers}),
            help=say(f"cli.{name}", lang),
            no_args_is_help=True,
            add_completion=False,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,
        )

        def callback(cli: Cli) -> None: ...

        self.app.callback()(with_globals(callback, lambda ctx, values: None, lang, lambda _n, t: t))

    def command(self, name: str) -> Callable[[F], F]:
        """Register a function ``f(cli: Cli, …) -> Answer`` as the command ``name``."""

        def decorate(function: F) -> F:
            def make() -> Any:
                one = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
                register(one, f"{self.name} {name}", function, self.lang, name=name)
                return typer.main.get_command(one)

            self.makers[name] = make
            return function

        return decorate


def register(
    app: typer.Typer, title: str, function: Callable[..., Answer], lang: str, **settings: Any
) -> None:
    """Make ``function`` the command ``title`` (noun and verb) of ``app``."""
    key = "cli." + title.replace(" ", ".")

    def annotate(name: str, hint: Any) -> Any:
        """Fill in a parameter's help: ``cli.cert.new.days``, or ``cli.option.days`` for all."""
        if get_origin(hint) is not Annotated:
            return hint
        base, *infos = get_args(hint)
        filled = []
        for info in infos:
            if hasattr(info, "help") and info.help is None:
                info = copy(info)  # commands share it, not its help
                own = f"{key}.{name}"
                info.help = say(own if has(own) else f"cli.option.{name}", lang)
            filled.append(info)
        return Annotated[base, *filled]

    def run(ctx: typer.Context, values: dict[str, Any]) -> None:
        given = given_of(ctx)
        raise typer.Exit(execute(Cli(title, given), function, values))

    app.command(help=say(key, lang), **settings)(with_globals(function, run, lang, annotate))


def refuse_halves(given: object) -> None:
    """Texts are written down and passed on; a path goes to the system as it is.

    Raises:
        UsageError: ``TEXT-UNUSABLE`` for half a character of UTF-16 or a byte that is in no encoding.
    """
    if isinstance(given, str) and half_characters(given):
        raise UsageError("TEXT-UNUSABLE", text=ascii(given)[1:-1])
    if isinstance(given, dict):
        given = list(given.values())
    elif is_dataclass(given):
        given = list(vars(given).values())
    for one in given if isinstance(given, (list, tuple)) else ():
        refuse_halves(one)


def execute(cli: Cli, function: Callable[..., Answer], values: dict[str, Any]) -> int:
    """Run a command function and print what it answers or why it ended. The exit code."""
    try:
        refuse_halves(values)
        answer = function(cli, **values)
    except (KeyboardInterrupt, typer.Abort):
        output.people(cli.say("cli.interrupted"))
        return int(ExitCode.INTERRUPTED)
    except BaseException as error:
        if hasattr(error, "format_message") or isinstance(error, typer.Exit):
            raise  # Typer's own
        from sepmtk.run.failure import in_words, internal

        raised = in_words(error) if isinstance(error, (SepmtkError, PortError, OSError)) else internal(error)
        output.error(cli.command, raised, cli.given)
        return int(raised.exit_code)
    output.answer(cli.command, answer, cli.given)
    return int(answer.exit_code)
