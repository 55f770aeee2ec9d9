"""What the tool asks SEPM's REST API for: groups, their secure communications, the clients.

Shapes as in the public OpenAPI file of PSSymantecSEPM (14.3). That PATCH of a group's settings takes
for secure communications is documented, and nobody is known to have done it: so it is read back, and
the compiled policy has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from sepmtk.machine.ports import Reader
from sepmtk.model.clients import ClientRow
from sepmtk.model.errors import Failed
from sepmtk.model.moments import from_milliseconds
from sepmtk.model.numbers import flag
from sepmtk.model.server import Server
from sepmtk.net.errors import NetError
from sepmtk.net.rest import RestClient, RestError

BASE = "/sepm/api/v1"
PAGE = 500
MOST_PAGES = 10_000
"""Five million clients; SEPM manages fewer by far. Whoever goes on is no SEPM."""
SECURE = "secure_communications"

T = TypeVar("T")


@dataclass(frozen=True)
class Group:
    """``inherits``: its policy is its parent's, and is changed there."""

    id: str
    path: str
    serial: str
    inherits: bool


@dataclass(frozen=True)
class GroupSecurity:
    """Secure communications of a location of a group; None where this release doesn't say."""

    group: str
    path: str
    location: str
    secure: bool | None


class SepmApi:
    """A session with SEPM's API. Raises Failed ``API-FAILS`` with status and path, never a body."""

    def __init__(self, reader: Reader, server: Server, user: str, password: str, domain: str = "") -> None:
        from sepmtk.sepm.served import certificates_on_disk

        self._given = {"username": user, "password": password, "domain": domain}
        held = [der for _, der in certificates_on_disk(reader, server)]
        held += [entry.der for entry in _own(reader)]
        endpoint = reader.network.endpoint(server.web.api)
        self._rest = RestClient(endpoint, BASE, held, reader.clock, self._log_in)

    def _log_in(self, rest: RestClient) -> str:
        path = "/identity/authenticate"
        return _shaped(path, lambda: _word(rest.post_open(path, self._given)["token"], _TOKEN))

    def _ask(self, method: str, path: str, body: object = None, **query: object) -> Any:
        try:
            return self._rest.patch(path, body) if method == "PATCH" else self._rest.get(path, **query)
        except (RestError, NetError) as error:
            raise Failed("API-FAILS", detail=str(error)) from error

    def _pages(self, path: str, row: Callable[[Any], T]) -> Iterator[T]:
        """Each entry of each page as ``row`` reads it."""
        for number in range(1, MOST_PAGES + 1):
            page = self._ask("GET", path, pageIndex=number, pageSize=PAGE)
            found, last = _shaped(path, lambda: (_list(page["content"]), flag(page.get("lastPage", True))))  # noqa: B023
            for one in found:
                yield _shaped(path, lambda: row(one))  # noqa: B023
            if last or not found:
                return
        raise Failed("API-FAILS", detail=f"{path}: more than {MOST_PAGES} pages")

    def groups(self) -> list[Group]:
        """All groups."""
        return list(self._pages("/groups", _group))

    def locations(self, group: str) -> list[str]:
        """Ids of a group's locations: SEPM gives ``name:address``, the id at the end."""
        path = f"/groups/{group}/locations"
        found = self._ask("GET", path, hasName="true")
        return _shaped(path, lambda: [_word(_text(text).rpartition("/")[2], _ID) for text in _list(found)])

    def secure(self, group: str, location: str) -> bool | None:
        """Whether clients there look at signatures."""
        found = self._ask("GET", _settings(group, location))
        try:
            value = found["configuration"]["general_settings"]["security_settings"][SECURE]
        except (KeyError, TypeError):
            return None
        return value if isinstance(value, bool) else None

    def set_secure(self, group: str, location: str, secure: bool) -> None:
        """Change it."""
        settings = {"general_settings": {"security_settings": {SECURE: secure}}}
        self._ask("PATCH", _settings(group, location), {"configuration": settings})

    def security(self) -> Iterator[GroupSecurity]:
        """Of every location of every group that has a policy of its own."""
        for group in self.groups():
            if not group.inherits:
                for location in self.locations(group.id):
                    yield GroupSecurity(group.id, group.path, location, self.secure(group.id, location))

    def clients(self) -> Iterator[ClientRow]:
        """Every client, page by page, in the order of names (the API's own). Answers seen in public carry
        ``isNpvdiClient`` too, which the OpenAPI file leaves out."""
        return self._pages("/computers", _client)


def _shaped(path: str, read: Callable[[], T]) -> T:
    """What ``read`` makes of an answer. What it says is nobody's text of ours, and is not repeated.

    Raises:
        Failed: ``API-FAILS`` where it has another shape, or holds a value that means nothing.
    """
    try:
        return read()
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        detail = f"{path}: an answer of another shape ({type(error).__name__}: {str(error)[:60]})"
        raise Failed("API-FAILS", detail=detail) from error


def _list(found: object) -> list[Any]:
    if not isinstance(found, list):
        raise TypeError("no list")
    return found


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError("no text")
    return found


_ID = re.compile("[0-9A-Za-z._~-]{1,100}")
"""Part of a path, unescaped (RFC 3986, 2.3). SEPM's are 32 hex digits."""

_TOKEN = re.compile("[!-~]{1,4096}")
"""What a header may hold (RFC 9110, 5.5), without blanks."""


def _word(found: object, form: re.Pattern[str]) -> str:
    if not form.fullmatch(_text(found)):
        raise ValueError("characters that belong in no such word")
    return str(found)


def _group(found: Any) -> Group:
    serial, inherits = found.get("policySerialNumber") or "", flag(found.get("policyInheritanceEnabled"))
    return Group(_word(found["id"], _ID), _text(found["fullPathName"]), str(serial), inherits)


def _client(found: Any) -> ClientRow:
    group = found.get("group") or {}
    counted = not (flag(found.get("deleted")) or flag(found.get("isNpvdiClient")))
    return ClientRow(
        _text(found.get("computerName") or ""), _text(group.get("name") or ""),
        from_milliseconds(found.get("lastUpdateTime")), str(found.get("profileSerialNo") or ""), counted,
    )  # fmt: skip


def _settings(group: str, location: str) -> str:
    return f"/groups/{group}/locations/{location}/settings"


def _own(reader: Reader) -> list[Any]:
    """Certificates with a key in Personal: after step 9 Tomcat shows one of them until its restart."""
    from sepmtk.machine.values import Store

    return [entry for entry in reader.stores.list(Store.MACHINE_MY) if entry.key]
