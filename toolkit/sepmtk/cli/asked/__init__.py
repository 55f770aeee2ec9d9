"""Options that several commands share, as dataclasses: a parameter of such a type stands for all of
its fields (``given.with_globals`` spreads them out). A room per topic, since making a dataclass costs a
millisecond and a command pays for those that it imports."""

from __future__ import annotations

from typing import Annotated

import typer

Timeout = Annotated[float, typer.Option("--service-timeout", metavar="SECONDS", min=1)]
