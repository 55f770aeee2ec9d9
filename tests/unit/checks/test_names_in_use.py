"""Names from ODBC data sources, and which names a certificate covers."""

from __future__ import annotations

import pytest

from sepmtk.checks.names import _data_sources, covers
from sepmtk.checks.registry import Look
from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import RegistryData, RegistryKey, ValueKind
from sepmtk.model.names import typed_name

ODBC = {
    "Symantec": {"Server": "tcp:SEPM-ALIAS\\SQLEXPRESSSYMC,2638", "Database": "sem5"},
    "Reports": {"Server": "reports01,1433", "Database": "SEM5"},
    "Local": {"Server": "(local)\\SQLEXPRESSSYMC"},
    "Other": {"Server": "erp01", "Database": "erp"},
}


class Registry:
    def subkeys(self, key: RegistryKey) -> list[str]:
        if key.view == 32:
            raise NotFound(str(key))
        return list(ODBC)

    def get(self, key: RegistryKey, name: str) -> RegistryData:
        values = ODBC[key.path.rpartition("\\")[2]]
        if name not in values:
            raise NotFound(name)
        return RegistryData(ValueKind.STRING, values[name])


def test_data_sources_that_lead_to_sepms_database() -> None:
    from types import SimpleNamespace
    from typing import cast

    sql = SimpleNamespace(name="SQLEXPRESSSYMC")
    look = cast(
        "Look", SimpleNamespace(reader=SimpleNamespace(registry=Registry()), server=SimpleNamespace(sql=sql))
    )
    assert list(_data_sources(look)) == [("SEPM-ALIAS", "DSN Symantec"), ("reports01", "DSN Reports")]


@pytest.mark.parametrize(
    ("names", "wanted", "covered"),
    [
        (("sepm01",), "SEPM01", True),
        (("*.corp.example",), "sepm01.corp.example", True),
        (("*.corp.example",), "a.sepm01.corp.example", False),
        (("*.corp.example",), "corp.example", False),
        (("192.0.2.10",), "192.0.2.10", True),
        (("2001:db8::1",), "2001:DB8:0::1", True),
        (("sepm01",), "192.0.2.10", False),
    ],
)
def test_cover(names: tuple[str, ...], wanted: str, covered: bool) -> None:
    assert covers(tuple(map(typed_name, names)), typed_name(wanted)) is covered
