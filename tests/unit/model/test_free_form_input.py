"""Whatever bytes come in: an answer or an error of ours, never a crash."""

from __future__ import annotations

import contextlib
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from sepmtk.model import dacl
from sepmtk.model.errors import SepmtkError
from sepmtk.model.sddl import from_sddl, sddl
from sepmtk.sepm.logs import database_errors
from sepmtk.sepm.root_xml import database_url, masked, password_spans, read_trust, with_trust
from sepmtk.sql.errorlog import read_errorlog

SID = "S-1-5-80-0"
GOOD = from_sddl("D:PAI(D;;GW;;;BU)(A;;GAGR;;;SY)(A;ID;GR;;;BA)")
XML = (
    b"<?xml version='1.0'?>\n<Context a='&lt;'><!-- c --><Resource password='p' "
    b'url="jdbc:sqlserver://h:1;trustServerCertificate={false};a=b"/></Context>'
)


def damaged(good: bytes) -> st.SearchStrategy[bytes]:
    """``good`` cut, with bytes replaced or put in, or something else altogether."""
    place = st.integers(0, len(good))
    cut = st.builds(lambda at: good[:at], place)
    put = st.builds(
        lambda at, more, over: good[:at] + more + good[at + over :],
        place,
        st.binary(max_size=4),
        st.integers(0, 4),
    )
    return st.one_of(cut, put, st.binary(max_size=200))


@given(damaged(GOOD))
def test_descriptors(data: bytes) -> None:
    with contextlib.suppress(SepmtkError):
        dacl.entries(data)
        dacl.reads(data, SID)
        dacl.denied(data, SID)
        sddl(data)
        after = dacl.grant_read(data, SID)
        assert dacl.grant_read(after, SID) == after
        dacl.revoke(data, SID)


@given(damaged(XML))
def test_root_xml(data: bytes) -> None:
    masked(data)
    assert all(0 <= start < end <= len(data) for start, end in password_spans(data))
    with contextlib.suppress(SepmtkError):
        database_url(data)
    with contextlib.suppress(SepmtkError):
        value = read_trust(data)
        assert read_trust(with_trust(data, not value.value)).value is not value.value


@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda t: t.encode("utf-16"))))
def test_logs(data: bytes) -> None:
    read_errorlog(data)
    database_errors(BytesIO(data), None)
    database_errors(BytesIO(b"2026-02-31 25:61:61 SQLServerException\n" + data), None)


@given(st.text(max_size=60), st.text(alphabet="D:(A;GR)SY-15PI0x", max_size=60))
def test_sddl(text: str, likely: str) -> None:
    for one in (text, likely, f"D:({likely})", f"D:(A;;GR;;;S-1-{likely})"):
        with contextlib.suppress(SepmtkError):
            from_sddl(one)
