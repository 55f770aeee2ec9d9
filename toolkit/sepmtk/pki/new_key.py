"""New RSA keys: a module of its own, since it is loaded ahead of everything else that a certificate needs."""

from __future__ import annotations

from threading import Thread

from cryptography.hazmat.primitives.asymmetric import rsa

KEY_BITS = 2048
"""What SEPM makes and its console can talk to; more needs a manual change (KB 158660)."""


_begun: list[tuple[Thread, list[rsa.RSAPrivateKey]]] = []


def begin_new_key() -> None:
    """Begin what the next :func:`new_key` will return. OpenSSL makes a key without the interpreter's lock,
    so another core does it while this one loads modules or waits for a password."""
    made: list[rsa.RSAPrivateKey] = []
    thread = Thread(target=lambda: made.append(_make_key()), daemon=True)
    thread.start()
    _begun.append((thread, made))


def new_key() -> rsa.RSAPrivateKey:
    """A new RSA key of 2048 bits."""
    if _begun:
        thread, made = _begun.pop()
        thread.join()
        if made:
            return made[0]
    return _make_key()


def _make_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
