"""Names that a person wrote and OpenSSL silently leaves out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sepmtk.model.notice import Finding, Severity
from sepmtk.pki.extfile_conf import Conf, Entry
from sepmtk.pki.extfile_text import Text

_KINDS = ("DNS", "IP", "email", "URI")


def lost(conf: Conf, counting: Collection[str]) -> Iterator[Finding]:
    """What the sections that count would hold, had it been written another way.

    ``EXTFILE-REPLACED``: a later entry has the same name (config(5): the last one counts);
    ``EXTFILE-SWALLOWED``: a comment goes on over it; ``EXTFILE-UNLISTED``: a section of names that no
    ``@section`` asks for.
    """
    for section, entry, later in conf.replaced:
        if section in counting and str(entry.value) != str(later.value):
            line, name = later.name.spot[0], str(entry.name)
            yield _finding("EXTFILE-REPLACED", entry.name, f"{name} = {entry.value}", later=line, name=name)
    for text in conf.swallowed:
        yield _finding("EXTFILE-SWALLOWED", text, str(text))
    asked = {_list(entry) for entries in conf.sections.values() for entry in entries.values()}
    known = asked.union(counting)
    for section, entries in conf.sections.items():
        if entries and section not in known and all(map(_is_name, entries.values())):
            first = next(iter(entries.values()))
            names = ", ".join(str(entry.value) for entry in entries.values())
            yield _finding("EXTFILE-UNLISTED", first.name, names, section=section)


def _list(entry: Entry) -> str:
    return str(entry.value).rpartition("@")[2]


def _is_name(entry: Entry) -> bool:
    return str(entry.name).partition(".")[0] in _KINDS


def _finding(id: str, at: Text, text: str, **params: object) -> Finding:
    line, column = at.spot
    return Finding(id, Severity.WARNING, {"line": line, "column": column, "text": text, **params}, text)
