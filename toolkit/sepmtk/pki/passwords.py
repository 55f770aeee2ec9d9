"""Passwords: how they stand in files, and which ones every reader of a PFX understands."""

from __future__ import annotations

import hashlib
import os
import string

from sepmtk.model.errors import UsageError

SHORTEST, LONGEST = 8, 64
"""Characters. SEPM's console and Windows' dialogue take at least this many; what guards a private
key under 3DES must not be shorter."""

_LETTERS = string.ascii_letters + string.digits


def password_in(content: bytes) -> bytes:
    """The first line of a password file, without its end, as UTF-8. Windows PowerShell's ``>`` writes
    UTF-16 with a BOM, Notepad UTF-8 with one; what is neither is taken byte for byte.

    Raises:
        UsageError: ``PASSWORD-NUL``, ``PASSWORD-ENCODING``.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode("utf-8")
        except UnicodeError:  # it quotes the text
            raise UsageError("PASSWORD-ENCODING") from None
    line = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0].removesuffix(b"\r")
    return without_nul(line)


def password_of(text: str) -> bytes:
    """A password that came as text, from a prompt or over the pipe.

    Raises:
        UsageError: as :func:`password_in`.
    """
    try:
        return without_nul(text.encode("utf-8"))
    except UnicodeError:
        raise UsageError("PASSWORD-ENCODING") from None


def text_of(password: bytes | None) -> str:
    """A password for what takes text; ``""`` for none."""
    return (password or b"").decode("utf-8", "replace")


def without_nul(password: bytes) -> bytes:
    """The password. Libraries cut it there, refuse it, or print it as they break.

    Raises:
        UsageError: ``PASSWORD-NUL``.
    """
    if b"\0" in password:
        raise UsageError("PASSWORD-NUL")
    return password


def check_password(password: bytes) -> bytes:
    """``password`` where OpenSSL, CryptoAPI and Java encode it alike: printable ASCII.

    Raises:
        UsageError: ``PFX-PASSWORD-CHARACTERS``, ``PFX-PASSWORD-LENGTH``. Neither says the password.
    """
    if not all(0x20 < byte < 0x7F for byte in password):
        raise UsageError("PFX-PASSWORD-CHARACTERS")
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError("PFX-PASSWORD-LENGTH", found=len(password), shortest=SHORTEST, longest=LONGEST)
    return password


def generate_password() -> bytes:
    """Letters and digits that can be typed and pasted anywhere: 24 of them, some 142 bits."""
    number = int.from_bytes(os.urandom(64), "big")  # so large that the remainders favour no letter
    letters = []
    for _ in range(24):
        number, index = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[index])
    return "".join(letters).encode()


FOR_KEY, FOR_IV, FOR_MAC = 1, 2, 3
"""What is derived from a password (RFC 7292, B.3)."""


def derived(name: str, password: bytes, salt: bytes, rounds: int, purpose: int, size: int) -> bytes:
    """``size`` bytes for ``purpose`` (RFC 7292, B.2); ``name`` is that of the digest."""
    block = hashlib.new(name).block_size
    text = password.decode("utf-8").encode("utf-16-be") + b"\0\0"
    whole, found = _filled(salt, block) + _filled(text, block), b""
    while True:
        state = bytes([purpose]) * block + whole
        for _ in range(rounds):
            state = hashlib.new(name, state).digest()
        found += state
        if len(found) >= size:
            return found[:size]
        more = int.from_bytes(_filled(state, block), "big") + 1
        whole = b"".join(
            ((int.from_bytes(whole[at : at + block], "big") + more) % (1 << 8 * block)).to_bytes(block, "big")
            for at in range(0, len(whole), block)
        )


def _filled(data: bytes, block: int) -> bytes:
    size = -(-len(data) // block) * block
    return (data * (size // max(len(data), 1) + 1))[:size]
