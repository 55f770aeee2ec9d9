"""OpenSSL's configuration syntax: sections of names and values, as ``NCONF_load`` reads it
(config(5), crypto/conf/conf_def.c). What reaches outside the file is refused."""

from __future__ import annotations

import string
from dataclasses import dataclass
from itertools import groupby

from sepmtk.model.errors import UsageError
from sepmtk.pki.extfile_text import SPACES, Text, decoded, logical_lines, refusal

DEFAULT = "default"
_NAME_CHARS = frozenset(string.ascii_letters + string.digits + "_!%&*+,-./;?@^|~")
_QUOTES = "\"'`"
_ESCAPED = ("\\", "#", "$", *_QUOTES)
"""What cannot be written otherwise."""


@dataclass(frozen=True)
class Entry:
    """``name = value``. ``refused`` is what is wrong with the value, where it is needed."""

    name: Text
    value: Text
    refused: UsageError | None = None

    def taken(self) -> Entry:
        """The entry, for whoever needs it.

        Raises:
            UsageError: ``EXTFILE-VARIABLE``, ``EXTFILE-ENCODING``.
        """
        if self.refused:
            raise self.refused
        return self


Sections = dict[str, dict[str, Entry]]


@dataclass(frozen=True)
class Conf:
    """A file. ``replaced``: (section, entry, the later one that took its place); ``swallowed``: lines that
    belong to the comment above, which ends with a backslash."""

    sections: Sections
    replaced: list[tuple[str, Entry, Entry]]
    swallowed: list[Text]


def read_conf(data: bytes) -> Conf:
    """All sections; what stands before the first is in ``default``. A later value replaces an
    earlier one of the same name and takes the last place.

    Raises:
        UsageError: ``EXTFILE-ENCODING``, ``EXTFILE-CHARACTER``, ``EXTFILE-SYNTAX``, ``EXTFILE-SECTION``,
            ``EXTFILE-DIRECTIVE``.
    """
    conf = Conf({DEFAULT: {}}, [], [])
    current = DEFAULT
    content, known = decoded(data)
    for line in logical_lines(content):
        text = _without_comment(line)
        if "\0" in text.chars:
            raise refusal("EXTFILE-CHARACTER", text.part(text.chars.index("\0")))
        if hidden := _hidden(line.part(len(text))):
            conf.swallowed.append(hidden)
        text = text.strip()
        if not text:
            continue
        if text.chars.startswith("["):
            current = _section_name(text)
            conf.sections.setdefault(current, {})
        else:
            _take(conf, text, current, known)
    return conf


def _take(conf: Conf, text: Text, current: str, known: bool) -> None:
    section, entry = _entry(text, current, known)
    entries = conf.sections.setdefault(section, {})
    if earlier := entries.pop(str(entry.name), None):
        conf.replaced.append((section, earlier, entry))
    entries[str(entry.name)] = entry


def _hidden(comment: Text) -> Text | None:
    """The first entry that a comment hides from the lines below its own."""
    start = 0
    for _, spots in groupby(comment.spots, key=lambda spot: spot[0]):
        stop = start + len(list(spots))
        text = comment.part(start, stop).strip()
        if start and "=" in text.chars and not text.chars.startswith("#"):
            return text
        start = stop
    return None


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


def _entry(text: Text, section: str, known: bool) -> tuple[str, Entry]:
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
    written = text.part(equal + 1).strip()
    try:
        if not (known or text.chars.isascii()):
            raise _in_no_encoding(text)
        return section, Entry(name, unquoted(written))
    except UsageError as refused:
        return section, Entry(name, written, refused)


def _in_no_encoding(text: Text) -> UsageError:
    at = next(i for i, char in enumerate(text.chars) if not char.isascii())
    line, column = text.spots[at]
    found = text.chars[at : at + 4].encode("latin-1").hex(" ")
    return UsageError("EXTFILE-ENCODING", line=line, column=column, text=found)


def unquoted(text: Text) -> Text:
    """The value that OpenSSL makes of it: quotes taken away, ``\\#`` and the like resolved. Where OpenSSL
    swallows a backslash (``host\\instance``) it stays, for the value's reader to refuse.

    Raises:
        UsageError: ``EXTFILE-VARIABLE`` for ``$name``, ``${name}``, ``$(name)``, ``$ENV::name``.
    """
    kept: list[tuple[str, tuple[int, int]]] = []
    quote, at, chars = "", 0, text.chars
    while at < len(chars):
        char = chars[at]
        if char == "\\":
            if chars[at + 1 : at + 2] not in _ESCAPED:
                kept.append((char, text.spots[at]))
            at += 1
            if at >= len(chars):
                break
            kept.append((chars[at], text.spots[at]))
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
