"""How an operation becomes a command: options from its request, one result, one exit code."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import typer

from sepmtk.doors.argv import output
from sepmtk.doors.argv.given import Given, given_of, with_globals
from sepmtk.doors.argv.lazy import PLAIN, Command, LazyGroup
from sepmtk.doors.argv.options import parameters, request_from
from sepmtk.doors.argv.secrets import run_deed, take_passwords
from sepmtk.machine.errors import PortError
from sepmtk.model.errors import SepmtkError, UsageError
from sepmtk.model.numbers import half_characters
from sepmtk.model.outcome import ExitCode
from sepmtk.words import say

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.model.notice import Event
    from sepmtk.nouns.operation import Operation, Reply
    from sepmtk.show.words import Say

NAME_THEIR_HOST = frozenset({"doctor", "renew plan"})
"""Commands whose result begins with the host: it isn't shown twice."""


def noun_app(noun: str, operations: tuple[Operation, ...], lang: str) -> typer.Typer:
    """The commands of a noun: one that has the noun's name, or a group of verbs."""
    if operations[0].name == noun:
        return command_app(operations[0], lang)
    return group_app(noun, operations, lang)


def command_app(operation: Operation, lang: str) -> typer.Typer:
    """One command."""
    app = typer.Typer(**PLAIN)

    def run(ctx: typer.Context, values: dict[str, Any]) -> None:
        raise typer.Exit(execute(operation, given_of(ctx), values))

    name = operation.name.rpartition(".")[2]
    app.command(name, cls=Command, help=say(f"cli.{operation.name}", lang))(
        with_globals(parameters(operation, lang), run, lang)
    )
    return app


def group_app(name: str, operations: tuple[Operation, ...], lang: str) -> typer.Typer:
    """A group, and groups within it: ``console security show``. Its commands are made when they are used."""
    makers: dict[str, Callable[[], Any]] = {}
    for operation in operations:
        verb, _, rest = operation.name.removeprefix(f"{name}.").partition(".")
        if rest:
            inner = tuple(o for o in operations if o.name.startswith(f"{name}.{verb}."))
            makers[verb] = _maker(group_app, f"{name}.{verb}", inner, lang)
        else:
            makers[verb] = _maker(command_app, operation, lang)
    app = typer.Typer(
        name=name.rpartition(".")[2],
        cls=type("Verbs", (LazyGroup,), {"makers": MappingProxyType(makers)}),
        help=say(f"cli.{name}", lang),
        no_args_is_help=True,
        **PLAIN,
    )
    app.callback()(with_globals([], lambda ctx, values: None, lang))
    return app


def _maker(make: Callable[..., typer.Typer], *arguments: Any) -> Callable[[], Any]:
    return lambda: typer.main.get_command(make(*arguments))


def execute(operation: Operation, given: Given, values: dict[str, Any]) -> int:
    """Carry the operation out and print its answer or the error that ended it. Returns the exit code."""
    from sepmtk.show.words import Say

    gc.freeze()  # what was made so far lives until the end: a collection need not look at it
    gc.enable()
    words = Say(given.lang, bool(given.verbose), remark=lambda text: _people(given, text))
    if "format" in values:  # ``--json`` and ``--format json`` are the same, before any other format
        given.json = given.json or values["format"] == "json"
        values["format"] = "json" if given.json else values["format"]
    try:
        refuse_halves([vars(given), values])
        take_passwords(operation, values)
        asked = request_from(operation, values)
        if given.accept:
            from sepmtk.nouns.inputs import refuse_unknown_ids

            refuse_unknown_ids(given.accept)
        reply = run_deed(operation, _call(operation, given, words), asked, words, may_ask=not given.json)
        output.reply(operation.command, reply, given, words)
        if reply.then:
            reply.then()
    except (KeyboardInterrupt, typer.Abort):
        output.people(words("cli.interrupted"))
        return int(ExitCode.INTERRUPTED)
    except BaseException as error:
        if hasattr(error, "format_message") or isinstance(error, typer.Exit):
            raise  # Typer's own
        from sepmtk.engine.failure import in_words, internal

        raised = in_words(error) if isinstance(error, (SepmtkError, PortError, OSError)) else internal(error)
        output.error(operation.command, raised, given)
        return int(raised.exit_code)
    return int(reply.exit_code)


def refuse_halves(given: object) -> None:
    """Refuse texts that can't be written as UTF-8. A path is left alone: it goes to the system as it is.

    Raises:
        UsageError: ``TEXT-UNUSABLE`` for half a character of UTF-16 or a byte that is in no encoding.
    """
    if isinstance(given, str) and half_characters(given):
        raise UsageError("TEXT-UNUSABLE", text=ascii(given)[1:-1])
    if isinstance(given, dict):
        given = list(given.values())
    for one in given if isinstance(given, (list, tuple)) else ():
        refuse_halves(one)


def _people(given: Given, text: str) -> None:
    if not given.quiet:
        output.people(text)


def _call(operation: Operation, given: Given, words: Say) -> Call:
    """What the deed gets to work with. The name of its host is shown before anything else."""
    from sepmtk.engine.call import Call, Host
    from sepmtk.nouns.logged import logged

    def open() -> Any:
        from sepmtk.doors.argv.given import open_machine

        machine = open_machine(given)
        if operation.command not in NAME_THEIR_HOST and not given.json:
            words.remark(words("cli.host", host=machine.host.facts().label))
        return machine

    def tell(event: Event) -> None:
        from sepmtk.show.facts import event_line
        from sepmtk.show.render import wrap

        if line := event_line(event, words):
            words.remark(wrap(line))

    def approve(question: str, shown: Reply | None = None) -> None:
        if given.yes:
            return
        if shown:
            words.remark(shown.said(words))
        if given.json or not (sys.stdin and sys.stdin.isatty()):
            raise UsageError("CONFIRM-NEEDED", command=f"sepmtk {operation.command}")
        _ = host.machine  # opening it shows its name, before the question
        if not typer.confirm(words(question), err=True):
            raise UsageError("CONFIRM-NO")

    host = Host(open, given.lab)
    call = Call(operation.command, host, tell, given.accept, given.dry_run, given.lang, approve=approve)
    return logged(call)
