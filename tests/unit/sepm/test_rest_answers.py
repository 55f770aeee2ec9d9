"""Answers of a SEPM's REST API that nobody foresaw: each is one clear error, and no client is taken for one
that was never seen."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hostile_peer import material, peer

from sepmtk.machine.lab.host import open_lab
from sepmtk.model.errors import Failed
from sepmtk.net.rest import RestClient
from sepmtk.sepm import api as sepm_api
from sepmtk.sepm.api import BASE, SepmApi
from sepmtk.sepm.discover import discover

DEEP = "[" * 100_000
LOG_IN = {"/identity/authenticate": '{"token": "t"}'}


def request(session: socket.socket) -> bytes:
    """All of it: who closes with something unread resets the connection."""
    asked = b""
    while piece := session.recv(65536):
        asked += piece
        head, end, body = asked.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if end and len(body) >= int(length[1] if length else 0):
            break
    return asked


def answering(table: Mapping[str, str]) -> Callable[[socket.socket], None]:
    def act(session: socket.socket) -> None:
        asked = request(session)
        path = asked.split(b" ")[1].decode().removeprefix(BASE).partition("?")[0]
        body = table[path].encode("utf-8", "surrogatepass")
        session.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    return act


@pytest.fixture
def ask(pristine: Callable[[str], Path]) -> Callable[..., Any]:
    reader = open_lab(pristine("healthy")).reader()
    server = discover(reader)

    def asked(deed: Callable[[SepmApi], Any], table: Mapping[str, str]) -> Any:
        with peer(answering({**LOG_IN, **table}), tls=True) as there:
            api = SepmApi(reader, server, "admin", "p")
            api._rest = RestClient(there, BASE, [material()[0]], reader.clock, api._log_in)
            return deed(api)

    return asked


def computers(*stamps: str, more: str = "") -> str:
    rows = ", ".join(f'{{"computerName": "p", "lastUpdateTime": {stamp}{more}}}' for stamp in stamps)
    return f'{{"content": [{rows}], "lastPage": true}}'


def clients(api: SepmApi) -> Any:
    return list(api.clients())


def test_stamps_that_mean_something(ask: Callable[..., Any]) -> None:
    found = ask(clients, {"/computers": computers("null", "0", '""', '"0"', "1000", '"86400000"')})
    seen = [row.last_seen.timestamp() if row.last_seen else None for row in found]
    assert seen == [None, None, None, None, 1.0, 86400.0]
    [last] = ask(clients, {"/computers": computers("253402300799000")})
    assert last.last_seen == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


STAMPS = (
    "-1", "253402300800000", "9" * 30, "9" * 5000, '"' + "9" * 30 + '"', '"x"', '"-1"', "true", "false",
    "1.5", "1e300", "NaN", "Infinity", "-Infinity", "[]", "{}", '"\\ud800"', '"１０００"',
)  # fmt: skip


def test_stamps_that_mean_nothing(ask: Callable[..., Any]) -> None:
    for stamp in STAMPS:
        with pytest.raises(Failed, match="API-FAILS"):
            ask(clients, {"/computers": computers("1000", stamp)})


def test_yes_and_no(ask: Callable[..., Any]) -> None:
    """A text ``"0"`` is there, and says no."""
    no, yes = ("0", '"0"', "false", "null"), ("1", '"1"', "true")
    for written, counted in (*((one, True) for one in no), *((one, False) for one in yes)):
        [row] = ask(clients, {"/computers": computers("1", more=f', "deleted": {written}')})
        assert row.counted is counted, written
    for written in ("2", '"maybe"', "[]", "NaN", "[0]", "-1"):
        with pytest.raises(Failed, match="API-FAILS"):
            ask(clients, {"/computers": computers("1", more=f', "isNpvdiClient": {written}')})


SHAPES = (
    "", "null", "1", "[]", '"x"', "{}", '{"content": null}', '{"content": {}}', '{"content": "x"}',
    '{"content": [null]}', '{"content": [1]}', '{"content": [[]]}', '{"content": [{"computerName": 5}]}',
    '{"content": [{"group": "x"}]}', '{"content": [{"group": {"name": [1]}}]}',
    '{"content": [], "lastPage": "x"}',
    DEEP, '{"content": ' + DEEP, "\ud800", '{"content": NaN}',
)  # fmt: skip


def test_shapes_of_pages(ask: Callable[..., Any]) -> None:
    for body in SHAPES:
        for path, deed in (("/computers", clients), ("/groups", SepmApi.groups)):
            with pytest.raises(Failed, match="API-FAILS"):
                ask(deed, {path: body}), pytest.fail(body[:80])


def test_shapes_of_groups_locations_and_log_in(ask: Callable[..., Any]) -> None:
    group: dict[str, Any] = {"id": "A1", "fullPathName": "x"}
    ids: Iterator[dict[str, Any]] = ({"id": id} for id in (5, "../x", "", "\ud800", "a b", None))
    for wrong in (*ids, {"fullPathName": None}, {"policyInheritanceEnabled": "perhaps"}):
        body = json.dumps({"content": [{**group, **wrong}], "lastPage": True})
        with pytest.raises(Failed, match="API-FAILS"):
            ask(SepmApi.groups, {"/groups": body})
    for body in ("null", "{}", '"x"', "[1]", '["a/\\ud800"]', '["a/b?c"]', '["a/"]'):
        with pytest.raises(Failed, match="API-FAILS"):
            ask(lambda api: api.locations("A1"), {"/groups/A1/locations": body})
    tokens = ('{"token": null}', '{"token": "a\\r\\nb: c"}', '{"token": "\u3042"}', '{"token": ""}')
    for body in ("null", "[]", "{}", *tokens, DEEP):
        with pytest.raises(Failed, match="API-FAILS"):
            ask(SepmApi.groups, {"/identity/authenticate": body})


def test_pages_without_end(ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sepm_api, "MOST_PAGES", 3)
    with pytest.raises(Failed, match="more than 3 pages"):
        ask(clients, {"/computers": '{"content": [{"computerName": "pc"}], "lastPage": false}'})
