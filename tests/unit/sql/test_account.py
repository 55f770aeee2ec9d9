"""Which SIDs SQL Server's process carries, by account and service SID type."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from sepmtk.machine.errors import NotFound
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import SidType
from sepmtk.model.sid import service_sid
from sepmtk.sql.account import process_sids

SQL = "MSSQL$SQLEXPRESSSYMC"
OWN = service_sid(SQL)


def reader(account: str, sid_type: SidType) -> Reader:
    def info(name: str) -> Any:
        if name != SQL:
            raise NotFound(name)
        return SimpleNamespace(account=account, sid_type=sid_type)

    return cast("Reader", SimpleNamespace(services=SimpleNamespace(info=info)))


@pytest.mark.parametrize(
    ("account", "sid_type", "carries", "lacks"),
    [
        ("NT SERVICE\\MSSQL$SQLEXPRESSSYMC", SidType.NONE, {OWN}, {"S-1-5-18"}),
        ("NT Service\\mssql$sqlexpresssymc", SidType.UNRESTRICTED, {OWN}, {"S-1-5-18"}),
        ("LocalSystem", SidType.NONE, {"S-1-5-18", "S-1-5-32-544"}, {OWN}),
        ("LocalSystem", SidType.UNRESTRICTED, {"S-1-5-18", OWN}, set()),
        ("NT AUTHORITY\\NetworkService", SidType.UNRESTRICTED, {"S-1-5-20", OWN}, {"S-1-5-18"}),
        ("CORP\\sqlsvc", SidType.UNRESTRICTED, {OWN}, {"S-1-5-18"}),
        ("CORP\\sqlsvc", SidType.NONE, set(), {OWN}),
    ],
)
def test_what_the_process_carries(
    account: str, sid_type: SidType, carries: set[str], lacks: set[str]
) -> None:
    sids = set(process_sids(reader(account, sid_type), SQL))
    assert carries | {"S-1-1-0", "S-1-5-11", "S-1-5-6"} <= sids
    assert not lacks & sids


def test_a_service_that_is_not_there_is_judged_by_its_own_sid() -> None:
    assert process_sids(reader("LocalSystem", SidType.NONE), "MSSQL$OTHER")[0] == service_sid("MSSQL$OTHER")
