"""Connections with one time limit for everything, and errors of ours."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sepmtk.net.errors import NetError, Protocol, Refused, TimedOut, Unreachable


class Deadline:
    """A time limit for a whole exchange. Wall time of this machine, not the host's clock."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left; raises TimeoutError where there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


def held_to(deadline: Deadline) -> type[ssl.SSLSocket]:
    """Sockets (``SSLContext.sslsocket_class``) whose every read ends with ``deadline``: a peer that sends a
    byte now and then would keep a time limit for one read at bay for ever."""

    class Held(ssl.SSLSocket):
        def read(self, len: int = 1024, buffer: Any = None) -> Any:
            left, own = deadline.left(), self.gettimeout()
            self.settimeout(left if own is None else min(left, own))
            return super().read(len, buffer)

    return Held


@contextmanager
def conversation(host: str, port: int, deadline: Deadline) -> Iterator[socket.socket]:
    """A connected socket, closed at the end; what goes wrong meanwhile is a :class:`NetError`."""
    where = f"{host}:{port}"
    try:
        with _connect(host, port, deadline) as sock:
            yield sock
    except NetError:
        raise
    except TimeoutError as error:
        raise TimedOut(where, str(error)) from error
    except ConnectionRefusedError as error:
        raise Refused(where, str(error)) from error
    except (ssl.SSLError, EOFError, ConnectionError) as error:
        raise Protocol(where, str(error)) from error
    except (OSError, UnicodeError) as error:
        raise Unreachable(where, str(error)) from error


def _connect(host: str, port: int, deadline: Deadline) -> socket.socket:
    """The first address that takes the connection; the first one's error where none does."""
    first: OSError | None = None
    for family, kind, proto, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        sock = socket.socket(family, kind, proto)
        try:
            sock.settimeout(deadline.left())
            sock.connect(address)
        except OSError as error:
            sock.close()
            first = first or error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise first or OSError(f"no address for {host}")
