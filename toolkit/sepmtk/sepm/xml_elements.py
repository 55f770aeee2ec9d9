"""The elements of an XML file as its reader sees them: comments, CDATA and references are resolved.

Files of SEPM are read here that are never written. A document type may declare short entities of its own,
as Tomcat's parser allows; what reaches outside the file or into other entities is refused.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from xml.parsers import expat

from sepmtk.sepm.xml_attributes import encoding_of

LARGEST = 16 << 20
"""Bytes of a file; SEPM's have some kilobytes."""
DEEPEST = 256
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,40})["']""")
_NO_TEXT = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"})
"""Python's codecs that are no encodings of files."""
_ENTITIES, _ENTITY = 64, 4096


class XmlError(Exception):
    """The file can't be read as XML; ``line`` is 0 where that can't be told."""

    def __init__(self, detail: str, line: int = 0) -> None:
        self.detail, self.line = detail, line
        super().__init__(f"line {line}: {detail}" if line else detail)


@dataclass
class Element:
    """``text`` is what stands directly in it, ``parent`` the names of those around it, outermost first."""

    name: str
    attributes: dict[str, str]
    parents: tuple[str, ...] = ()
    text: str = field(default="")


def read_elements(data: bytes) -> tuple[Element, ...]:
    """All of them, in document order.

    Raises:
        XmlError: no XML, an unknown encoding, nested too deep, or a document type that reaches outside.
    """
    if len(data) > LARGEST:
        raise XmlError(f"more than {LARGEST} bytes")
    reading = _Reading()
    try:
        reading.parser.Parse(_utf8(data), True)
    except expat.ExpatError as error:
        raise XmlError(expat.ErrorString(error.code), error.lineno) from error
    return tuple(reading.found)


def _utf8(data: bytes) -> bytes:
    """Java's encodings of several bytes are none of expat's, so it gets UTF-8 whatever the file is in."""
    declared = _DECLARED.match(data.removeprefix(codecs.BOM_UTF8))
    mark, name = encoding_of(data, declared[1].decode() if declared else "")
    try:
        codec = codecs.lookup(name)
        if codec.name.replace("_", "-") in _NO_TEXT or name.lower() in ("mbcs", "oem"):
            raise LookupError(name)
        return data[mark:].decode(codec.name).encode("utf-8")
    except (LookupError, ValueError) as error:
        raise XmlError(f"encoding {name}: {type(error).__name__}", 1) from error


class _Reading:
    """Expat's handlers. It has no recursion, and refuses entities that multiply itself (since 2.4)."""

    def __init__(self) -> None:
        self.found: list[Element] = []
        self._open: list[Element] = []
        self._entities = 0
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= DEEPEST:
            raise XmlError(f"more than {DEEPEST} elements inside one another", self._line())
        element = Element(name, attributes, tuple(one.name for one in self._open))
        self.found.append(element)
        self._open.append(element)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        if system or public:
            raise XmlError("a document type outside the file", self._line())

    def _entity(self, name: str, parameter: int, value: str | None, *outside: object) -> None:
        self._entities += 1
        bad = parameter or value is None or "&" in value or "%" in value or len(value) > _ENTITY
        if bad or self._entities > _ENTITIES:
            raise XmlError(f"entity {name[:40]}", self._line())

    def _line(self) -> int:
        return int(self.parser.CurrentLineNumber)
