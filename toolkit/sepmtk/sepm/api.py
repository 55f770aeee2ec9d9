"""What the tool asks SEPM's REST API for: groups, their secure communications, the clients.

Shapes as in the public OpenAPI file of PSSymantecSEPM (14.3). That PATCH of a group's settings takes
for secure communications is documented, and nobody is known to have done it: so it is read back, and
the compiled policy has the last word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sepmtk.machine.ports import Reader
from sepmtk.model.clients import ClientRow
from sepmtk.model.errors import Failed
from sepmtk.model.server import Server
from sepmtk.net.errors import NetError
from sepmtk.net.rest import RestClient, RestError

BASE = "/sepm/api/v1"
PAGE = 500
SECURE = "secure_communications"


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
        return str(rest.post_open("/identity/authenticate", self._given)["token"])

    def _ask(self, method: str, path: str, body: object = None, **query: object) -> Any:
        try:
            return self._rest.patch(path, body) if method == "PATCH" else self._rest.get(path, **query)
        except (RestError, NetError) as error:
            raise Failed("API-FAILS", detail=str(error)) from error
        except (KeyError, TypeError) as error:
            raise Failed("API-FAILS", detail=f"{path}: an answer of another shape") from error

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        number = 1
        while True:
            page = self._ask("GET", path, pageIndex=number, pageSize=PAGE)
            yield from page["content"]
            if page.get("lastPage", True) or not page["content"]:
                return
            number += 1

    def groups(self) -> list[Group]:
        """All groups."""
        return [
            Group(g["id"], g["fullPathName"], str(g.get("policySerialNumber", "")),
                  bool(g.get("policyInheritanceEnabled")))
            for g in self._pages("/groups")
        ]  # fmt: skip

    def locations(self, group: str) -> list[str]:
        """Ids of a group's locations: SEPM gives ``name:address``, the id at the end."""
        found = self._ask("GET", f"/groups/{group}/locations", hasName="true")
        return [str(text).rpartition("/")[2] for text in found]

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
        for found in self._pages("/computers"):
            seen, group = found.get("lastUpdateTime"), found.get("group") or {}
            counted = not (found.get("deleted") or found.get("isNpvdiClient"))
            yield ClientRow(
                str(found.get("computerName") or ""), str(group.get("name") or ""),
                datetime.fromtimestamp(int(seen) / 1000, UTC) if seen else None,
                str(found.get("profileSerialNo") or ""), counted,
            )  # fmt: skip


def _settings(group: str, location: str) -> str:
    return f"/groups/{group}/locations/{location}/settings"


def _own(reader: Reader) -> list[Any]:
    """Certificates with a key in Personal: after step 9 Tomcat shows one of them until its restart."""
    from sepmtk.machine.values import Store

    return [entry for entry in reader.stores.list(Store.MACHINE_MY) if entry.key]
