"""The entry point: which nouns there are, and nothing of them until one is asked for."""

from __future__ import annotations

import os
import sys
import warnings
from functools import partial
from importlib import import_module
from types import MappingProxyType
from typing import Any, NoReturn

import typer

from sepmtk import __version__
from sepmtk.cli import output
from sepmtk.cli.given import Given, given_of, language, with_globals
from sepmtk.cli.later import Later
from sepmtk.model.outcome import ExitCode
from sepmtk.words import say

NOUNS = (
    "cert",
    "key",
    "sql",
    "service",
    "trust",
    "backup",
    "renew",
    "console",
    "clients",
    "doctor",
    "logs",
    "probe",
    "report",
    "lab",
    "rehearse",
    "serve",
)
"""Each is a module of this package with ``build(lang) -> typer.Typer``."""


def group(lang: str) -> type[Later]:
    """The top level: a noun's module is imported when the noun is used, not for ``--help``."""

    def make(noun: str) -> Any:
        return typer.main.get_command(import_module(f"sepmtk.cli.{noun}").build(lang))

    class Nouns(Later):
        makers = MappingProxyType({noun: partial(make, noun) for noun in NOUNS})

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            with formatter.section(say("cli.commands", lang)):
                formatter.write_dl([(name, say(f"cli.{name}", lang)) for name in NOUNS])

    return Nouns


def build(lang: str) -> Any:
    """The whole command line in ``lang``."""
    app = typer.Typer(
        cls=group(lang),
        name="sepmtk",
        help=say("cli.sepmtk", lang),
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        pretty_exceptions_show_locals=False,
    )

    def root(
        cli: None, version: bool = typer.Option(False, "--version", help=say("cli.option.version", lang))
    ) -> None: ...

    def run(ctx: typer.Context, values: dict[str, Any]) -> None:
        given_of(ctx).lang = given_of(ctx).lang or lang

    app.callback(invoke_without_command=False)(with_globals(root, run, lang, lambda _n, t: t))
    return typer.main.get_command(app)


def main(arguments: list[str] | None = None) -> None:
    """Run ``sepmtk``; ends the process with the command's exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    output.forgiving_streams()
    if not sys.warnoptions:  # what a library thinks of an old root is no administrator's concern
        warnings.simplefilter("ignore")
    leave(run(arguments))


def leave(code: int) -> NoReturn:
    """End the process with ``code``, everything written, without taking the interpreter apart.

    That saves a fifth of a short command's time, and on Windows steers clear of a runtime that
    crashes while it is unloaded (pythonnet #1977).
    """
    os._exit(code if output.flushed() else code or ExitCode.FAILED)


def run(arguments: list[str]) -> int:
    """Run ``sepmtk`` and return its exit code."""
    if arguments == ["--version"]:
        output.result(f"sepmtk {__version__}")
        return ExitCode.DONE
    lang = language(arguments)
    try:
        code = build(lang).main(args=arguments, prog_name="sepmtk", standalone_mode=False)
    except Exception as error:
        # Typer's own errors: a wrong option, a missing argument. Everything else is a bug: let it show.
        if not hasattr(error, "format_message"):
            raise
        return usage(error, arguments, lang)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    return code if isinstance(code, int) else ExitCode.DONE


def usage(error: Any, arguments: list[str], lang: str) -> int:
    """A command line that can't be read."""
    from sepmtk.model.errors import UsageError

    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return ExitCode.USAGE
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path.removeprefix("sepmtk").strip() if ctx else ""
    raised = UsageError("COMMAND-LINE", text=error.format_message(), command=f"sepmtk {command}".strip())
    output.error(command, raised, Given(json="--json" in arguments, lang=lang))
    return ExitCode.USAGE
