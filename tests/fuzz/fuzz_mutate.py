"""Inputs that are nearly right: a seed with bytes, numbers, lines and parts changed, repeated or left out."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

LONGEST = 1 << 20
BITS = (
    b"", b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80", b"\n", b"\r\n", b"\x1a",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xd8\x00", b"\xed\xa0\x80", b'"', b"'", b"{", b"}",
    b"[" * 500, b"]", b"<", b">", b"<!--", b"-->", b"<!DOCTYPE x [", b"<![CDATA[", b"&x;", b"&#0;",
    b"&#x110000;", b"%00", b"..", b"/", b"\\", b"C:\\CON", b"a:b", b"null", b"true", b"-1", b"1e999",
    b"9" * 5000, b"=", b";", b",", b"\t", b"jdbc:sqlserver://", b"password=", b"pwd.", b"A" * 300,
    b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\xe2\x80\xae", b"\x1b[2J",
)  # fmt: skip


def mutated(rng: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One input; most are close to a seed, some are a mixture of two, few are anything."""
    if rng.random() < 0.02:
        return rng.randbytes(rng.randrange(300))
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        rng.choice(_CHANGES)(rng, data, seeds)
    return bytes(data[:LONGEST])


def _at(rng: random.Random, data: bytearray) -> int:
    return rng.randrange(len(data) + 1)


def _flip(rng: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _put(rng: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    at = _at(rng, data)
    data[at : at + rng.choice((0, 0, 1, 4))] = rng.choice(BITS)


def _cut(rng: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    at = _at(rng, data)
    del data[at : at + rng.choice((1, 2, 16, len(data)))]


def _repeat(rng: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    at = _at(rng, data)
    part = bytes(data[at : at + rng.choice((1, 8, 64, 512))])
    data[at:at] = part * min(rng.choice((1, 2, 50, 2000)), LONGEST // 4 // max(len(part), 1))


def _cross(rng: random.Random, data: bytearray, seeds: Sequence[bytes]) -> None:
    other = rng.choice(seeds)
    data[_at(rng, data) :] = other[rng.randrange(len(other) + 1) :]


def _swap_lines(rng: random.Random, data: bytearray, _: Sequence[bytes]) -> None:
    lines = bytes(data).split(b"\n")
    rng.shuffle(lines)
    data[:] = b"\n".join(lines)


_CHANGES: tuple[Callable[[random.Random, bytearray, Sequence[bytes]], None], ...] = (
    _flip, _flip, _put, _put, _put, _cut, _repeat, _cross, _swap_lines,
)  # fmt: skip
