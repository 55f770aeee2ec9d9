"""Tomcat's server.xml: its connectors, and the keystores and passwords that they name.

Attributes as Tomcat 7 to 11 know them (Configuration Reference, "The HTTP Connector", "SSL Support"): on the
connector itself (keystoreFile, keystorePass), or on ``SSLHostConfig/Certificate`` below it. ``${name}`` is
replaced from catalina.properties, as Tomcat's Digester does; one that isn't there leaves the text as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sepmtk.sepm.xml_elements import Element, read_elements

DEFAULT_PASSWORD = "changeit"  # noqa: S105 - Tomcat's own, public
_BELOW = ("file", "password", "passwordfile")
_PROPERTY = re.compile(r"\$\{([^{}:]+)(?::-([^{}]*))?\}")
_LINE = re.compile(r"[ \t]*([^\s=:#!]+)[ \t]*[=:]?[ \t]*(.*)")
_ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_PLAIN = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Keystore:
    """``file`` as it is named, ``""`` where it isn't; ``password`` is a secret, None where none is named."""

    file: str
    password: str | None = field(repr=False)
    password_file: str = ""


@dataclass(frozen=True)
class Connector:
    """``port`` is 0 where the attribute is no port; ``text`` is the attribute."""

    port: int
    text: str
    secure: bool
    keystores: tuple[Keystore, ...]


def connectors(data: bytes, properties: Mapping[str, str]) -> tuple[Connector, ...]:
    """Every connector, in order.

    Raises:
        XmlError: it can't be read.
    """
    found: list[Connector] = []
    for element in read_elements(data):
        named = _named(element, properties)
        if element.name == "Connector":
            own = _keystore(named, "keystorefile", "keystorepass", "keystorepassfile")
            secure = "true" in (named.get("sslenabled", "").lower(), named.get("secure", "").lower())
            text = named.get("port", "").strip()
            found.append(Connector(port_of(text), text, secure, (own,) if own else ()))
        elif element.name == "Certificate" and "Connector" in element.parents and found:
            below = _keystore(named, *(f"certificatekeystore{n}" for n in _BELOW))
            found[-1] = replace(found[-1], keystores=(*found[-1].keystores, *([below] if below else [])))
    return tuple(found)


def port_of(text: str) -> int:
    """A port, or 0: also where it has more digits than any number that Python reads."""
    digits = text.lstrip("0")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 6 else 0


def read_properties(data: bytes) -> dict[str, str]:
    """A Java properties file: Latin-1, ``key=value``, continued by a backslash at the end of a line."""
    found: dict[str, str] = {}
    for line in _logical(data.decode("latin-1")):
        if match := _LINE.match(line):
            found[_unescaped(match[1])] = _unescaped(match[2])
    return found


def _logical(text: str) -> Iterator[str]:
    line = ""
    for part in re.split(r"\r\n|\r|\n", text):
        part = part.lstrip(" \t\f")
        if not line and part[:1] in ("#", "!"):
            continue
        line += part
        if (len(line) - len(line.rstrip("\\"))) % 2:
            line = line[:-1]
            continue
        yield line
        line = ""
    yield line


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        seen = match[1]
        return chr(int(seen[1:], 16)) if len(seen) == 5 else _PLAIN.get(seen, seen)

    # Java's characters are halves of UTF-16: two escapes are one, and a half alone is none.
    return _ESCAPED.sub(one, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _named(element: Element, properties: Mapping[str, str]) -> dict[str, str]:
    """Attributes by lower-case name, properties in their values replaced."""

    def one(match: re.Match[str]) -> str:
        return properties.get(match[1], match[2] if match[2] is not None else match[0])

    return {name.lower(): _PROPERTY.sub(one, value) for name, value in element.attributes.items()}


def _keystore(named: Mapping[str, str], file: str, password: str, from_file: str) -> Keystore | None:
    if not {file, password, from_file} & set(named):
        return None
    return Keystore(named.get(file, ""), named.get(password), named.get(from_file, ""))
