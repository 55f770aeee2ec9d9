"""``docs/limits.md``, made from the constants that hold each reader."""

from __future__ import annotations

import inspect

from sepmtk.checks.logs import LATEST
from sepmtk.doors.pipe import frames, inbox
from sepmtk.engine.effectors import backup
from sepmtk.logs import archive, scan, text
from sepmtk.net import odbc_rows, rest, tds, tls, web
from sepmtk.nouns import inputs
from sepmtk.sepm import api, database_urls
from sepmtk.sql import errorlog

Row = tuple[str, str, str]


def rows() -> list[Row]:
    """What is read, its bound, what happens beyond it."""
    patience = inspect.signature(tls.served_certificate).parameters["timeout"].default
    silence = inspect.signature(rest.RestClient).parameters["timeout"].default
    return [
        ("a file that a command names: certificate, key, PFX, JKS, ext.txt, plan, password",
         size(inputs.LARGEST_INPUT), "`FILE-UNREADABLE`"),
        ("a TLS or TDS peer", f"{patience:g} s for all of it", "`PEER-NOT-READ`"),
        ("SQL Server's answer to PRELOGIN", size(tds.LARGEST_REPLY), "`PEER-NOT-READ`"),
        ("an answer over HTTP or of the REST API", f"{size(web.LARGEST_BODY)}; nothing is unpacked", "an error"),
        ("a call of the REST API", f"{silence:g} s without a byte, {rest.WHOLE:g} s for all of it", "an error"),
        ("calls of the REST API", f"{rest.CALLS} in {rest.WINDOW:g} s", "the next one waits"),
        ("pages of the REST API", f"{api.MOST_PAGES:,} of {api.PAGE} entries", "`API-FAILS`"),
        ("rows of sem5 over ODBC", f"{odbc_rows.WHOLE:g} s; one row is held at a time", "`SEM5-FAILS`"),
        ("a log, packed or not", f"pieces of {size(text.BLOCK)}", "read piece by piece, never whole"),
        ("a record of a log", size(scan.LONGEST_RECORD), "the rest counts as a record of its own"),
        ("evidence of one cause", f"{scan.KEPT} records, {scan.LONGEST_LINE} characters a line", "the latest stay"),
        ("a zip archive of logs", f"{archive.MOST_FILES} files", "the first are read"),
        ("a log, for doctor", f"its last {size(LATEST)}", "what is older is not looked at"),
        ("an ERRORLOG, for what SQL Server said at its start", f"its first {size(errorlog.BEGIN)}",
         "what it says later is not about the start"),
        ("files that may hold a database URL", f"{database_urls.MOST_ENTRIES:,} entries, "
         f"{database_urls.MOST_FOLDERS:,} folders, {size(database_urls.LARGEST)} a file",
         "the survey says that it is not complete"),
        ("a frame of `serve`", f"{size(frames.LIMIT)}, {frames.DEPTH} levels", "`FRAME-TOO-LONG`, `FRAME-UNREADABLE`"),
        ("requests that wait", f"{size(inbox.BUDGET)}, {inbox.MOST}", "the client has to wait"),
        ("an item of a backup", size(backup.LARGEST), "`BACKUP-DAMAGED`"),
    ]  # fmt: skip


def size(count: int) -> str:
    """Bytes as KiB or MiB."""
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count >> 10} KiB"


def page() -> str:
    """The whole page."""
    lines = [
        "# Limits",
        "",
        "What readers of others' data take. Made from the constants by `tests/quality/test_limits.py`; write it anew",
        "with `SEPMTK_UPDATE=1`. `python3 dev.py fuzz` tries them ([how-it-is-tested.md](how-it-is-tested.md)).",
        "",
        "| what is read | at most | beyond that |",
        "|---|---|---|",
        *(f"| {what} | {most} | {beyond} |" for what, most, beyond in rows()),
        "",
        "A certificate's, an XML file's and a client table's reader holds what the file holds; its size is what bounds",
        "it. Name look-ups (DNS) take as long as the system lets them.",
    ]
    return "\n".join(lines) + "\n"
