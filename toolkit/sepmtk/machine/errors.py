"""The only errors that cross the border from a host. Upper layers turn them into sentences."""

from __future__ import annotations


class PortError(Exception):
    """Base. ``what`` names the object that was asked for; ``detail`` is the host's own text."""

    def __init__(self, what: str, detail: str = "") -> None:
        self.what = what
        self.detail = detail
        super().__init__(f"{what}: {detail}" if detail else what)


class NotFound(PortError):
    """There is no such object."""


class Exists(PortError):
    """There is such an object already."""


class Denied(PortError):
    """The host refuses access (not elevated, or the object's DACL)."""


class Busy(PortError):
    """Somebody else holds it, or it is in a state that does not allow this now."""


class Unsupported(PortError):
    """This host cannot do that at all."""


class HostFailure(PortError):
    """Anything else, with the host's error code (Win32 or HRESULT)."""

    def __init__(self, what: str, code: int, detail: str = "") -> None:
        self.code = code
        super().__init__(what, detail or f"0x{code:08x}")
