"""What is changed of Typer. A group's commands are made when they are used or shown: options are costly to
make, and most belong to other commands than the one that runs. Help counts columns, not characters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from sepmtk.show.render import width, wrap

PLAIN: Mapping[str, Any] = MappingProxyType(
    {"add_completion": False, "rich_markup_mode": None, "pretty_exceptions_enable": False}
)
"""How every Typer is made: no completion, and neither help nor errors drawn by rich."""

Formatter: Any = typer.Context.formatter_class
_WRAPPED = "\b\n"
"""In front of a paragraph whose lines are to stay (Click, "Preventing Rewrapping")."""


class Columns(Formatter):  # type: ignore[misc]
    """Click breaks lines by characters; a Japanese one takes two columns."""

    def write_text(self, text: str) -> None:
        super().write_text(_WRAPPED + wrap(text, "", self.width - self.current_indent))

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        first = min(max(width(name) for name, _ in rows), col_max) + col_spacing
        texts = [(name, _WRAPPED + wrap(text, "", self.width - first - 2)) for name, text in rows]
        super().write_dl(texts, col_max, col_spacing)


class Page(typer.Context):
    """The context of a command whose help is such."""

    formatter_class = Columns


class Command(TyperCommand):
    """A command whose help is such."""

    context_class = Page


class LazyGroup(TyperGroup):
    """``makers`` gives each command by its name, in the order of the help."""

    context_class = Page
    makers: Mapping[str, Callable[[], Any]]

    def list_commands(self, ctx: Any) -> list[str]:
        return [*self.makers, *self.commands]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        maker = self.makers.get(cmd_name)
        return maker() if maker else super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        names = self.list_commands(ctx)
        if args and args[0] not in names:  # Typer looks here for what may have been meant
            self.commands = dict.fromkeys(names)  # type: ignore[assignment]
        return super().resolve_command(ctx, args)
