"""As much DER as it takes to read a certificate and to change a PFX: elements, and what is inside them.

A library would do it too, and take longer to import than the whole certificate takes to make (ADR 5).
"""

from __future__ import annotations

from collections.abc import Iterator

SEQUENCE, SET, OCTET_STRING, BMP_STRING, CONTEXT_0 = 0x30, 0x31, 0x04, 0x1E, 0xA0
BOOLEAN, INTEGER, BIT_STRING, OBJECT_IDENTIFIER, UTC_TIME = 0x01, 0x02, 0x03, 0x06, 0x17

_CONSTRUCTED, _LONG_TAG, _INDEFINITE = 0x20, 0x1F, 0x80
_DEEPEST = 16
"""Levels of elements with indefinite length; what nests deeper is nothing that we read."""


def element(tag: int, *parts: bytes) -> bytes:
    """An element with definite length around ``parts``."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def set_of(*parts: bytes) -> bytes:
    """A SET OF, its elements in DER's order."""
    return element(SET, *sorted(parts))


def inside(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(tag, content, whole element) of each element that stands in ``data``, one after the other.

    BER is taken too (X.690, 8.1.3): lengths longer than they need be, and indefinite ones.

    Raises:
        ValueError: neither DER nor BER.
    """
    at, end = 0, len(data)
    while at < end:
        start, stop, after = _bounds(data, at, _DEEPEST)
        yield data[at], data[start:stop], data[at:after]
        at = after


def opened(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """The elements inside the one element that ``data`` is."""
    ((_, content, _),) = inside(data)
    return list(inside(content))


def is_der(data: bytes) -> bool:
    """Whether it is one element, and it and all inside it have the one length that DER allows (X.690, 10.1).

    Raises:
        ValueError: as :func:`inside`.
    """
    return _shortest(data, 0, len(data), _DEEPEST) and _bounds(data, 0, _DEEPEST)[2] == len(data)


def _shortest(data: bytes, at: int, end: int, deep: int) -> bool:
    """Whether the elements from ``at`` to ``end`` have it."""
    while at < end:
        start, stop, after = _bounds(data, at, _DEEPEST)
        if after > end:
            raise ValueError("cut off")
        size = stop - start
        width = 0 if size < 0x80 else (size.bit_length() + 7) // 8
        if after != stop or start - at != 2 + width:
            return False
        if data[at] & _CONSTRUCTED and (deep == 0 or not _shortest(data, start, stop, deep - 1)):
            return False
        at = after
    return True


def _bounds(data: bytes, at: int, deep: int) -> tuple[int, int, int]:
    """Where the content of the element at ``at`` begins and ends, and where the next element is."""
    if at + 2 > len(data):
        raise ValueError("cut off")
    if data[at] & _LONG_TAG == _LONG_TAG:
        raise ValueError("a tag of more than one byte")
    size, start = data[at + 1], at + 2
    if size == _INDEFINITE:
        if deep == 0 or not data[at] & _CONSTRUCTED:
            raise ValueError("indefinite length")
        inner = start
        while data[inner : inner + 2] != b"\0\0":
            inner = _bounds(data, inner, deep - 1)[2]
        return start, inner, inner + 2
    if size & 0x80:
        width = size & 0x7F
        if width > 4:
            raise ValueError("length of more than four bytes")
        size, start = int.from_bytes(data[start : start + width], "big"), start + width
    if start + size > len(data):
        raise ValueError("cut off")
    return start, start + size, start + size
