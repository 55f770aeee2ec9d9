"""Every ``jdbc:sqlserver`` URL in SEPM's configuration, with the file and line that it stands in.

ROOT.xml is the one that the procedure edits; others (tools, reports, what an administrator added)
dial the same instance, and the new certificate must carry the names that they use. User names,
passwords and other properties are not kept.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PureWindowsPath

from sepmtk.machine.errors import PortError
from sepmtk.machine.ports import Reader
from sepmtk.model.logtext import log_text
from sepmtk.sepm.jdbc_url import JdbcUrl, UrlError, read_url
from sepmtk.sepm.remarks import PROSE, Remarks
from sepmtk.sepm.served import read_file

MOST_ENTRIES, MOST_FOLDERS, LARGEST = 20_000, 2_000, 1 << 20
_CONFIGURATION = frozenset({
    ".xml", ".properties", ".conf", ".config", ".cfg", ".ini", ".bat", ".cmd", ".ps1", ".json", ".yml",
    ".yaml", ".prefs", *(PROSE - {".log"}),
})  # fmt: skip
_NO_FOLDER = frozenset({
    ".jar", ".dll", ".exe", ".class", ".war", ".zip", ".png", ".gif", ".jpg", ".htm", ".html", ".js", ".css",
    ".log", ".dat", ".dax", ".jks", ".crt", ".key", ".pem", ".php", ".svg", ".so", ".mo", ".tmp",
})  # fmt: skip
_PASSED_OVER = frozenset({"data", "inetpub", "log", "logs", "jre", "jdk", "php", "htdocs", "temp", "work"})
"""Content, logs and run times: big, and no place for a connection of SEPM."""

# Until a quote, a bracket, a blank or the line's end; java.util.Properties writes \: and \=.
_URL = re.compile(r"jdbc\\?:sqlserver\\?:[^\"'<>\s]*", re.IGNORECASE)


@dataclass(frozen=True)
class DatabaseUrl:
    """``trust`` is trustServerCertificate's value, ``""`` where it isn't named. ``used`` is false where no
    program reads it: in a remark, or in a text for people."""

    file: str
    line: int
    host: str
    instance: str
    port: int | None
    database: str
    trust: str
    used: bool = True


@dataclass(frozen=True)
class UrlSearch:
    """``complete`` is false where there was too much to look through."""

    urls: tuple[DatabaseUrl, ...]
    files: int
    complete: bool


def database_urls(reader: Reader, root: PureWindowsPath) -> UrlSearch:
    """What the configuration files below ``root`` name."""
    found: list[DatabaseUrl] = []
    folders = [root]
    files, seen = 0, 0
    for path in _walk(reader, folders):
        seen += 1
        if seen > MOST_ENTRIES:
            return UrlSearch(tuple(found), files, False)
        try:
            if path.suffix.lower() in _CONFIGURATION and reader.files.stat(path).size <= LARGEST:
                files += 1
                found += urls_in(log_text(read_file(reader, path)), path)
        except PortError:
            continue  # locked or protected: the next one may not be
    return UrlSearch(tuple(found), files, len(folders) < MOST_FOLDERS)


def urls_in(text: str, path: PureWindowsPath) -> Iterator[DatabaseUrl]:
    """The URLs of one file."""
    remarks = Remarks(text, path.suffix.lower())
    line, counted = 1, 0
    for match in _URL.finditer(text):
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        plain = html.unescape(match[0]) if path.suffix.lower() in (".xml", ".config") else match[0]
        if path.suffix.lower() == ".properties":
            plain = re.sub(r"\\(.)", r"\1", plain)
        url = _read(plain)
        if url is None:
            continue
        yield DatabaseUrl(
            str(path), line, url.host, url.instance, url.port,
            url.value("databaseName") or url.value("database"), url.value("trustServerCertificate"),
            not remarks.holds(match.start()),
        )  # fmt: skip


def _read(text: str) -> JdbcUrl | None:
    """What can be read of it: a value in braces may hold a blank, which ends what was found."""
    for part in (text, text.partition("{")[0].rpartition(";")[0]):
        try:
            return read_url(part)
        except (UrlError, ValueError):
            continue
    return None


def _walk(reader: Reader, folders: list[PureWindowsPath]) -> Iterator[PureWindowsPath]:
    """Files below the folders, to which it adds those that it meets; breadth first, so that what is deep
    and many comes last, and never without end where a junction leads back."""
    for here in folders:
        try:
            names = reader.files.list(here)
        except PortError:
            continue
        for name in names:
            path = here / name
            if _is_folder(reader, path):
                if name.lower() not in _PASSED_OVER and len(folders) < MOST_FOLDERS:
                    folders.append(path)
            else:
                yield path


def _is_folder(reader: Reader, path: PureWindowsPath) -> bool:
    if path.suffix.lower() in _CONFIGURATION | _NO_FOLDER:
        return False  # not asked: a question for each of thousands of files takes minutes
    try:
        return reader.files.stat(path).is_folder
    except PortError:
        return False
