"""Where passwords stand in SEPM's configuration files, so that nothing prints them.

Comments and files that are no XML hold passwords too, so this looks at the text, not at elements.
"""

from __future__ import annotations

import re
from itertools import accumulate

from sepmtk.sepm.xml_attributes import encoding_of

MASK = "********"

_NAME = r"[\w.:-]*(?:password|passwd|passphrase|pwd|secret|token|keystorepass|truststorepass|keypass)[\w.:-]*"
_QUOTE = r"&quot;|&apos;|&#(?:34|39|x22|x27);"
_PATTERNS = (
    # name="value" as an attribute, in a comment too
    re.compile(rf"(?is)\b{_NAME}\s*=\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)')"),
    # ;name={value}; and ;name=value; in a connection string
    re.compile(rf"(?is)\b{_NAME}\s*=\s*\{{(?!V\d)(?P<a>(?:[^}}]|\}}\}})*)\}}(?P<b>)"),
    re.compile(
        rf"(?is)\b{_NAME}\s*=\s*(?![\"'{{]|{_QUOTE})(?P<a>(?:&(?:amp|lt|gt|quot|apos|#\w+);|[^;\"'<>])*)(?P<b>)"
    ),
    re.compile(rf"(?is)\b{_NAME}\s*=\s*(?:{_QUOTE})(?P<a>.*?)(?:{_QUOTE})(?P<b>)"),
    # <password>value</password>
    re.compile(rf"(?is)<{_NAME}(?:\s[^>]*)?>(?P<a>[^<]+)<(?P<b>)"),
    # SEPM's own form of an encrypted database password
    re.compile(r"(?P<a>\{V\d+\}[^\s\"';<>]+)(?P<b>)"),
)


def password_spans(data: bytes) -> tuple[tuple[int, int], ...]:
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
    shown, at = [], 0
    for start, end in _spans(text):
        shown += [text[at:start], MASK]
        at = end
    return "".join([*shown, text[at:]])


def _spans(text: str) -> list[tuple[int, int]]:
    found = {span for pattern in _PATTERNS for match in pattern.finditer(text) for span in _groups(match)}
    # A password that stands in one place as a password may stand elsewhere as anything.
    for secret in {text[start:end] for start, end in found if end - start >= 4}:
        found |= {(match.start(), match.end()) for match in re.finditer(re.escape(secret), text)}
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _groups(match: re.Match[str]) -> list[tuple[int, int]]:
    return [match.span(name) for name in ("a", "b") if match[name]]


def _decoded(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"  # one character a byte: places stay right


def _bytes(char: str, encoding: str) -> int:
    if encoding == "latin-1":
        return 1
    if encoding.startswith("utf-16"):
        return 4 if ord(char) > 0xFFFF else 2
    return len(char.encode("utf-8"))
