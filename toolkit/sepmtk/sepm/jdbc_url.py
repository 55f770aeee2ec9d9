"""Connection URLs of Microsoft's JDBC driver, with the place of every value.

``jdbc:sqlserver://host[\\instance][:port][;name=value…]``. Names are not case-sensitive; values
are trimmed, or stand in braces, where ``}}`` means ``}`` (learn.microsoft.com, "Building the
connection URL").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sepmtk.model.numbers import whole

PREFIX = "jdbc:sqlserver:"


@dataclass(frozen=True)
class Property:
    """``start`` and ``end`` are where the value stands in the text, braces left out."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class JdbcUrl:
    """``host`` and ``instance`` are empty and ``port`` None where the URL names none."""

    host: str
    port: int | None
    properties: tuple[Property, ...]
    instance: str = ""

    def value(self, name: str) -> str:
        """A property's value by its name, ``""`` where it isn't there."""
        return next((p.value for p in self.properties if p.name.lower() == name.lower()), "")


class UrlError(ValueError):
    """The driver would not take it; ``at`` is the offset."""

    def __init__(self, at: int) -> None:
        self.at = at
        super().__init__(f"at {at}")


def is_url(text: str) -> bool:
    """Whether it is meant for this driver."""
    return text.lstrip().lower().startswith(PREFIX)


def read_url(text: str) -> JdbcUrl:
    """Parse a URL.

    Raises:
        UrlError: where the driver would not take it.
    """
    start = text.lower().index(PREFIX) + len(PREFIX)
    if not text.startswith("//", start):
        raise UrlError(start)
    semicolon = text.find(";", start)
    end = len(text) if semicolon < 0 else semicolon
    server = text[start + 2 : end]
    properties = tuple(read_properties(text, end))
    named = {p.name.lower(): p.value for p in properties}
    host, _, port = server.partition(":")
    instance = (port.partition("\\")[2] or host.partition("\\")[2]).strip()
    host = host.partition("\\")[0].strip() or named.get("servername", named.get("server", "")).strip()
    port = port.partition("\\")[0].strip() or named.get("portnumber", named.get("port", "")).strip()
    host, _, more = host.partition("\\")
    instance = instance or more or named.get("instancename", named.get("instance", "")).strip()
    number = whole(port)
    if port.isdecimal() and (number is None or number > 65535):  # the driver refuses it, too
        raise UrlError(text.find(port))
    return JdbcUrl(host, number, properties, instance)


def read_properties(text: str, at: int = 0, braces: bool = True) -> Iterator[Property]:
    """``name=value;…`` from ``at`` on. Tomcat's ``connectionProperties`` know no braces."""
    while at < len(text):
        if text[at] in "; \t":
            at += 1
            continue
        equals, semicolon = text.find("=", at), text.find(";", at)
        if equals < 0 or -1 < semicolon < equals:
            raise UrlError(at)
        name = text[at:equals].strip()
        if braces and text[equals + 1 :].lstrip().startswith("{"):
            start = text.index("{", equals) + 1
            end = _closing(text, start)
            yield Property(name, text[start:end].replace("}}", "}"), start, end)
            at = end + 1
            if text[at:].partition(";")[0].strip():
                raise UrlError(at)
            at = text.find(";", at) % (len(text) + 1)
        else:
            end = len(text) if semicolon < 0 else semicolon
            start, end = _trimmed(text, equals + 1, end)
            yield Property(name, text[start:end], start, end)
            at = len(text) if semicolon < 0 else semicolon


def _closing(text: str, start: int) -> int:
    at = start
    while (at := text.find("}", at)) >= 0:
        if not text.startswith("}}", at):
            return at
        at += 2
    raise UrlError(start)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
