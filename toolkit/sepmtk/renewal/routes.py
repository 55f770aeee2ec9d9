"""Which steps make up which route."""

from __future__ import annotations

from sepmtk.engine.step import Step
from sepmtk.renewal import certificate, clients, console, proof, services, trust

BEFORE_THE_UPDATE = tuple(
    services.at_the_console(step)
    for step in (console.CHECK_PARTNERS, clients.SWITCH_LIST, clients.RELAX_SECURITY, clients.WAIT)
)
AFTER_THE_UPDATE = tuple(
    services.at_the_console(step)
    for step in (clients.ROLL_OUT, clients.RESTORE_SECURITY, clients.RESTORE_LIST)
)
UPDATE = services.at_the_console(console.UPDATE_CERTIFICATE)
CLIENTS = (*BEFORE_THE_UPDATE, UPDATE, *AFTER_THE_UPDATE)
"""KB 229342 steps 8 to 11 and KB 187099: a person at the console, over days."""

RESTART = (services.STOP, services.REGISTER, trust.ON, services.START, proof.VERIFY_RESCUE)
NEW_CERTIFICATE = (certificate.MAKE, certificate.INSTALL, certificate.GRANT)

EMERGENCY = (
    proof.PREFLIGHT, proof.BACKUP, *NEW_CERTIFICATE, *RESTART, *CLIENTS, trust.REVERT, proof.VERIFY,
    proof.CLEAN_UP,
)  # fmt: skip
"""KB 229342. Its steps 4 and 5 change places: SQL Server restarts while SEPM is down."""

CONSOLE_FIRST = (
    proof.PREFLIGHT, proof.BACKUP, services.STOP, trust.ON, services.START, proof.VERIFY_RESCUE,
)  # fmt: skip
"""The console back in minutes, without a new certificate and without touching SQL Server."""

PLANNED = (
    proof.PREFLIGHT, proof.BACKUP, certificate.MAKE, *BEFORE_THE_UPDATE, UPDATE, console.WIZARD,
    *AFTER_THE_UPDATE, proof.VERIFY, proof.CLEAN_UP,
)  # fmt: skip
"""KB 232057 and KB 187099: everything works, so a person updates at the console and runs the wizard."""

SQL_ONLY = (
    proof.PREFLIGHT, proof.BACKUP, *NEW_CERTIFICATE, services.STOP, services.REGISTER, trust.IF_NEEDED,
    services.START, proof.VERIFY_RESCUE, proof.VERIFY, proof.CLEAN_UP,
)  # fmt: skip
"""SQL Server gets the certificate that SEPM and its clients have already."""

CLIENTS_ONLY = (proof.PREFLIGHT, proof.BACKUP, certificate.MAKE, *CLIENTS, proof.VERIFY, proof.CLEAN_UP)
"""SEPM is up; what has expired is what it shows to its clients."""

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
    steps = ROUTES.get(route, ())
    return bool(steps) and ids == tuple(s.id for s in steps if not s.optional or s.id in given)
