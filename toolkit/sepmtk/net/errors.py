"""Why a peer could not be asked."""

from __future__ import annotations


class NetError(Exception):
    """Base. ``where`` is ``host:port``; ``detail`` the system's or library's own text."""

    def __init__(self, where: str, detail: str = "") -> None:
        self.where = where
        self.detail = detail
        super().__init__(f"{where}: {detail}" if detail else where)


class Refused(NetError):
    """Nobody listens there."""


class Unreachable(NetError):
    """The name can't be resolved or there is no way to the address."""


class TimedOut(NetError):
    """The whole exchange took longer than it may."""


class Protocol(NetError):
    """Somebody answers, but not in TLS or TDS as we speak it, or closed the connection."""


class WrongPeer(NetError):
    """The peer's certificate is not the one that was expected; nothing was sent to it."""
