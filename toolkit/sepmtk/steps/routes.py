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
    wizard,
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

BEFORE_THE_WIZARD = frozenset(step.id for step in CLIENTS[:5])
OTHERS_DO = frozenset(step.id for step in (*CLIENTS, wizard.STEP))
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

PLANNED = (
    preflight.STEP,
    backup.STEP,
    make_certificate.STEP,
    *(step for step in CLIENTS if step.id in BEFORE_THE_WIZARD),
    wizard.STEP,
    *(step for step in CLIENTS if step.id not in BEFORE_THE_WIZARD),
    verify.STEP,
    clean_up.STEP,
)
"""KB 232057 and KB 187099: everything works, so a person updates at the console and runs the wizard."""

SQL_ONLY = (
    preflight.STEP,
    backup.STEP,
    make_certificate.STEP,
    install_certificate.STEP,
    grant_key_access.STEP,
    services.STOP,
    register_with_sql.STEP,
    trust.IF_NEEDED,
    services.START,
    proof.VERIFY_RESCUE,
    verify.STEP,
    clean_up.STEP,
)
"""SQL Server gets the certificate that SEPM and its clients have already."""

CLIENTS_ONLY = (
    preflight.STEP,
    backup.STEP,
    make_certificate.STEP,
    *CLIENTS,
    verify.STEP,
    clean_up.STEP,
)
"""SEPM is up; what has expired is what it shows to its clients."""

OPTIONAL = frozenset({trust.REVERT.id})
"""Steps that are in a plan only when asked for."""

EMERGENCY_ROUTE, CONSOLE_ROUTE = "emergency", "console-first"
PLANNED_ROUTE, SQL_ROUTE, CLIENTS_ROUTE = "planned", "sql-only", "clients-only"

ROUTES = {
    EMERGENCY_ROUTE: EMERGENCY,
    CONSOLE_ROUTE: CONSOLE_FIRST,
    PLANNED_ROUTE: PLANNED,
    SQL_ROUTE: SQL_ONLY,
    CLIENTS_ROUTE: CLIENTS_ONLY,
}

STEPS = {step.id: step for route in ROUTES.values() for step in route}


def steps_of(ids: tuple[str, ...]) -> tuple[Step, ...]:
    """The steps that a plan names."""
    return tuple(STEPS[id] for id in ids)


def is_whole(route: str, ids: tuple[str, ...]) -> bool:
    """Whether these are a route's steps, all of them and in their order, optional ones or not."""
    given = set(ids)
    steps = [step.id for step in ROUTES.get(route, ())]
    return bool(steps) and ids == tuple(id for id in steps if id not in OPTIONAL or id in given)
