"""SQL Server shall load the new certificate, by one restart while nothing hangs on it.

The KB selects the certificate in Configuration Manager and clears it again: what is left is an
empty value, and SQL Server chooses by itself. That choice is predicted; where it would be another
certificate, or where the user asks for it, the thumbprint stays in the value.
"""

from __future__ import annotations

from sepmtk.machine.errors import PortError
from sepmtk.machine.values import RegistryKey, ServiceState
from sepmtk.model.notice import Event, Severity
from sepmtk.model.resource import Fact, Value, Want
from sepmtk.run.effectors import loaded, registry_value, service
from sepmtk.run.step import Context, Step, Wants


def pin_value(context: Context, thumbprint: str) -> Want:
    """The value ``Certificate``. An absent one is as good as an empty one."""

    def holds(found: Value) -> bool:
        data = "" if found is None else found.get("data") if isinstance(found, dict) else None
        return data == thumbprint

    key = RegistryKey(context.look.server.sql.settings_key)
    return Want(registry_value.resource(key, "Certificate"), registry_value.text(thumbprint), holds=holds)


def _wants(context: Context) -> Wants:
    new, sql = context.new().thumbprint, context.look.server.sql
    first = _first_value(context, new)
    second = new if first == "" else ""
    for thumbprint in (first, second):
        yield pin_value(context, thumbprint)
        fact: Fact = yield Want(loaded.resource(sql.service, sql.tcp_port), new, must=False)
        if fact.holds:
            return
        seen = {"tried": thumbprint or '""', "found": str(fact.found)}
        context.tell(Event("renew.sql.other", seen, Severity.WARNING))
    # Neither way gave the new certificate. An empty value always lets SQL Server start, with one
    # of its own making if need be, and trustServerCertificate (the next step) covers that.
    yield pin_value(context, "")
    yield Want(service.resource(sql.service), ServiceState.RUNNING.value)
    context.tell(Event("renew.sql.fallback", {"codes": _refusals(context)}))


def _refusals(context: Context) -> str:
    """What SQL Server wrote about its refusals to start, newest last; ``-`` where nothing."""
    from sepmtk.sepm.served import read_file
    from sepmtk.sql.errorlog import REFUSED, read_errorlog

    found: list[str] = []
    path = context.look.server.sql.errorlog
    for log in (path.with_name(f"{path.name}.2"), path.with_name(f"{path.name}.1"), path):
        try:
            starts = read_errorlog(read_file(context.look.reader, log))
        except PortError:
            continue
        found += [", ".join(map(str, (*s.numbers, *s.codes))) for s in starts if s.outcome == REFUSED]
    return "; ".join(found) or "-"


def _first_value(context: Context, new: str) -> str:
    from sepmtk.sql.candidates import candidates

    if context.plan.inputs.get("keep_pinned"):
        context.tell(Event("renew.sql.pinned-asked", {"thumbprint": new}))
        return new
    if context.look.folder is None:
        return ""  # a dry run: the certificate is in no store yet
    choice = candidates(context.look.reader, context.look.server, pinned="")
    if choice.winner == new:
        return ""
    rivals = [choice.winner] if choice.winner else [one.thumbprint for one in choice.uncertain]
    id = "renew.sql.pinned-rival" if choice.winner else "renew.sql.pinned-unknown"
    context.tell(Event(id, {"thumbprint": new, "winner": ", ".join(rivals) or "-"}))
    return new


STEP = Step("register-with-sql", "4", _wants)
