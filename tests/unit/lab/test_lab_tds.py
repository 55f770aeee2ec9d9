"""What a logged-in session answers, message by message (MS-TDS), where no driver asks for it."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lab_ground import SQL, Ground, Maker
from tds_client import ATTENTION, BATCH, HEADERS, HELLO, RPC, TRANSACTION, call, login7, number, packet, text
from test_lab_wire import answer

from sepmtk.machine.lab import sem5_query
from sepmtk.machine.lab.sql_errors import SqlError
from sepmtk.machine.lab.tds_rpc import calls
from sepmtk.machine.lab.tds_types import Malformed
from sepmtk.machine.values import Request

DONE, DONEPROC, DONEINPROC, ERROR, COLUMNS = b"\xfd", b"\xfe", b"\xff", b"\xaa", b"\x81"


@pytest.fixture
def ground(lab: Maker) -> Ground:
    return lab("healthy")


@pytest.fixture
def link(ground: Ground) -> Iterator[socket.socket]:
    """A session without encryption."""
    where = ground.machine.network.endpoint(2638)
    with socket.create_connection((where.host, where.port), timeout=10) as session:
        session.sendall(packet(18, HELLO))
        assert answer(session)[-1] == 0, "MARS, the last option, was asked for and is refused"
        session.sendall(packet(16, login7("sem5", ground.config()["secrets"]["sem5"])))
        assert answer(session).endswith(done())
        yield session


def done(status: int = 0, rows: int = 0, token: bytes = DONE) -> bytes:
    return token + struct.pack("<HHQ", status, 0, rows)


def ask(link: socket.socket, kind: int, body: bytes, status: int = 1) -> bytes:
    link.sendall(packet(kind, HEADERS + body, status))
    return answer(link)


def batch(link: socket.socket, sql: str, status: int = 1) -> bytes:
    return ask(link, BATCH, sql.encode("utf-16-le"), status)


def says(number: int) -> bytes:
    """The beginning of that error's token."""
    return struct.pack("<i", number)


def test_mars_is_not_granted_and_transactions_are_counted(link: socket.socket) -> None:
    begun, committed = b"\xe3\x0b\x00\x08\x08", b"\xe3\x0b\x00\x09\x00\x08"
    assert ask(link, TRANSACTION, struct.pack("<HBB", 5, 2, 0)).startswith(begun)
    assert batch(link, "BEGIN TRANSACTION") == done()
    assert says(2)[:4] in batch(link, "SELECT @@TRANCOUNT")
    assert batch(link, "COMMIT") == done()
    assert ask(link, TRANSACTION, struct.pack("<HBB", 7, 0, 0)).startswith(committed)
    assert says(3902) in ask(link, TRANSACTION, struct.pack("<HBB", 7, 0, 0))
    assert says(3903) in batch(link, "ROLLBACK TRAN")
    assert says(8501) in ask(link, TRANSACTION, struct.pack("<HH", 0, 0))


def test_a_pool_s_reset_and_a_request_that_was_given_up(link: socket.socket) -> None:
    batch(link, "BEGIN TRAN")
    assert says(1) in batch(link, "SELECT @@TRANCOUNT", status=1 | 16)
    reset = batch(link, "SELECT @@TRANCOUNT", status=1 | 8)
    assert reset.startswith(b"\xe3\x03\x00\x12\x00\x00" + COLUMNS) and says(0) in reset
    assert batch(link, "SELECT 1", status=1 | 2) == done(2)
    link.sendall(packet(ATTENTION, b""))
    assert answer(link) == done(0x20)


def test_attention_ends_a_request_and_is_acknowledged_by_itself(link: socket.socket) -> None:
    began = time.monotonic()
    raw = HEADERS + "WAITFOR DELAY '00:00:09'; SELECT 1".encode("utf-16-le")
    link.sendall(packet(BATCH, raw))
    link.sendall(packet(ATTENTION, b""))
    assert (answer(link), answer(link)) == (done(2), done(0x20))
    assert time.monotonic() - began < 5
    link.sendall(packet(BATCH, raw.replace(b"9\0", b"1\0")))
    link.sendall(packet(BATCH, HEADERS + "SELECT 7".encode("utf-16-le")))  # kept until the first is answered
    assert says(1) in answer(link) and says(7) in answer(link)


