"""Addressable things on a server, and statements about them.

A step never *does* anything: it states which value a resource must have (:class:`Want`).
Reading the resource turns a want into a :class:`Fact`; where the fact does not hold, the one
effector of that kind of resource makes it hold and can put the old value back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = "bool | int | str | Sequence[Value] | Mapping[str, Value] | None"
"""Canonical plain data, as JSON holds it. ``None`` means that the resource is absent."""


class Kind(StrEnum):
    """Kinds of resource; each has exactly one effector."""

    FILE = "file"
    XML_VALUE = "xml_value"
    REGISTRY_VALUE = "registry_value"
    STORE_ENTRY = "store_entry"
    KEY = "key"
    KEY_DACL = "key_dacl"
    SERVICE = "service"
    LOADED = "loaded"
    CERTIFICATE_SET = "certificate_set"
    BACKUP = "backup"
    SECRETS = "secrets"
    HAND_OUT = "hand_out"
    CLIENT_POLICY = "client_policy"
    ROLLOUT = "rollout"
    SEPM_CERTIFICATE = "sepm_certificate"
    MANAGERS = "managers"
    CLOCK = "clock"
    REST_SETTING = "rest_setting"


OF_THE_RUN = frozenset({Kind.CERTIFICATE_SET, Kind.BACKUP, Kind.SECRETS, Kind.HAND_OUT})
"""Kinds that are in folders of the run's own: the same name in another run is another thing."""


class By(StrEnum):
    """Who can make a fact hold."""

    TOOL = "tool"
    PERSON = "person"
    TIME = "time"


class UndoClass(StrEnum):
    """How an effect can be taken back."""

    EXACT = "exact"  # the recorded value goes back
    REDERIVE = "rederive"  # do it again: a process reads its settings anew
    FINAL = "final"  # there is no way back


@dataclass(frozen=True, order=True)
class Resource:
    """An address that is still right after a reboot and for another administrator."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True)
class Want:
    """What a step asks for: this resource shall have this value.

    ``holds`` judges what was read; without it only the equal value holds. With ``must`` false a
    value that still does not hold after the write is told to the step instead of failing the run.
    """

    resource: Resource
    wanted: Value
    holds: Callable[[Value], bool] | None = None
    by: By = By.TOOL
    not_before: datetime | None = None
    must: bool = True

    def judge(self, found: Value) -> bool:
        """Whether ``found`` is good enough (a broader grant than the wanted one is)."""
        return self.holds(found) if self.holds else found == self.wanted


@dataclass(frozen=True)
class Fact:
    """A want next to what is there."""

    resource: Resource
    found: Value
    wanted: Value
    holds: bool
    by: By = By.TOOL
    not_before: datetime | None = None
