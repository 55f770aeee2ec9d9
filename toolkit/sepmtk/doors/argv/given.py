"""Options that every command takes, before or after its name (``--lab``, ``--json`` and so on), and the host
that they name.

:func:`with_globals` appends them to a function's signature, so that Typer sees them as its own;
what was given, wherever it stood, ends up in one :class:`Given` on the root context.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sepmtk.model.errors import Refused, UsageError
from sepmtk.words import LANGUAGES, say

if TYPE_CHECKING:
    from sepmtk.machine.ports import Machine


@dataclass
class Given:
    """What the user asked for in general: filled while options are parsed, read afterwards."""

    lab: Path | None = None
    json: bool = False
    dry_run: bool = False
    yes: bool = False
    lang: str = "en"
    verbose: int = 0
    quiet: bool = False
    accept: tuple[str, ...] = ()


def language(arguments: list[str]) -> str:
    """``--lang`` wherever it stands, else SEPMTK_LANG, the locale's language, English."""
    for index, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return known_language(argument.removeprefix("--lang="))
        if argument == "--lang" and index + 1 < len(arguments):
            return known_language(arguments[index + 1])
    for name in ("SEPMTK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return known_language(value[:2].lower())
    if os.name == "nt":  # pragma: no cover - the language of Windows' own dialogues
        import ctypes

        primary = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF  # type: ignore[attr-defined,unused-ignore]
        return "ja" if primary == 0x11 else "en"
    return "en"


def known_language(text: str) -> str:
    """``text`` where there is a catalogue for it, else English."""
    return text if text in LANGUAGES else "en"


def given_of(ctx: typer.Context) -> Given:
    """The one :class:`Given` of this invocation."""
    root = ctx.find_root()
    if not isinstance(root.obj, Given):
        lab = os.environ.get("SEPMTK_LAB")
        root.obj = Given(lab=Path(lab) if lab else None, lang=language([]))
    found: Given = root.obj
    return found


def _global_types(lang: str) -> dict[str, Any]:
    def option(*names: str, **more: Any) -> Any:
        key = "cli.option." + names[-1].lstrip("-").replace("-", "_")
        return typer.Option(*names, help=say(key, lang), show_default=False, **more)

    return {
        "lab": Annotated[Path | None, option("--lab", metavar="DIR")],
        "json": Annotated[bool, option("--json")],
        "dry_run": Annotated[bool, option("--dry-run")],
        "yes": Annotated[bool, option("--yes")],
        "accept": Annotated[list[str] | None, option("--accept", metavar="CHECK-ID")],
        "lang": Annotated[str | None, option("--lang", metavar="en|ja")],
        "verbose": Annotated[int, option("-v", "--verbose", count=True)],
        "quiet": Annotated[bool, option("-q", "--quiet")],
    }


_DEFAULTS = {"lab": None, "accept": None, "lang": None, "verbose": 0}


def with_globals(
    own: list[inspect.Parameter], run: Callable[[typer.Context, dict[str, Any]], None], lang: str
) -> Callable[..., None]:
    """A function that Typer can register: parameters of a command's own, then those that all have."""
    types = _global_types(lang)
    taken = {p.name for p in own}

    def wrapper(ctx: typer.Context, **values: Any) -> None:
        merge(given_of(ctx), {name: values.pop(name) for name in types if name not in taken})
        run(ctx, values)

    kind = inspect.Parameter.KEYWORD_ONLY
    params = [
        inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
        *own,
        *(
            inspect.Parameter(name, kind, default=_DEFAULTS.get(name, False), annotation=hint)
            for name, hint in types.items()
            if name not in taken
        ),
    ]
    wrapper.__signature__ = inspect.Signature(params)  # type: ignore[attr-defined]
    wrapper.__annotations__ = {p.name: p.annotation for p in params}
    return wrapper


def merge(given: Given, values: dict[str, Any]) -> None:
    """Take over what was given at this level of the command line."""
    for name, value in values.items():
        if name == "accept" and value:
            given.accept += tuple(value)
        elif name == "lang" and value:
            given.lang = known_language(value)
        elif name == "verbose":
            given.verbose += value
        elif value:
            setattr(given, name, value)


def open_machine(given: Given) -> Machine:
    """The lab that was named; without one, on Windows, this server.

    Raises:
        Refused: ``NO-HOST`` where none was named and this is not Windows; what the preflight of a
            Windows server refuses.
        UsageError: ``LAB-MISSING`` where there is no lab in that folder.
    """
    if given.lab is None:
        return _this_server()
    from sepmtk.machine.errors import NotFound
    from sepmtk.machine.lab.host import open_lab

    try:
        return open_lab(given.lab)
    except NotFound as error:
        raise UsageError("LAB-MISSING", folder=str(given.lab)) from error


def _this_server() -> Machine:
    if os.name != "nt":
        raise Refused("NO-HOST")
    from sepmtk.machine.windows.host import open_server

    return open_server()
