"""The arguments of a request as the operation's dataclass, each of the type that it names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import Field
from datetime import datetime
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from sepmtk.doors.pipe.parameters import LAB, parameter_of
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.moments import moment
from sepmtk.model.option import is_needed, option_of
from sepmtk.nouns.operation import Operation
from sepmtk.pki.passwords import password_of

_NO = object()


def bind(operation: Operation, args: Mapping[str, Any], secrets: Mapping[str, str]) -> Any:
    """The request.

    Raises:
        UsageError: ``ARGUMENT-BAD``. It never says what a secret is.
        Refused: ``NO-HOST`` where a lab is meant and none is named.
    """
    hints = _hints(operation)
    open_ones = {f.name: f for f in operation.open_fields}
    hidden = {f.name for f in operation.secret_fields}
    for name in args:
        if name not in open_ones:
            # Only what is plain enough to be a name is repeated.
            shown = name if name.isidentifier() and len(name) < 40 else "?"
            _bad(operation, shown, f"unknown; known: {', '.join(open_ones) or '-'}")
    for name in secrets:
        if name not in hidden:
            _bad(operation, "secrets", f"known: {', '.join(sorted(hidden)) or '-'}")
    values: dict[str, Any] = {name: password_of(text) for name, text in secrets.items()}
    for name, field in open_ones.items():
        if name in args:
            values[name] = _value(operation, field, hints[name], args[name])
        elif is_needed(field) and parameter_of(field) == LAB:
            raise Refused("NO-HOST")
        elif is_needed(field):
            _bad(operation, name, "missing")
    return operation.request(**values)


def target(operation: Operation, args: object) -> str | None:
    """What an error about a request is about: the request's first argument, as it was given."""
    names = [f.name for f in operation.open_fields[:1]]
    value = args.get(names[0]) if names and isinstance(args, dict) else None
    return value if isinstance(value, str) else None


@cache
def _hints(operation: Operation) -> dict[str, Any]:
    return get_type_hints(operation.request)


def _value(operation: Operation, field: Field[Any], hint: Any, given: Any) -> Any:
    taken = _taken(hint, given)
    if taken is _NO:
        _bad(operation, field.name, f"must be {_word(hint)}")
    option = option_of(field)
    low = -math.inf if option.low is None else option.low
    high = math.inf if option.high is None else option.high
    if type(taken) in (int, float) and not low <= taken <= high:
        _bad(operation, field.name, f"must be from {low} to {high}")
    return taken


def _taken(hint: Any, given: Any) -> Any:
    """``given`` as ``hint``, or _NO. JSON's true is no number here, and a number no text."""
    if get_origin(hint) in (Union, UnionType):
        if given is None:
            return None if NoneType in get_args(hint) else _NO
        return next((t for h in get_args(hint) if (t := _taken(h, given)) is not _NO), _NO)
    if get_origin(hint) is tuple:
        if not isinstance(given, list):
            return _NO
        every = tuple(_taken(get_args(hint)[0], one) for one in given)
        return _NO if _NO in every else every
    if hint is float and type(given) in (int, float):
        return float(given) if abs(given) < 1e300 else _NO
    if hint in (Path, datetime):
        return (Path(given) if hint is Path else _moment(given)) if isinstance(given, str) and given else _NO
    return given if type(given) is hint else _NO


def _moment(text: str) -> Any:
    try:
        return moment(text)
    except ValueError:
        return _NO


_WORDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    Path: "a path",
    datetime: "a date or time in ISO 8601",
}


def _word(hint: Any) -> str:
    if get_origin(hint) in (Union, UnionType):
        return " or ".join("null" if h is NoneType else _word(h) for h in get_args(hint))
    return "a list of texts" if get_origin(hint) is tuple else _WORDS[hint]


def _bad(operation: Operation, name: str, detail: str) -> None:
    raise UsageError("ARGUMENT-BAD", op=operation.name, name=name, detail=detail)
