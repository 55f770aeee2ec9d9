"""Secure communications of a location of a group, over SEPM's REST API. Named ``<group>/<location>``."""

from __future__ import annotations

from sepmtk.engine.effector import Effector
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.model.errors import Failed
from sepmtk.model.resource import Kind, Resource, UndoClass, Value
from sepmtk.sepm.api import SepmApi


def resource(group: str, location: str) -> Resource:
    """The setting of this location of this group."""
    return Resource(Kind.REST_SETTING, f"{group}/{location}")


def api_of(view: RunView) -> SepmApi:
    """The session with SEPM's API.

    Raises:
        Failed: ``API-LOGIN-NEEDED``.
    """
    if view.api is None:
        raise Failed("API-LOGIN-NEEDED")
    return view.api


def _read(view: RunView, name: str) -> Value:
    group, _, location = name.partition("/")
    return api_of(view).secure(group, location)


def _write(access: RunAccess, name: str, value: Value) -> None:
    group, _, location = name.partition("/")
    api_of(access.view).set_secure(group, location, bool(value))


EFFECTOR = Effector(
    Kind.REST_SETTING, UndoClass.EXACT, convergent=True, read=_read, write=_write, volatile=True
)  # fmt: skip
