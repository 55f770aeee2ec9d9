"""Tests of the contract that a host can't carry, each with its reason: the one place for both.

Only Wine has such gaps. They stand as unproven in docs/how-it-is-tested.md until a Windows has passed them.
"""

from __future__ import annotations

import ctypes
import os
import re
from functools import cache

_FILE_ACCESS = "a file's access list is kept as Unix permission bits"
_EVENT_LOG = ".NET Core 3.1 has no EventLog"
_DEPENDENCIES = "the service manager pays no heed to dependencies"
WINE = {
    "TestFiles::test_security_is_given_kept_and_inherited": _FILE_ACCESS,
    "TestFiles::test_folders_take_security_too": _FILE_ACCESS,
    "TestFiles::test_a_file_has_no_files_in_it": "error 123 where Windows says 267 (not a folder)",
    "TestKeys::test_the_first_dacl_is_system_and_administrators": "a new container has a registry key's",
    "TestKeys::test_a_dacl_is_kept_as_given": "the bit that marks a list as protected is dropped",
    "TestKeys::test_a_provider_that_is_not_there": "CNG opens providers that don't exist",
    "TestEvents::test_entries_come_back_in_order": _EVENT_LOG,
    "TestEvents::test_refused_entries_leave_nothing": _EVENT_LOG,
    "TestServices::test_stop_is_refused_while_a_dependant_runs": _DEPENDENCIES,
    "TestServices::test_run_starts_what_it_depends_on_first": _DEPENDENCIES,
}
"""End of a test's id (without its parameters) to the reason."""


def gap(test: str) -> str | None:
    """Why ``test`` can't run on the Windows that we are on; None where it can."""
    if not in_wine():
        return None
    name = re.sub(r"\[.*", "", test)
    return next((f"Wine: {reason}" for end, reason in WINE.items() if name.endswith(end)), None)


@cache
def in_wine() -> bool:
    """Wine's ntdll says so itself."""
    return os.name == "nt" and hasattr(vars(ctypes)["WinDLL"]("ntdll"), "wine_get_version")
