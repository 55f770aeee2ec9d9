"""Passwords of PFX files: which ones every reader understands."""

from __future__ import annotations

import os
import string

from sepmtk.model.errors import UsageError

SHORTEST, LONGEST = 8, 64
"""Characters. SEPM's console and Windows' dialogue take at least this many; what guards a private
key under 3DES must not be shorter."""

_LETTERS = string.ascii_letters + string.digits


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
