"""Fields of a request as parameters that Typer understands."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin, get_type_hints

import typer

from sepmtk.model.option import Option, flag_of, is_needed, option_of
from sepmtk.words import has, say

if TYPE_CHECKING:
    from sepmtk.nouns.operation import Operation

DATE = "%Y-%m-%d"


def parameters(operation: Operation, lang: str) -> list[inspect.Parameter]:
    """One for each field of the operation's request; two for a password."""
    hints = get_type_hints(operation.request)
    for field in fields(operation.request):
        option = option_of(field)
        if option.argv and option.choices:  # only this door has it: the deed doesn't check it
            hints[field.name] = Literal[option.choices]
    made = [p for f in fields(operation.request) for p in _parameters(operation, f, hints[f.name], lang)]
    # Python wants what has no default first; arguments keep their order among themselves.
    return sorted(made, key=lambda p: p.default is not inspect.Parameter.empty)


def _parameters(operation: Operation, field: Field[Any], hint: Any, lang: str) -> Iterator[inspect.Parameter]:
    option = option_of(field)
    if option.secret:
        for form, kind, metavar in (("file", Path | None, "FILE"), ("stdin", bool, None)):
            name = f"{field.name}_{form}"
            info = typer.Option(
                f"{flag_of(field)}-{form}", metavar=metavar, help=_help(operation, name, lang)
            )
            yield _parameter(name, kind, info, False if form == "stdin" else None)
        return
    flag = flag_of(field)
    text = _help(operation, flag.lstrip("-").replace("-", "_"), lang)
    shared: dict[str, Any] = {"metavar": _metavar(option), "help": text}
    if isinstance(option.low, int | float):
        shared |= {"min": option.low, "max": option.high}
    if datetime in get_args(hint):
        shared["formats"] = [DATE]
    default = inspect.Parameter.empty if is_needed(field) else _default(field)
    if option.argument:
        yield _parameter(field.name, _kind(hint), typer.Argument(**shared, show_default=False), default)
        return
    if default is True:
        flag = f"{flag}/--no-{flag.removeprefix('--')}"
    shown = default not in (None, "") and default is not False  # a default of 0 is shown
    yield _parameter(field.name, _kind(hint), typer.Option(flag, **shared, show_default=shown), default)


def _parameter(name: str, kind: Any, info: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, info]
    )


def _metavar(option: Option) -> str | None:
    return option.metavar or "|".join(option.choices) or None


def _default(field: Field[Any]) -> Any:
    """Typer knows no tuples: a repeated option is None or a list."""
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    return None if default == () else default


def _kind(hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return list[get_args(hint)[0]] | None  # type: ignore[misc]
    return hint


def _help(operation: Operation, name: str, lang: str) -> str:
    """``cli.cert.new.days``, or ``cli.option.days`` for all that have it."""
    own = f"cli.{operation.name}.{name}"
    return say(own if has(own) else f"cli.option.{name}", lang)


def request_from(operation: Operation, values: Mapping[str, Any]) -> Any:
    """The request that Typer's values make. What was not given has its default."""
    return operation.request(**{n: _typed(v) for n, v in values.items() if v is not None})


def _typed(value: Any) -> Any:
    if isinstance(value, datetime):  # a date ends with its first moment in UTC
        return value.replace(tzinfo=UTC)
    return tuple(value) if isinstance(value, list) else value
