"""Whatever JSON stands in ``args`` and ``secrets``: a request of the right types, or an error of ours."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sepmtk.doors.pipe.arguments import bind
from sepmtk.model.errors import Refused, UsageError
from sepmtk.nouns import all_operations
from sepmtk.nouns.operation import Operation
from sepmtk.show.words import finding_words

SECRET = "Planted-Secret-27"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
    | st.sampled_from(["2026-01-01", "2026-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=1000)
@given(one=st.sampled_from(all_operations()), data=st.data())
def test_a_request_or_an_error(one: Operation, data: st.DataObject) -> None:
    names = [f.name for f in fields(one.request)] + ["new"]
    args: dict[str, Any] = data.draw(st.dictionaries(st.sampled_from(names), JSON, max_size=4))
    secrets = data.draw(st.dictionaries(st.sampled_from(names), st.just(SECRET), max_size=2))
    try:
        request = bind(one, args, secrets)
    except (UsageError, Refused) as error:
        assert error.id == "ARGUMENT-BAD" or (error.id, one.name) == ("NO-HOST", "lab.console")
        assert SECRET not in str(error) + str(finding_words(error, "en"))
        return
    assert isinstance(request, one.request)
    assert SECRET not in repr(request)
    hash(request)  # lists have become tuples
