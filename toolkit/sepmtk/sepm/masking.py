"""Where passwords stand in SEPM's configuration files, so that nothing prints them.

Comments and files that are no XML hold passwords too, so this looks at the text, not at elements. It goes
once through the text, whatever stands in it: what it reads was written by others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

from sepmtk.sepm.xml_attributes import encoding_of

MASK = "********"
SECRET = re.compile(r"(?i)password|passwd|passphrase|pwd|secret|token|keystorepass|truststorepass|keypass")
"""What the name of a secret holds."""

_NAME = re.compile(r"[\w.:-]+")
_EQUALS = re.compile(r"\s*=\s*")
_QUOTE = re.compile(r"&quot;|&apos;|&#(?:34|39|x22|x27);")
_PLAIN = re.compile(r"(?:&(?:amp|lt|gt|quot|apos|#\w{1,8});|[^;\"'<>])*")
# SEPM's own form of an encrypted database password
_ENCRYPTED = re.compile(r"\{V\d{1,9}\}[^\s\"';<>]+")
_LEAST, _MOST = 4, 256
"""Characters of a secret that is looked for elsewhere too, and how many of them have to be there (SQL
Server's passwords have at most 128)."""

Span = tuple[int, int]


def password_spans(data: bytes) -> tuple[Span, ...]:
    """From and to, in bytes, of everything that may be a password, merged and in order."""
    mark, encoding = encoding_of(data)
    text, encoding = _decoded(data[mark:], encoding)
    widths = (_bytes(char, encoding) for char in text)
    offsets = list(accumulate(widths, initial=mark))
    return tuple((offsets[start], offsets[end]) for start, end in _spans(text))


def masked(data: bytes) -> str:
    """The file for people's eyes: every password replaced by asterisks, wherever it stands."""
    mark, encoding = encoding_of(data)
    text, _ = _decoded(data[mark:], encoding)
    return without(text, _spans(text))


def without(text: str, spans: Iterable[Span]) -> str:
    """``text`` with asterisks in place of ``spans``, which are in order and apart."""
    shown, at = [], 0
    for start, end in spans:
        shown += [text[at:start], MASK]
        at = end
    return "".join([*shown, text[at:]])


def _spans(text: str) -> list[Span]:
    found = [*_named(text), *(match.span() for match in _ENCRYPTED.finditer(text))]
    # A password that stands in one place as a password may stand elsewhere as anything.
    found += _elsewhere(text, {text[start:end] for start, end in found if end - start >= _LEAST})
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _named(text: str) -> Iterator[Span]:
    """What stands behind names of secrets: ``name="value"``, ``name={value};``, ``<name>value<``."""
    signs, at = _Signs(text), 0
    while name := _NAME.search(text, at):
        at = name.end()
        if SECRET.search(name[0]):
            start, end = _value(text, name, signs)
            if end > start:
                yield start, end
            at = max(at, end)


def _value(text: str, name: re.Match[str], signs: _Signs) -> Span:
    """Where the value is; an empty place where there is none. What nothing ends goes to the line's end."""
    if equals := _EQUALS.match(text, name.end()):
        at = equals.end()
        first = text[at : at + 1]
        if first in ('"', "'"):
            return at + 1, signs.end(first, at + 1)
        if first == "{" and not _ENCRYPTED.match(text, at):
            return at + 1, _brace(text, at + 1, signs)
        if quote := _QUOTE.match(text, at):
            return quote.end(), signs.end("&quote;", quote.end())
        plain = _PLAIN.match(text, at)
        return plain.span() if plain else (at, at)
    if text[name.start() - 1 : name.start()] == "<" and (close := signs.find(">", name.end())) >= 0:
        return close + 1, signs.end("<", close + 1)
    return name.end(), name.end()


def _brace(text: str, at: int, signs: _Signs) -> int:
    """Where the value in braces ends; ``}}`` is a brace in it."""
    end = signs.end("}", at)
    while text.startswith("}}", end):
        end = signs.end("}", end + 2)
    return end


class _Signs:
    """Where the next sign is, asked from left to right. It remembers: all questions cost one pass."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[str, int] = {}

    def find(self, sign: str, at: int) -> int:
        """The next one from ``at`` on, -1 where there is none."""
        known = self._next.get(sign, -1)
        if known < at:
            known = self._next[sign] = self._search(sign, at)
        return known if known < len(self._text) else -1

    def end(self, sign: str, at: int) -> int:
        """The same, and the end of the line where there is none."""
        found = self.find(sign, at)
        return found if found >= 0 else self._line(at)

    def _line(self, at: int) -> int:
        found = self.find("\n", at)
        return found if found >= 0 else len(self._text)

    def _search(self, sign: str, at: int) -> int:
        if sign == "&quote;":
            match = _QUOTE.search(self._text, at)
            return match.start() if match else len(self._text)
        found = self._text.find(sign, at)
        return found if found >= 0 else len(self._text)


def _elsewhere(text: str, secrets: set[str]) -> Iterator[Span]:
    """Every place of these, in one pass."""
    if not secrets:
        return
    import re2

    options = re2.Options()
    options.longest_match, options.max_mem, options.log_errors = True, 256 << 20, False
    whole = (re2.escape(secret) for secret in secrets if len(secret) <= _MOST)
    begun = (re2.escape(secret[:_MOST]) + r"[^\s\"'<>;]*" for secret in secrets if len(secret) > _MOST)
    either = re2.compile("|".join(sorted({*whole, *begun})), options)
    yield from (match.span() for match in either.finditer(text))


def _decoded(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except (UnicodeDecodeError, LookupError):
        return data.decode("latin-1"), "latin-1"  # one character a byte: places stay right


def _bytes(char: str, encoding: str) -> int:
    if encoding == "latin-1":
        return 1
    if encoding.startswith("utf-16"):
        return 4 if ord(char) > 0xFFFF else 2
    return len(char.encode("utf-8"))
