"""What a host or this computer's disk refuses, as an error for people and as the journal keeps it."""

from __future__ import annotations

from sepmtk.machine.errors import PortError
from sepmtk.model.errors import Failed, SepmtkError, place_of
from sepmtk.model.plain import plain
from sepmtk.model.resource import Resource


def in_words(error: SepmtkError | PortError | OSError) -> SepmtkError:
    """``error`` itself where it is one for people."""
    if isinstance(error, SepmtkError):
        return error
    if isinstance(error, PortError):
        return Failed("HOST-REFUSED", what=error.what, kind=type(error).__name__, detail=error.detail)
    return Failed("DISK-REFUSED", path=error.filename or "?", detail=error.strerror or type(error).__name__)


def internal(error: BaseException) -> Failed:
    """An exception that is a bug, of ours or of a library. Kind and place only: its text may hold what
    it was given."""
    return Failed("INTERNAL", kind=type(error).__name__, where=place_of(error))


def port_failure(id: str, resource: Resource, error: PortError) -> Failed:
    """A host's error about one resource."""
    return Failed(id, resource=str(resource), error=type(error).__name__, detail=str(error))


def failure_record(error: SepmtkError) -> dict[str, object]:
    """An error as the journal keeps it."""
    return {"id": error.id, "params": {k: plain(v) for k, v in error.params.items()}}