def test_calls_one_after_another_in_a_message(link: socket.socket) -> None:
    sql = "SELECT @a, @B"
    first = call(13, number(None, True), text("@A int, @b nvarchar(9)"), text(sql), number(5), text("x"))
    later = call(12, number(1), number(6), text("y"))
    gone = call("sp_unprepare", number(1))
    said = ask(link, RPC, first + b"\xff" + later + b"\xfe" + later + b"\xff" + gone + b"\xff" + later)
    ends = [done(status, token=DONEPROC) for status in (1, 0, 2)]
    assert [said.count(one) for one in (ends[0], done(0, token=DONEPROC), done(2, token=DONEPROC))] == [
        4,
        0,
        1,
    ]
    assert said.count(done(0x11, 1, DONEINPROC)) == 2  # one of the three was only to be looked at
    assert said.count(b"\xac\0\0\0\1") == 1 and says(8179) in said
    assert batch(link, "SELECT 3").startswith(COLUMNS)


def test_what_a_procedure_does_not_do_is_sql_server_s_error(link: socket.socket) -> None:
    for body, error in (
        (call(10, text("SELECT @P1"), text("@P1 int")), 8178),
        (call(10, text("SELECT @P1")), 137),
        (call(15, number(77)), 8179),
        (call(2, number(None, True), text("SELECT 1")), 16901),
        (call("sp_who"), 2812),
        (call(14, number(None, True)), 2812),
        (call(10, b"\0\0\xf3\0"), 8009),
        (call(10, bytes([0, 0, 0x26, 3, 3, 1, 1, 1])), 8016),
        (call(10, bytes([0, 0, 0x6A, 5, 9, 255, 5, 1, 0, 0, 0, 0])), 8016),
    ):
        said = ask(link, RPC, body)
        assert said[:1] == ERROR and says(error) in said, error
    assert batch(link, "SELECT 3").startswith(COLUMNS)


def test_only_what_sql_server_understands_is_answered(link: socket.socket) -> None:
    for sql, error in (
        ("SELECT * FROM SEM_AGENT LIMIT 1", 102), ("SELECT 'a' || 'b'", 102), ("SELECT 1 == 1", 102),
        ("PRAGMA table_info(SEM_AGENT)", 2812), ("SELECT * FROM sqlite_master", 208),
        ("SELECT lab_seen('', '')", 195), ("SELECT load_extension('x')", 195), ("SELECT @@NOBODY", 137),
        ("SET BANANA ON", 195), ("USE nobody", 911), ("UPDATE SEM_AGENT SET DELETED = 1", 3906),
        ("SELECT 1; sp_who", 102), ("EXEC sp_who", 2812), ("?", 102), ("VACUUM", 2812),
    ):  # fmt: skip
        said = batch(link, sql)
        assert says(error) in said and said.endswith(done(2)), sql
    for sql, ends in (
        ("SET NOCOUNT ON SET XACT_ABORT, ANSI_NULLS OFF -- it's; all\nSET LOCK_TIMEOUT -1", done()),
        ("IF @@TRANCOUNT > 0 COMMIT TRAN set implicit_transactions off", done()),
        ("SET FMTONLY ON SELECT COUNT(*) FROM dbo.SEM_AGENT SET FMTONLY OFF", done()),
        ("/* ; ' */ SELECT ']' AS [a;b], 'it''s' USE master", done()),
        ("SELECT TOP_LEVEL FROM (SELECT 1 AS TOP_LEVEL) AS x", done(0x10, 1)),
        ("", done()),
    ):
        said = batch(link, sql)
        assert said.endswith(ends) and ERROR + b"\x20" not in said, (sql, said)


def test_a_session_ends_with_its_server(ground: Ground, link: socket.socket) -> None:
    batch(link, "SELECT 1")
    ground.ask(SQL, Request.STOP)
    link.sendall(packet(BATCH, HEADERS + "SELECT 1".encode("utf-16-le")))
    with suppress(ConnectionResetError):
        assert link.recv(1) == b""


@given(st.binary(max_size=200))
def test_any_bytes_are_calls_or_malformed(body: bytes) -> None:
    with suppress(Malformed, EOFError):
        for one in calls(body):
            assert isinstance(one.procedure, str)


@given(st.text(max_size=60))
def test_any_text_is_answered_or_refused(sql: str) -> None:
    with suppress(SqlError):
        list(sem5_query.answer(None, f"SELECT {sql}", {}, encrypted=False))
