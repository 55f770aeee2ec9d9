"""The entry point. A noun's module is imported when the noun is used, not for ``--help``."""

from __future__ import annotations

import gc
import os
import sys
import warnings
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

from sepmtk import __version__
from sepmtk.doors.argv import output
from sepmtk.model.outcome import ExitCode
from sepmtk.nouns import NOUNS
from sepmtk.words import say

if TYPE_CHECKING:
    from sepmtk.doors.argv.lazy import LazyGroup

SERVE = "serve"
EVERY = (*NOUNS, SERVE)


def group(lang: str) -> type[LazyGroup]:
    """The top level."""
    import typer

    from sepmtk.doors.argv.lazy import LazyGroup

    def make(noun: str) -> Any:
        from sepmtk.doors.argv.command import noun_app
        from sepmtk.nouns import of_noun

        if noun == SERVE:
            from sepmtk.doors.argv.serve import OPERATIONS

            return typer.main.get_command(noun_app(noun, OPERATIONS, lang))
        return typer.main.get_command(noun_app(noun, of_noun(noun), lang))

    class Nouns(LazyGroup):
        makers = MappingProxyType({noun: partial(make, noun) for noun in EVERY})

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            with formatter.section(say("cli.commands", lang)):
                formatter.write_dl([(name, say(f"cli.{name}", lang)) for name in EVERY])

    return Nouns


def build(lang: str) -> Any:
    """The whole command line in ``lang``."""
    import inspect

    import typer

    from sepmtk.doors.argv.given import with_globals
    from sepmtk.doors.argv.lazy import PLAIN

    app = typer.Typer(
        cls=group(lang),
        name="sepmtk",
        help=say("cli.sepmtk", lang),
        no_args_is_help=True,
        **PLAIN,
    )
    version = inspect.Parameter(
        "version",
        inspect.Parameter.KEYWORD_ONLY,
        default=False,
        annotation=Annotated[bool, typer.Option("--version", help=say("cli.option.version", lang))],
    )
    app.callback(invoke_without_command=False)(with_globals([version], lambda ctx, values: None, lang))
    return typer.main.get_command(app)


def main(arguments: list[str] | None = None) -> None:
    """Run ``sepmtk``; ends the process with the command's exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    gc.disable()  # until the deed: collections take a twentieth of a start and find nothing
    output.forgiving_streams()
    if not sys.warnoptions:  # libraries warn of old roots in the store, which no user can change
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
    from sepmtk.doors.argv.given import language

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
    from sepmtk.doors.argv.given import Given
    from sepmtk.model.errors import UsageError

    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return ExitCode.USAGE
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path.removeprefix("sepmtk").strip() if ctx else ""
    raised = UsageError("COMMAND-LINE", text=error.format_message(), command=f"sepmtk {command}".strip())
    output.error(command, raised, Given(json="--json" in arguments, lang=lang))
    return ExitCode.USAGE
