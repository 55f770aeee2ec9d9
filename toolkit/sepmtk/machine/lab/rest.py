"""SEPM's REST API as far as the tool asks for it: shapes of the public OpenAPI file of PSSymantecSEPM.

Quirks: some keys differ only by their case, no connection is used twice (see :mod:`.web`), and calls
beyond fifty a minute are turned away (conf.properties names the threshold; the status is assumed).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

from sepmtk.machine.lab import console, sem5
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.layout import web_ports

BASE = "/sepm/api/v1"
THRESHOLD, WINDOW = 50, 60.0
LIFE = 43199.0
LOCATION = "60B5C584AC17D44C6CC60471B7292FC4"
"""The default location of every group."""
Found = tuple[int, Any]

_calls: dict[str, list[float]] = {}


def token(config: dict[str, Any], until: float) -> str:
    """A log-in that needs no memory: when it ends, and a seal on that."""
    seal = hmac.new(config["secrets"]["console"].encode(), str(int(until)).encode(), hashlib.sha256)
    return f"{int(until):x}.{seal.hexdigest()}"


def _holds(config: dict[str, Any], header: str, now: float) -> bool:
    until = header.removeprefix("Bearer ").partition(".")[0]
    if not re.fullmatch("[0-9a-f]{1,16}", until) or int(until, 16) < now:
        return False
    return hmac.compare_digest(header, f"Bearer {token(config, int(until, 16))}")


def answer(lab: Lab, method: str, target: str, headers: dict[str, str], body: bytes) -> Found:
    """Status and JSON. The caller holds the lab; the manager has its database."""
    now = lab.now()
    if not known(method, target):
        return 404, {"errorCode": "404", "errorMessage": "Not Found"}
    if not _within(str(lab.root), now):
        return 429, {"errorCode": "429", "errorMessage": "Too many requests."}
    if not _holds(lab.config, headers.get("authorization", ""), now):
        return 401, {"errorCode": "401", "errorMessage": "Unauthorized"}
    asked = {name: values[0] for name, values in parse_qs(target.partition("?")[2]).items()}
    function, parts = next(_matching(method, target))
    return function(lab, asked, body, *parts)


def known(method: str, target: str) -> bool:
    """Whether there is such a call."""
    return any(True for _ in _matching(method, target))


def _matching(method: str, target: str) -> Iterator[tuple[Callable[..., Found], tuple[str, ...]]]:
    path = target.removeprefix(BASE).partition("?")[0]
    for pattern, function in _ROUTES:
        if (found := re.fullmatch(pattern, f"{method} {path}")) is not None:
            yield function, found.groups()


def _within(host: str, now: float) -> bool:
    calls = [at for at in _calls.get(host, []) if now - WINDOW < at <= now]
    _calls[host] = [*calls, now] if len(calls) < THRESHOLD else calls
    return len(calls) < THRESHOLD


def _page(found: list[Any], asked: dict[str, str]) -> Found:
    """Twenty a page unless asked otherwise."""
    size, index = int(asked.get("pageSize", "20")), int(asked.get("pageIndex", "1"))
    start = (index - 1) * size
    last = start + size >= len(found)
    page = {"content": found[start : start + size], "number": index - 1, "size": size}
    return 200, {**page, "totalElements": len(found), "lastPage": last, "firstPage": index == 1}


def _groups(lab: Lab, asked: dict[str, str], body: bytes) -> Found:
    policies, heirs = sem5.profiles(lab), sem5.heirs(lab)
    found = [
        {
            "id": id, "name": name.rpartition("\\")[2], "fullPathName": name,
            "policySerialNumber": policies[id]["serial"], "defaultLocationId": LOCATION,
            "policyInheritanceEnabled": id in heirs,
        }
        for id, name in sem5.group_names(lab).items()
    ]  # fmt: skip
    return _page(found, asked)


def _locations(lab: Lab, asked: dict[str, str], body: bytes, group: str) -> Found:
    if group not in sem5.group_names(lab):
        return 404, {"errorCode": "404", "errorMessage": "Group not found"}
    where = f"https://{lab.config['fqdn']}:{web_ports(lab.config)['api']}{BASE}/groups/{group}/locations/{LOCATION}"
    return 200, [f"Default:{where}" if asked.get("hasName") == "true" else where]


def _settings(lab: Lab, asked: dict[str, str], body: bytes, group: str, location: str) -> Found:
    policy = sem5.profiles(lab).get(group)
    if policy is None or location != LOCATION:
        return 404, {"errorCode": "404", "errorMessage": "Location not found"}
    security = {"secure_communications": policy["secure"], "stopped_mode": 0}
    general = {"security_settings": security, "sonar": True, "SONAR": {"enabled": True}}
    mode = {"mode": "PULL", "pull_mode_heartbeat_freq_in_seconds": 300}
    return 200, {"configuration": {"general_settings": general, "communication_settings": mode}}


def _patch(lab: Lab, asked: dict[str, str], body: bytes, group: str, location: str) -> Found:
    status, found = _settings(lab, asked, body, group, location)
    if status != 200:
        return status, found
    try:
        general = json.loads(body)["configuration"]["general_settings"]
        wanted = general["security_settings"]["secure_communications"]
    except (ValueError, KeyError, TypeError):
        return 400, {"errorCode": "400", "errorMessage": "Bad Request"}
    if not isinstance(wanted, bool):
        return 400, {"errorCode": "400", "errorMessage": "Bad Request"}
    # What it does to a group that inherits is known to nobody: nothing here.
    if lab.switch("patch_takes") and group not in sem5.heirs(lab):
        console.change_policy(lab, sem5.group_names(lab)[group], secure=wanted)
    return _settings(lab, asked, body, group, location)


def _computers(lab: Lab, asked: dict[str, str], body: bytes) -> Found:
    with sem5.opened(lab) as base:
        rows = base.execute(
            "SELECT c.COMPUTER_NAME, g.NAME, a.LAST_UPDATE_TIME, a.PROFILE_SERIAL_NO, a.DELETED, a.STATUS, "
            "a.IS_NPVDI_CLIENT FROM SEM_AGENT a JOIN SEM_COMPUTER c ON c.COMPUTER_ID = a.COMPUTER_ID "
            "JOIN IDENTITY_MAP g ON g.ID = a.GROUP_ID ORDER BY c.COMPUTER_NAME"
        ).fetchall()
    found = [
        {
            "computerName": name, "group": {"name": group}, "lastUpdateTime": seen,
            "profileSerialNo": serial, "deleted": deleted, "onlineStatus": online,
            "isNpvdiClient": clone,
        }
        for name, group, seen, serial, deleted, online, clone in rows
    ]  # fmt: skip
    return _page(found, asked)


def _replicated(lab: Lab, asked: dict[str, str], body: bytes) -> Found:
    return 200, {"replicated": bool(lab.config.get("partner"))}


_ROUTES: tuple[tuple[str, Callable[..., Found]], ...] = (
    ("GET /groups", _groups),
    ("GET /groups/([0-9A-F]+)/locations", _locations),
    (r"GET /groups/([0-9A-F]+)/locations/(\w+)/settings", _settings),
    (r"PATCH /groups/([0-9A-F]+)/locations/(\w+)/settings", _patch),
    ("GET /computers", _computers),
    ("GET /replication/is_replicated", _replicated),
)
