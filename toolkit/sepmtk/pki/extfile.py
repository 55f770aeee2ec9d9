"""Extension files as ``openssl x509 -extfile`` reads them: the ext.txt of KB 229342.

What could not end well is refused with line, column and text: ``docs/extfile.md`` has the table of
where this reader and OpenSSL differ, and why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sepmtk.model.errors import UsageError
from sepmtk.model.names import SubjectName
from sepmtk.model.notice import Finding, Severity
from sepmtk.pki.extfile_conf import DEFAULT, Entry, Sections, read_conf
from sepmtk.pki.extfile_lost import lost
from sepmtk.pki.extfile_text import Text, refusal
from sepmtk.pki.extfile_values import Item, is_ca, items, key_usages, purposes, subject_names

_SAN = "subjectAltName"
_FOR_A_CA = frozenset({"keyCertSign", "cRLSign"})
_NEEDS_AGREEMENT = frozenset({"encipherOnly", "decipherOnly"})


@dataclass(frozen=True)
class ExtFile:
    """What the file asks for. Empty usages: the file doesn't mention them.

    ``basic_constraints`` is ``CA:FALSE`` where the file says so, else ``""``. ``critical`` holds the
    names of the extensions that it marks so. ``warnings`` are about what was left out.
    """

    names: tuple[SubjectName, ...] = ()
    key_usage: tuple[str, ...] = ()
    extended_key_usage: tuple[str, ...] = ()
    basic_constraints: str = ""
    critical: frozenset[str] = frozenset()
    warnings: tuple[Finding, ...] = field(default=(), compare=False)


@dataclass
class _Draft:
    names: dict[SubjectName, Text] = field(default_factory=dict)
    key_usage: tuple[str, ...] = ()
    extended_key_usage: tuple[str, ...] = ()
    basic_constraints: str = ""
    critical: set[str] = field(default_factory=set)
    warnings: list[Finding] = field(default_factory=list)


def read_extfile(data: bytes, section: str = "") -> ExtFile:
    """The names and usages in an extension file. ``section`` counts, as with ``openssl x509 -extensions``;
    else the one that ``extensions =`` names at the file's head, else what stands before all sections.

    Raises:
        UsageError: ``EXTFILE-…`` with ``line``, ``column`` and ``text`` in its parameters.
    """
    conf = read_conf(data)
    section = section or _named_section(conf.sections)
    entries = _entries(conf.sections, section)
    draft = _Draft()
    for entry in entries.values():
        _take(draft, entry.taken(), conf.sections)
    if not draft.names:
        raise UsageError("EXTFILE-NO-NAMES", section=section)
    lists = {str(entry.value)[1:] for entry in entries.values() if str(entry.value).startswith("@")}
    return ExtFile(
        tuple(draft.names),
        draft.key_usage,
        draft.extended_key_usage,
        draft.basic_constraints,
        frozenset(draft.critical),
        (*draft.warnings, *lost(conf, {section, *lists})),
    )


def _named_section(sections: Sections) -> str:
    named = sections[DEFAULT].get("extensions")
    if named is None:
        return DEFAULT
    if str(named.taken().value) not in sections:
        raise refusal("EXTFILE-NO-SECTION", named.value, section=str(named.value))
    return str(named.value)


def _entries(sections: Sections, section: str) -> dict[str, Entry]:
    """Raises ``EXTFILE-OTHER-SECTION`` where it has no names and others have."""
    entries = sections.get(section, {})
    others = [name for name in sections if _SAN in sections[name]]
    if _SAN not in entries and others:
        raise UsageError(
            "EXTFILE-OTHER-SECTION", section=section, sections=", ".join(others), first=others[0]
        )
    return entries


def _take(draft: _Draft, entry: Entry, sections: Sections) -> None:
    name = str(entry.name)
    take = _EXTENSIONS.get(name)
    if take is None:
        raise refusal("EXTFILE-EXTENSION-UNKNOWN", entry.name, known=", ".join(_EXTENSIONS))
    value = entry.value
    if value.chars.startswith("critical,"):
        draft.critical.add(name)
        value = value.part(len("critical,")).strip(" \t\n\v\f\r")
    if value.chars.startswith(("DER:", "ASN1:")):
        raise refusal("EXTFILE-RAW", value)
    take(draft, value, items(value, sections))


def _names(draft: _Draft, value: Text, listed: list[Item]) -> None:
    for name, text in subject_names(listed):
        if name in draft.names:
            line, column = text.spot
            params = {"line": line, "column": column, "text": str(text)}
            draft.warnings.append(Finding("EXTFILE-DUPLICATE", Severity.WARNING, params, str(name)))
        draft.names.setdefault(name, text)


def _key_usage(draft: _Draft, value: Text, listed: list[Item]) -> None:
    draft.key_usage = key_usages(listed)
    if not {"digitalSignature", "keyEncipherment"} <= set(draft.key_usage):
        raise refusal("EXTFILE-KEY-USAGE", value)
    # -x509_strict and RFC 5280, 4.2.1.3: only a CA may sign certificates.
    if _FOR_A_CA & set(draft.key_usage):
        raise refusal("EXTFILE-KEY-USAGE-CA", value)
    if _NEEDS_AGREEMENT & set(draft.key_usage):
        raise refusal("EXTFILE-KEY-USAGE-ONLY", value)


def _extended_key_usage(draft: _Draft, value: Text, listed: list[Item]) -> None:
    draft.extended_key_usage = purposes(listed)
    if "serverAuth" not in draft.extended_key_usage:
        raise refusal("EXTFILE-PURPOSE", value)


def _basic_constraints(draft: _Draft, value: Text, listed: list[Item]) -> None:
    if is_ca(listed):
        raise refusal("EXTFILE-CA", value)
    draft.basic_constraints = "CA:FALSE"


def _subject_key_identifier(draft: _Draft, value: Text, listed: list[Item]) -> None:
    """``hash`` is what a new certificate has anyway."""
    if value.chars != "hash":
        raise refusal("EXTFILE-IDENTIFIER", value)


def _authority_key_identifier(draft: _Draft, value: Text, listed: list[Item]) -> None:
    if any(item.name.chars not in ("keyid", "issuer") for item in listed):
        raise refusal("EXTFILE-IDENTIFIER", value)


_EXTENSIONS: dict[str, Callable[[_Draft, Text, list[Item]], None]] = {
    _SAN: _names,
    "keyUsage": _key_usage,
    "extendedKeyUsage": _extended_key_usage,
    "basicConstraints": _basic_constraints,
    "subjectKeyIdentifier": _subject_key_identifier,
    "authorityKeyIdentifier": _authority_key_identifier,
}
