"""While SQL Server's certificate is still valid the vendor's own wizard replaces it (KB 232057)."""

from __future__ import annotations

from sepmtk.model.errors import Refused
from sepmtk.model.resource import By, Want
from sepmtk.run.effectors import loaded
from sepmtk.run.step import Context, Step, Wants
from sepmtk.steps.clients import places


def _wants(context: Context) -> Wants:
    """SQL Server shows what SEPM has. The recovery file, used in the wizard, brings the old one back."""
    sql, held = context.look.server.sql, places(context)["server.crt"]
    if held is None:  # never taken for "SQL Server shows none"
        raise Refused("GUARD-UNREADABLE", where=str(context.look.server.server_crt), detail="-")
    if held == context.plan.observed.get("server_crt"):
        raise Refused("OLD-CERTIFICATE-BACK", thumbprint=held)
    yield Want(loaded.resource(sql.service, sql.tcp_port), held, by=By.PERSON)


STEP = Step("run-configuration-wizard", "", _wants)
