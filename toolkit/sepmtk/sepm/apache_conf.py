"""The configuration that Apache reads: what is included, and what its variables stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import PureWindowsPath

from sepmtk.machine.errors import PortError
from sepmtk.machine.ports import Reader
from sepmtk.model.logtext import log_text
from sepmtk.model.server import Server
from sepmtk.sepm.configuration_paths import resolved
from sepmtk.sepm.served import read_file

MOST_FILES = 200

_OPEN, _CLOSE = r"[ \t]+(?:[\"'][ \t]*)?", r"[ \t]*(?:[\"'][ \t]*)?\r?$"
# It begins and ends with no space: each run of spaces has one place, and is walked once.
_ARGUMENT = rf"{_OPEN}([^\"'\r\n \t](?:[^\"'\r\n]*[^\"'\r\n \t])?){_CLOSE}"
_CERTIFICATE = re.compile(rf"(?im)^[ \t]*(SSLCertificate(?:Key)?File){_ARGUMENT}")
_DEFINE = re.compile(rf"(?im)^[ \t]*Define[ \t]+(\S+){_ARGUMENT}")
_SERVER_ROOT = re.compile(rf"(?im)^[ \t]*ServerRoot{_ARGUMENT}")
_INCLUDE = re.compile(rf"(?im)^[ \t]*Include(?:Optional)?{_ARGUMENT}")


@dataclass
class ApacheConf:
    """``root`` is what relative paths are below."""

    root: PureWindowsPath
    texts: dict[PureWindowsPath, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def certificate_files(self) -> Iterator[tuple[PureWindowsPath, str, PureWindowsPath]]:
        """(where, directive, path) of each certificate and key; one whose path has a variable that isn't
        known is passed over: it can't be judged."""
        for where, text in self.texts.items():
            for match in _CERTIFICATE.finditer(text):
                path = resolved(match[2], self.root, self.variables)
                if path is not None:
                    yield where, match[1], path


def read_apache(reader: Reader, server: Server) -> ApacheConf:
    """httpd.conf and the files beside server.crt, with all that they include."""
    conf = ApacheConf(server.install_root / "apache")
    waiting = [conf.root / "conf" / "httpd.conf", *_files(reader, server.apache_ssl / "*.conf")]
    while waiting and len(conf.texts) < MOST_FILES:
        path = waiting.pop(0)
        if path in conf.texts:
            continue
        try:
            text = re.sub(r"\\\r?\n", "", log_text(read_file(reader, path)))
        except PortError:
            continue
        conf.texts[path] = text
        conf.variables |= {match[1].lower(): match[2] for match in _DEFINE.finditer(text)}
        for match in _SERVER_ROOT.finditer(text):
            conf.root = resolved(match[1], conf.root, conf.variables) or conf.root
        for match in _INCLUDE.finditer(text):
            included = resolved(match[1], conf.root, conf.variables)
            waiting += _files(reader, included) if included else ()
    return conf


def _files(reader: Reader, path: PureWindowsPath) -> list[PureWindowsPath]:
    """The files that a path with wildcards in its last part stands for."""
    if not set("*?") & set(path.name):
        return [path]
    try:
        names = reader.files.list(path.parent)
    except PortError:
        return []
    return [path.parent / name for name in sorted(names) if fnmatch(name.lower(), path.name.lower())]
