"""A log file as blocks of whole lines, whatever wrote it: packed or not, UTF-16, UTF-8 or code page 932."""

from __future__ import annotations

import codecs
import gzip
import locale
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"


class Damaged(Exception):
    """A packed file ends too soon or is no archive; what could be read was given before."""


def blocks(stream: BinaryIO, size: int = BLOCK) -> Iterator[bytes]:
    """Blocks of about ``size`` bytes that end where a line ends. UTF-16 comes as UTF-8; what is neither
    comes as it is: :func:`readable` knows UTF-8 from code page 932, line by line.

    Raises:
        Damaged: after the last block that could be read.
    """
    rest = b""
    for chunk in _utf8(_plain(stream, size)):
        cut = chunk.rfind(b"\n") + 1
        if cut:
            yield rest + chunk[:cut]
            rest = chunk[cut:]
        else:
            rest += chunk
            if len(rest) > 2 * size:  # no line is that long: something else than text
                yield rest
                rest = b""
    if rest:
        yield rest


def readable(raw: bytes, pages: tuple[str, ...] = ()) -> str:
    """A piece of a log as text: UTF-8, one of ``pages``, this computer's code page or 932, line by line:
    Java's own output and that of Windows' programs may stand in one file."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(raw)  # its end may have been cut off
    except UnicodeDecodeError:
        return "".join(_line(line, pages) for line in raw.splitlines(keepends=True))


def _line(raw: bytes, pages: tuple[str, ...]) -> str:
    for name in ("utf-8", *pages, locale.getencoding(), "cp932"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", errors="replace")


def _plain(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Chunks of the file, unpacked."""
    try:
        first = stream.read(size)
        if not first.startswith(_GZIP):
            while first:
                yield first
                first = stream.read(size)
            return
        stream.seek(0)
        with gzip.GzipFile(fileobj=stream) as unpacked:
            while chunk := unpacked.read(size):
                yield chunk
    except (EOFError, ValueError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise Damaged(str(error)) from error


def _utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    first = next(chunks, b"")
    name = _utf16(first)
    if name is None:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(name)(errors="replace")
    yield _encoded(decoder.decode(first))
    for chunk in chunks:
        yield _encoded(decoder.decode(chunk))
    yield _encoded(decoder.decode(b"", final=True))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", errors="replace")


def _utf16(first: bytes) -> str | None:
    """ERRORLOG has a byte order mark; a piece cut from it has none."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if first[1:2] == b"\0" and first[:1] != b"\0":
        return "utf-16-le"
    return None
