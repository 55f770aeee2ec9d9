"""Groups whose commands are made when they are used or shown: options are costly to make, and most are
those of the other commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from typer.core import TyperGroup


class Later(TyperGroup):
    """``makers`` gives each command by name, in the order of the help; ``commands`` has those beside them."""

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
