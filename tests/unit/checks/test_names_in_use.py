"""Which names a certificate covers."""

from __future__ import annotations

import pytest

from sepmtk.checks.names import covers
from sepmtk.model.names import typed_name


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
