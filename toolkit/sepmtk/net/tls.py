"""Which certificate a TLS server shows, and whether clients that trust certain roots take it."""

from __future__ import annotations

import ssl
from collections.abc import Sequence

from sepmtk.net.context import Handshake, judge, leaf, looking, shaken
from sepmtk.net.dial import Deadline, conversation

_PIECE = 16384


def served_certificate(host: str, port: int, server_name: str | None = None, timeout: float = 10.0) -> bytes:
    """The leaf (DER) that the server shows; nothing about it is checked.

    Raises:
        NetError: Refused, Unreachable, TimedOut or Protocol. ``timeout`` is for all of it, in seconds.
    """
    return _shake(looking(), host, port, server_name, Deadline(timeout))[0]


def handshake(
    host: str, port: int, server_name: str, roots: Sequence[bytes], timeout: float = 10.0
) -> Handshake:
    """What the server shows, judged as a client would that trusts ``roots`` (DER) alone.

    Raises:
        NetError: as :func:`served_certificate`; a certificate that isn't trusted is an answer.
    """
    deadline = Deadline(timeout)
    return judge(lambda context: _shake(context, host, port, server_name, deadline), roots)


def _shake(
    context: ssl.SSLContext, host: str, port: int, server_name: str | None, deadline: Deadline
) -> tuple[bytes, str]:
    refused: ssl.SSLCertVerificationError | None = None
    with conversation(host, port, deadline) as plain:

        def send(record: bytes) -> None:
            plain.settimeout(deadline.left())
            plain.sendall(record)

        def receive() -> bytes:
            plain.settimeout(deadline.left())
            if not (piece := plain.recv(_PIECE)):
                raise EOFError("the connection was closed")
            return piece

        try:
            session = shaken(context, server_name, send, receive)
            return leaf(session), session.version() or ""
        except ssl.SSLCertVerificationError as error:
            refused = error
    raise refused
