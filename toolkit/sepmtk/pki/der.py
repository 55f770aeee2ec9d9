"""As much DER as it takes to change a PFX: elements, and what is inside them.

A library would do it too, and take longer to import than the whole certificate takes to make.
"""

from __future__ import annotations

from collections.abc import Iterator

SEQUENCE, SET, OCTET_STRING, BMP_STRING, CONTEXT_0 = 0x30, 0x31, 0x04, 0x1E, 0xA0


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

    Raises:
        ValueError: not DER.
    """
    at = 0
    while at < len(data):
        try:
            tag, size, start = data[at], data[at + 1], at + 2
        except IndexError as cut:
            raise ValueError("cut off") from cut
        if size & 0x80:
            width = size & 0x7F
            size, start = int.from_bytes(data[start : start + width], "big"), start + width
            if width == 0 or width > 4:
                raise ValueError("length not in DER")
        if start + size > len(data):
            raise ValueError("cut off")
        yield tag, data[start : start + size], data[at : start + size]
        at = start + size


def opened(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """The elements inside the one element that ``data`` is."""
    ((_, content, _),) = inside(data)
    return list(inside(content))
