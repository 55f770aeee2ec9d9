"""Which steps make up which route."""

from __future__ import annotations

from sepmtk.run.step import Step
from sepmtk.steps import (
    backup,
    check_partners,
    clean_up,
    console,
    grant_key_access,
    install_certificate,
    make_certificate,
    preflight,
    proof,
    register_with_sql,
    relax,
    restore,
    services,
    trust,
    verify,
)

CLIENTS = tuple(
    services.at_the_console(step)
    for step in (
        check_partners.STEP,
        relax.SWITCH_LIST,
        relax.STEP,
        relax.WAIT,
        console.UPDATE,
        restore.ROLL_OUT,
        restore.SECURITY,
        restore.SERVER_LIST,
    )
)
"""KB 229342 steps 8 to 11 and KB 187099: a person at the console, over days."""

OTHERS_DO = frozenset(step.id for step in CLIENTS)
"""Steps in which the tool only looks."""

EMERGENCY = (
    preflight.STEP,
    backup.STEP,
    make_certificate.STEP,
    install_certificate.STEP,
    grant_key_access.STEP,
    services.STOP,
    register_with_sql.STEP,
    trust.ON,
    services.START,
    proof.VERIFY_RESCUE,
    *CLIENTS,
    trust.REVERT,
    verify.STEP,
    clean_up.STEP,
)
"""KB 229342. Its steps 4 and 5 change places: SQL Server restarts while SEPM is down."""

CONSOLE_FIRST = (
    preflight.STEP,
    backup.STEP,
    services.STOP,
    trust.ON,
    services.START,
    proof.VERIFY_RESCUE,
)
"""The console back in minutes, without a new certificate and without touching SQL Server."""

OPTIONAL = frozenset({trust.REVERT.id})
"""Steps that are in a plan only when asked for."""

EMERGENCY_ROUTE, CONSOLE_ROUTE = "emergency", "console-first"

ROUTES = {EMERGENCY_ROUTE: EMERGENCY, CONSOLE_ROUTE: CONSOLE_FIRST}

STEPS = {step.id: step for step in (*EMERGENCY, *CONSOLE_FIRST)}


def steps_of(ids: tuple[str, ...]) -> tuple[Step, ...]:
    """The steps that a plan names."""
    return tuple(STEPS[id] for id in ids)


def is_whole(route: str, ids: tuple[str, ...]) -> bool:
    """Whether these are a route's steps, all of them and in their order, optional ones or not."""
    given = set(ids)
    steps = [step.id for step in ROUTES.get(route, ())]
    return bool(steps) and ids == tuple(id for id in steps if id not in OPTIONAL or id in given)
