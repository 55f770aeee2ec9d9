"""``trustServerCertificate`` in ROOT.xml, named ``<path>#trustServerCertificate``; the value is
the text as it stands there, so that undo gives back the very bytes."""

from __future__ import annotations

from pathlib import PureWindowsPath

from sepmtk.engine.effector import Effector
from sepmtk.engine.effectors.service import refuse_running
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.machine.errors import NotFound
from sepmtk.model.resource import Kind, Resource, UndoClass, Value

PROPERTY = "trustServerCertificate"


def resource(path: PureWindowsPath) -> Resource:
    """The property in the file at ``path``."""
    return Resource(Kind.XML_VALUE, f"{path}#{PROPERTY}")


def is_true(found: Value) -> bool:
    """As the JDBC driver reads it."""
    return str(found).lower() == "true"


def is_false(found: Value) -> bool:
    """As the JDBC driver reads it."""
    return str(found).lower() == "false"


def _path(name: str) -> PureWindowsPath:
    return PureWindowsPath(name.removesuffix(f"#{PROPERTY}"))


def _content(view: RunView, name: str) -> bytes:
    with view.reader.files.open(_path(name)) as file:
        return file.read()


def _read(view: RunView, name: str) -> Value:
    from sepmtk.sepm.root_xml import read_trust

    try:
        return read_trust(_content(view, name)).text
    except NotFound:
        return None


def _write(access: RunAccess, name: str, value: Value) -> None:
    """Only with SEPM's services stopped: a running Tomcat deploys a changed descriptor anew."""
    from sepmtk.sepm.root_xml import with_trust_text

    refuse_running(access.view)
    access.machine.files.replace(_path(name), with_trust_text(_content(access.view, name), str(value)))


def _tidy(access: RunAccess, name: str) -> None:
    access.machine.files.tidy(_path(name))


EFFECTOR = Effector(Kind.XML_VALUE, UndoClass.EXACT, convergent=True, read=_read, write=_write, tidy=_tidy)
