"""Whether a plan is one that this version could have made: whoever got it may have edited it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sepmtk.engine.plan import Plan, is_moment
from sepmtk.renewal.request import request_from_inputs
from sepmtk.renewal.routes import CONSOLE_ROUTE, SQL_ROUTE


def check_plan(plan: Plan) -> None:
    """Inputs and what was observed, each of the kind that its readers take it for.

    Raises:
        ValueError: it is named.
    """
    if plan.inputs or plan.route != CONSOLE_ROUTE:
        wanted = request_from_inputs(plan.inputs).certificate
        if wanted and plan.route != SQL_ROUTE:  # that route takes over a certificate of others
            from sepmtk.pki.issue import refuse_impossible

            refuse_impossible(wanted)
    wrong = [name for name, fits in _OBSERVED.items() if not fits(plan.observed.get(name))]
    if wrong:
        raise ValueError("observed: " + ", ".join(wrong))


def _or_none(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or fits(value)


def _text(value: object) -> bool:
    return isinstance(value, str)


def _bool(value: object) -> bool:
    return isinstance(value, bool)


def _phrases(value: object) -> bool:
    return isinstance(value, list) and all(_phrase(one) for one in value)


def _phrase(value: Any) -> bool:
    params = value.get("params", {}) if isinstance(value, Mapping) and _text(value.get("id")) else None
    return isinstance(params, Mapping) and all(
        _phrase(one) if isinstance(one, Mapping) else type(one) in _SAID for one in params.values()
    )


_SAID = frozenset((str, int, float, bool, type(None)))

_OBSERVED: dict[str, Callable[[object], bool]] = {
    "now": is_moment,
    "server_crt": _or_none(_text),
    "server_crt_not_after": _or_none(is_moment),
    "server_crt_expired": _bool,
    "server_crt_soon": _bool,
    "sql_served": _or_none(_text),
    "sql_reason": _text,
    "trust": _bool,
    "outage": _phrases,
    "sql_soon": _bool,
    "http_port": lambda value: type(value) is int and 0 < value < 65536,
}
