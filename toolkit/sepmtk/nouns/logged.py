"""A call that keeps its host's event log. What writes it is loaded with the first event: most commands
have none."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from sepmtk.engine.call import Call

if TYPE_CHECKING:
    from sepmtk.nouns.event_log import Writer


def logged(call: Call) -> Call:
    """In a dry run the log keeps nothing."""

    @cache
    def writer() -> Writer:
        from sepmtk.nouns.event_log import Writer

        return Writer(call)

    return call if call.dry_run else replace(call, log=lambda event: writer()(event))
