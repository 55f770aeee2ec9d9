"""What Apache's and Tomcat's files say about certificates: which they name, and whether key and
certificate belong together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PureWindowsPath

from sepmtk.checks.places import places
from sepmtk.checks.registry import DOCTOR, VERIFY, check
from sepmtk.checks.view import View
from sepmtk.machine.errors import NotFound, PortError
from sepmtk.model.errors import SepmtkError
from sepmtk.model.notice import Finding, Severity
from sepmtk.sepm.apache_conf import read_apache
from sepmtk.sepm.configuration_paths import resolved, same_file
from sepmtk.sepm.served import catalina_properties, read_file
from sepmtk.sepm.server_xml import connectors
from sepmtk.sepm.xml_elements import XmlError

_DATA_SOURCE = b"jdbc:sqlserver:"


def key_pair(view: View) -> Iterator[Finding]:
    """server.key belongs to server.crt: else Apache doesn't start again (AH02565)."""
    from sepmtk.pki.keys import public_key_sha256

    info, path = places(view)[0].info, view.server.server_key
    try:
        own = public_key_sha256(read_file(view.reader, path))
    except NotFound:
        yield Finding("APACHE-KEY-MISSING", Severity.ERROR, {"path": str(path)})
        return
    except SepmtkError:
        yield Finding("APACHE-KEY-UNREADABLE", Severity.WARNING, {"path": str(path)})
        return
    if info is not None and own != info.public_key_sha256:
        yield Finding("APACHE-KEY-MISMATCH", Severity.ERROR, {"thumbprint": info.thumbprint})


def apache_files(view: View) -> Iterator[Finding]:
    """Apache takes the files that everybody else looks at."""
    server = view.server
    expected = {"sslcertificatefile": server.server_crt, "sslcertificatekeyfile": server.server_key}
    for where, directive, named in read_apache(view.reader, server).certificate_files():
        if same_file(named, expected[directive.lower()]) is False:
            params = {"file": where.name, "directive": directive, "path": str(named)}
            yield Finding("APACHE-OTHER-FILE", Severity.WARNING, params, str(named))


def tomcat_keystore(view: View) -> Iterator[Finding]:
    """Tomcat takes the keystore that the console updates."""
    server = view.server
    try:
        found = connectors(
            read_file(view.reader, server.server_xml), catalina_properties(view.reader, server.install_root)
        )
    except XmlError as error:
        params = {"path": str(server.server_xml), "detail": str(error)}
        yield Finding("SERVER-XML-UNREADABLE", Severity.ERROR, params, str(server.server_xml))
        return
    for name in dict.fromkeys(one.file for connector in found for one in connector.keystores if one.file):
        path = resolved(name, server.install_root / "tomcat", {})
        if path is not None and same_file(path, server.keystore) is False:
            params = {"path": name, "keystore": str(server.keystore)}
            yield Finding("TOMCAT-OTHER-KEYSTORE", Severity.WARNING, params, name)


def copies(view: View) -> Iterator[Finding]:
    """Tomcat takes every .xml of that folder for an application: a copy of ROOT.xml connects too."""
    root = view.server.root_xml
    for path in _with_suffix(view, root.parent, ".xml"):
        if path != root and _DATA_SOURCE in read_file(view.reader, path).lower():
            yield Finding("ROOT-XML-COPY", Severity.WARNING, {"path": str(path)}, str(path))


def _with_suffix(view: View, folder: PureWindowsPath, suffix: str) -> Iterator[PureWindowsPath]:
    try:
        names = view.reader.files.list(folder)
    except PortError:
        return
    yield from (folder / name for name in names if name.lower().endswith(suffix))


CHECKS = (
    check("apache-key", key_pair, DOCTOR, VERIFY),
    check("apache-files", apache_files, DOCTOR, VERIFY),
    check("tomcat-keystore", tomcat_keystore, DOCTOR, VERIFY),
    check("root-xml-copies", copies, DOCTOR),
)
