"""What the user names: a certificate that they ask for, files to read or to write, ids that they waive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.option import option
from sepmtk.words import catalogue, has

if TYPE_CHECKING:
    from sepmtk.model.certificate_request import CertificateOptions, CertificateRequest
    from sepmtk.model.notice import Finding


def requested(
    asked: CertificateOptions, now: datetime, *, for_server: bool = False
) -> tuple[CertificateRequest, list[Finding]]:
    """As :func:`sepmtk.pki.request.certificate_request`, with the extension file read.

    Raises:
        UsageError: ``FILE-UNREADABLE``; whatever cannot be a certificate that can be used.
    """
    from sepmtk.pki.request import certificate_request

    extfile = read_input(asked.san_file) if asked.san_file else None
    return certificate_request(asked, extfile, now, for_server=for_server)


LARGEST_INPUT = 64 << 20
"""Bytes of a certificate, a key, an extension file, a plan or a password's file."""


def read_input(file: Path) -> bytes:
    """A file that the user named.

    Raises:
        UsageError: ``FILE-UNREADABLE``.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_INPUT + 1)
        if len(content) > LARGEST_INPUT:
            raise UsageError("FILE-UNREADABLE", path=str(file), detail=f"> {LARGEST_INPUT} bytes")
        return content
    except OSError as error:
        raise UsageError("FILE-UNREADABLE", path=str(file), detail=error.strerror or "?") from error


def refuse_unreadable(paths: Iterable[Path]) -> None:
    """Files and folders that the user named and that are read piece by piece.

    Raises:
        UsageError: ``FILE-UNREADABLE``.
    """
    for path in paths:
        try:
            if not path.is_dir():
                path.open("rb").close()
        except OSError as error:
            raise UsageError("FILE-UNREADABLE", path=str(path), detail=error.strerror or "?") from error


def replacing() -> Any:
    """Whether a file that is there may be written over."""
    return option(False, flag="--replace", cmdlet="Force")


def refuse_file(path: Path | None, replace: bool) -> None:
    """Raises ``OUTPUT-EXISTS`` where a file is in the way; asked before anything is looked at."""
    if path and path.exists() and not replace:
        raise Refused("OUTPUT-EXISTS", folder=str(path.parent), files=path.name)


GATES = (
    "ANOTHER-CERTIFICATE",
    "CLIENTS-NOT-RELAXED",
    "CLIENTS-NOT-ROLLED-OUT",
    "EXPIRED-PIN",
    "ROUTE-EMERGENCY",
    "SERVER-LIST-STAYS",
)
"""Ids that can be waived though there is no finding or refusal of that id."""


def refuse_unknown_ids(accepted: Iterable[str]) -> None:
    """Raises ``ACCEPT-UNKNOWN``, with the id that is nearest."""
    for id in accepted:
        if id not in GATES and not has(f"{id}.message"):
            raise UsageError("ACCEPT-UNKNOWN", id=id, near=_nearest(id))


def _nearest(id: str) -> str:
    known = {name.removesuffix(".message") for name in catalogue("en") if name.endswith(".message")}
    return get_close_matches(id.upper(), sorted({*known, *GATES}), 1, 0.0)[0]
