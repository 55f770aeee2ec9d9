"""Names as PowerShell spells them, and texts as a terminal may have them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from sepmtk.model.visible import visible

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


@lru_cache(4096)
def pascal(name: str) -> str:
    """NotAfter for not_after. Names that are data (a service's) mostly have other characters and stay."""
    if not _NAME.fullmatch(name):
        return name
    return "".join(word[0].upper() + word[1:] for word in name.split("_"))


def tame(value: object, spelled: Callable[[str], str] = str) -> object:
    """Plain data, its names ``spelled``. No terminal obeys its texts; a tab does no harm and stays: lines
    of logs have them."""
    if isinstance(value, str):
        return value if value.isprintable() else "\t".join(map(visible, value.split("\t")))
    if isinstance(value, dict):
        return {spelled(name): tame(inner, spelled) for name, inner in value.items()}
    return [tame(inner, spelled) for inner in value] if isinstance(value, list) else value
