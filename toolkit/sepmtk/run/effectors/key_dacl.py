"""Who may use a private key: the DACL of its container, as bytes in hex."""

from __future__ import annotations

from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import KeyName
from sepmtk.model.resource import Kind, Resource, UndoClass, Value
from sepmtk.run.effector import Effector
from sepmtk.run.effectors.key import key_name
from sepmtk.run.look import Hands, Look


def resource(key: KeyName) -> Resource:
    """The DACL of this key."""
    return Resource(Kind.KEY_DACL, str(key))


def _read(look: Look, name: str) -> Value:
    try:
        return look.reader.keys.dacl(key_name(name)).hex()
    except NotFound:
        return None


def _write(hands: Hands, name: str, value: Value) -> None:
    if value is not None:  # with its key gone there is no DACL to write
        hands.machine.keys.set_dacl(key_name(name), bytes.fromhex(str(value)))


EFFECTOR = Effector(Kind.KEY_DACL, UndoClass.EXACT, convergent=True, read=_read, write=_write)
