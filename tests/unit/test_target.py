"""What is to be dialled, in the spellings of browsers, of SQL Server's tools and of addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepmtk.model.errors import UsageError
from sepmtk.model.target import read_target


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("sepm01", "sepm01", None), ("SEPM01.corp.example.", "sepm01.corp.example", None),
        ("sepm01:8443", "sepm01", 8443), ("sepm01:8443/", "sepm01", 8443), ("sepm01,2638", "sepm01", 2638),
        ("sepm01, 2638", "sepm01", 2638), ("tcp:sepm01,2638", "sepm01", 2638), ("TCP:sepm01", "sepm01", 1433),
        ("sepm01\\SQLEXPRESS,2638", "sepm01", 2638), ("tcp:sepm01\\SQLEXPRESS,2638", "sepm01", 2638),
        ("https://sepm01.corp.example:8443/x?y#z", "sepm01.corp.example", 8443),
        ("HTTPS://sepm01", "sepm01", 443), ("https://[::1]:8443/", "::1", 8443), ("'sepm01:1'", "sepm01", 1),
        ("[::1]", "::1", None), ("::1", "::1", None), ("2001:db8::1", "2001:db8::1", None),
        ("[2001:db8::1]:443", "2001:db8::1", 443), ("[fe80::1%25eth0]:443", "fe80::1%eth0", 443),
        ("fe80::1%12", "fe80::1%12", None), ("2001:db8:0:0:0:0:0:8443", "2001:db8:0:0:0:0:0:8443", None),
        ("[::1],1433", "::1", 1433), (".,1433", "localhost", 1433), ("(local)", "localhost", None),
        ("127.0.0.1,2638", "127.0.0.1", 2638), ("例え.テスト:443", "xn--r8jz45g.xn--zckzah", 443),
        ("tcp:8443", "tcp", 8443),
    ],
)  # fmt: skip
def test_what_is_understood(text: str, host: str, port: int | None) -> None:
    found = read_target(text)
    assert (found.host, found.port) == (host, port)


@pytest.mark.parametrize(
    ("text", "id", "meant"),
    [
        ("sepm01\\SQLEXPRESS", "TARGET-INSTANCE", "sepm01:1433"),
        (".\\SQLEXPRESS", "TARGET-INSTANCE", ".:1433"), ("\\\\sepm01", "TARGET-INSTANCE", "sepm01:1433"),
        ("np:sepm01", "TARGET-PROTOCOL", "sepm01:1433"), ("lpc:sepm01", "TARGET-PROTOCOL", "sepm01:1433"),
        ("np:\\\\sepm01\\pipe\\sql\\query", "TARGET-PROTOCOL", "sepm01:1433"),
        ("admin:sepm01\\SQLEXPRESS", "TARGET-PROTOCOL", "sepm01:1433"),
        ("http://sepm01:8014/", "TARGET-PROTOCOL", "sepm01:8014"),
        ("ldaps://sepm01", "TARGET-PROTOCOL", "sepm01"),
        ("admin@sepm01", "TARGET-USER", "sepm01"), ("https://a:Pl4nted@sepm01:1/", "TARGET-USER", "sepm01:1"),
        ("ftp://a:Pl4nted@sepm01", "TARGET-USER", "sepm01"), ("np:a:Pl4nted@sepm01", "TARGET-USER", "sepm01"),
        ("2001:db8::1:8443", "TARGET-PORT-UNCLEAR", "[2001:db8::1]:8443 / [2001:db8::1:8443]"),
        ("sepm01:0", "TARGET-BAD", None), ("sepm01:99999", "TARGET-BAD", None),
        ("sepm01:", "TARGET-BAD", None),
        ("sepm01:https", "TARGET-BAD", None), ("sepm01:8443/x", "TARGET-BAD", None), ("", "TARGET-BAD", None),
        ("1433", "TARGET-BAD", None), ("*.corp.example", "TARGET-BAD", None), ("a b", "TARGET-BAD", None),
        ("[::1", "TARGET-BAD", None), ("sepm01:１４３３", "TARGET-BAD", None), ("a:b:1", "TARGET-BAD", None),
    ],
)  # fmt: skip
def test_what_is_refused_by_name(text: str, id: str, meant: str | None) -> None:
    with pytest.raises(UsageError) as bad:
        read_target(text)
    assert (bad.value.id, bad.value.params.get("meant")) == (id, meant)
    assert "Pl4nted" not in str(bad.value.params)


@given(st.text(max_size=30))
def test_any_text_is_a_target_or_is_refused(text: str) -> None:
    try:
        found = read_target(text)
    except UsageError as bad:
        assert bad.id.startswith("TARGET-")
    else:
        assert found.host and (found.port is None or 0 < found.port < 65536)
