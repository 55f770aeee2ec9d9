"""OpenSSL's configuration syntax: sections of names and values, as ``NCONF_load`` reads it
(config(5), crypto/conf/conf_def.c). What reaches outside the file is refused."""

from __future__ import annotations

import string
from dataclasses import dataclass

from sepmtk.pki.extfile_text import SPACES, Text, decoded, logical_lines, refusal

DEFAULT = "default"
_NAME_CHARS = frozenset(string.ascii_letters + string.digits + "_!%&*+,-./;?@^|~")
_QUOTES = "\"'`"
_ESCAPES = {"r": "\r", "n": "\n", "b": "\b", "t": "\t"}


@dataclass(frozen=True)
class Entry:
    """``name = value``."""

    name: Text
    value: Text


Sections = dict[str, dict[str, Entry]]


def read_sections(data: bytes) -> Sections:
    """All sections; what stands before the first is in ``default``. A later value replaces an
    earlier one of the same name and takes the last place.

    Raises:
        UsageError: ``EXTFILE-ENCODING``, ``EXTFILE-CHARACTER``, ``EXTFILE-SYNTAX``, ``EXTFILE-SECTION``,
            ``EXTFILE-DIRECTIVE``, ``EXTFILE-VARIABLE``.
    """
    sections: Sections = {DEFAULT: {}}
    current = DEFAULT
    for line in logical_lines(decoded(data)):
        text = _without_comment(line)
        if "\0" in text.chars:
            raise refusal("EXTFILE-CHARACTER", text.part(text.chars.index("\0")))
        text = text.strip()
        if not text:
            continue
        if text.chars.startswith("["):
            current = _section_name(text)
            sections.setdefault(current, {})
            continue
        section, entry = _entry(text, current)
        entries = sections.setdefault(section, {})
        entries.pop(str(entry.name), None)
        entries[str(entry.name)] = entry
    return sections


def _without_comment(line: Text) -> Text:
    at, chars = 0, line.chars
    while at < len(chars):
        if chars[at] == "#":
            return line.part(0, at)
        if chars[at] in _QUOTES:
            at = _behind_quote(chars, at)
        else:
            at += 2 if chars[at] == "\\" else 1
    return line


def _behind_quote(chars: str, at: int) -> int:
    quote, at = chars[at], at + 1
    while at < len(chars) and chars[at] != quote:
        at += 2 if chars[at] == "\\" else 1
    return at + 1


def _behind_name(chars: str, at: int) -> int:
    while at < len(chars) and (chars[at] in _NAME_CHARS or chars[at] == "\\"):
        at += 2 if chars[at] == "\\" else 1
    return min(at, len(chars))


def _section_name(text: Text) -> str:
    close = text.chars.find("]")
    name = text.part(1, close).strip() if close > 0 else text.part(1)
    words = name.chars.split()
    if close < 0 or any(_behind_name(word, 0) < len(word) for word in words):
        raise refusal("EXTFILE-SECTION", text)
    return str(unquoted(name))


def _entry(text: Text, section: str) -> tuple[str, Entry]:
    """The section (``section::name`` may say another) and the entry."""
    chars = text.chars
    stop = _behind_name(chars, 0)
    name = text.part(0, stop)
    if chars[stop : stop + 2] == "::":
        section, start = str(name), stop + 2
        stop = _behind_name(chars, start)
        name = text.part(start, stop)
    if name.chars.startswith((".include", ".pragma")):
        raise refusal("EXTFILE-DIRECTIVE", text)
    equal = stop + len(chars[stop:]) - len(chars[stop:].lstrip(SPACES))
    if chars[equal : equal + 1] != "=":
        raise refusal("EXTFILE-SYNTAX", text)
    return section, Entry(name, unquoted(text.part(equal + 1).strip()))


def unquoted(text: Text) -> Text:
    """The value that OpenSSL makes of it: quotes taken away, escapes resolved.

    Raises:
        UsageError: ``EXTFILE-VARIABLE`` for ``$name``, ``${name}``, ``$(name)``, ``$ENV::name``.
    """
    kept: list[tuple[str, tuple[int, int]]] = []
    quote, at, chars = "", 0, text.chars
    while at < len(chars):
        char = chars[at]
        if char == "\\":
            at += 1
            if at >= len(chars):
                break
            kept.append((chars[at] if quote else _ESCAPES.get(chars[at], chars[at]), text.spots[at]))
        elif quote and char == quote:
            quote = ""
        elif not quote and char in _QUOTES:
            quote = char
        elif not quote and char == "$":
            raise refusal("EXTFILE-VARIABLE", text.part(at))
        else:
            kept.append((char, text.spots[at]))
        at += 1
    return text.pick(kept)
