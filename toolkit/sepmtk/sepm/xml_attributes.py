"""Attribute values of an XML file together with the bytes that they stand in.

An XML parser (expat) says which elements there are and where each begins; so comments, CDATA and
processing instructions play no part. What is read from the bytes of a start tag must agree with
what the parser made of it, or the file is refused.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from xml.parsers import expat

from sepmtk.model.errors import Refused

_ATTRIBUTE = re.compile(r"""\s+([^\s=/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True)
class Attribute:
    """``value`` as the parser gives it; ``at[i]`` is where its character ``i`` begins in the file's
    text, ``at[-1]`` where the value ends."""

    name: str
    value: str
    at: tuple[int, ...]


@dataclass(frozen=True)
class Document:
    """A file's text, its encoding, and the byte offset of each character."""

    text: str
    encoding: str
    offsets: tuple[int, ...]
    attributes: tuple[Attribute, ...]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column, from 1, of a character."""
        before = self.text[:index]
        return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def read_document(data: bytes) -> Document:
    """Parse ``data``.

    Raises:
        Refused: ``ROOT-XML-NOT-XML`` or, for a document type, ``ROOT-XML-DTD``.
    """
    starts, declared = _parse(data)
    mark, encoding = encoding_of(data, declared)
    try:
        text = data[mark:].decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise Refused("ROOT-XML-NOT-XML", line=1, column=1, detail=str(error)) from error
    offsets = tuple(accumulate(map(_width(encoding), text), initial=mark))
    found: list[Attribute] = []
    for at, element, wanted in starts:
        index = bisect_left(offsets, at)
        read = _attributes(text, index, element)
        if [(a.name, a.value) for a in read] != wanted:
            raise Refused(
                "ROOT-XML-NOT-XML", line=text[:index].count("\n") + 1, column=1, detail=f"<{element}>"
            )
        found += read
    return Document(text, encoding, offsets, tuple(found))


def encoding_of(data: bytes, declared: str = "") -> tuple[int, str]:
    """Length of the byte order mark, and the encoding (XML 1.0 appendix F)."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return len(mark), name
    if data[:2] == b"<\0":
        return 0, "utf-16-le"
    if data[:2] == b"\0<":
        return 0, "utf-16-be"
    return 0, declared.lower() or "utf-8"


def _width(encoding: str) -> Callable[[str], int]:
    if encoding.startswith("utf-16"):
        return lambda char: 4 if ord(char) > 0xFFFF else 2
    if encoding in ("utf-8", "utf8"):
        return lambda char: len(char.encode("utf-8"))
    return lambda char: 1  # expat takes single-byte encodings beside these


def _parse(data: bytes) -> tuple[list[tuple[int, str, list[tuple[str, str]]]], str]:
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    starts: list[tuple[int, str, list[tuple[str, str]]]] = []
    declared: list[str] = []

    def start(element: str, flat: list[str]) -> None:
        pairs = list(zip(flat[::2], flat[1::2], strict=True))
        starts.append((parser.CurrentByteIndex, element, pairs))

    def declaration(version: str, encoding: str | None, standalone: int) -> None:
        declared.append(encoding or "")

    def doctype(*_: object) -> None:
        raise Refused("ROOT-XML-DTD", line=parser.CurrentLineNumber, column=parser.CurrentColumnNumber + 1)

    parser.StartElementHandler = start
    parser.XmlDeclHandler = declaration
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        raise Refused("ROOT-XML-NOT-XML", line=line, column=column, detail=str(error)) from error
    return starts, declared[0] if declared else ""


def _attributes(text: str, start: int, element: str) -> list[Attribute]:
    found = []
    at = start + 1 + len(element)
    while match := _ATTRIBUTE.match(text, at):
        group = 2 if match[2] is not None else 3
        value, places = _expand(text, match.start(group), match.end(group))
        found.append(Attribute(match[1], value, places))
        at = match.end()
    return found


def _expand(text: str, start: int, end: int) -> tuple[str, tuple[int, ...]]:
    """References resolved and white space made blanks, as XML 1.0 section 3.3.3 asks for."""
    chars, places, at = [], [], start
    while at < end:
        places.append(at)
        if match := _REFERENCE.match(text, at, end):
            chars.append(_character(match))
            at = match.end()
        elif text.startswith("\r\n", at):
            chars.append(" ")
            at += 2
        else:
            chars.append(" " if text[at] in "\t\r\n" else text[at])
            at += 1
    return "".join(chars), (*places, end)


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    return chr(int(match[1], 16) if match[1] else int(match[2]))
