"""Names of properties, as a client wants them: PowerShell's are spelled NotAfter, and to rename each there
takes longer than all the rest of a call."""

from __future__ import annotations

import re
from functools import lru_cache

SNAKE, PASCAL = "snake", "pascal"
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def pascal_names(value: object) -> object:
    """``value`` with NotAfter for not_after. Names that are data, such as a service's, mostly have other
    characters and stay as they are."""
    if isinstance(value, dict):
        return {_pascal(name): pascal_names(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [pascal_names(inner) for inner in value]
    return value


@lru_cache(4096)
def _pascal(name: str) -> str:
    if not _NAME.fullmatch(name):
        return name
    return "".join(word[0].upper() + word[1:] for word in name.split("_"))
