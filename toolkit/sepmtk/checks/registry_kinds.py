"""Registry values that SEPM and SQL Server are found by, of a kind that says nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sepmtk.checks.registry import DOCTOR, PREFLIGHT, check
from sepmtk.checks.view import View
from sepmtk.machine.errors import NotFound, Unsupported
from sepmtk.machine.lookup import TEXTS, VIEWS
from sepmtk.machine.values import RegistryKey, ValueKind
from sepmtk.model.notice import Finding, Severity
from sepmtk.sepm.installed import SEPM_KEY
from sepmtk.sepm.instances import NAMES_KEY
from sepmtk.sql.binding import VALUE

NUMBERS = (ValueKind.DWORD, *TEXTS)


def kinds(view: View) -> Iterator[Finding]:
    """A value of another kind counts as absent; who looks at it in the editor sees that it is there."""
    for key, name, fits in _values(view):
        try:
            found = view.reader.registry.get(key, name).kind
            shown = found.value
        except NotFound:
            continue
        except Unsupported as error:
            found, shown = None, error.detail
        if found not in fits:
            where = f"{key}\\{name}"
            params = {"value": where, "kind": shown, "wanted": ", ".join(fits)}
            yield Finding("REGISTRY-KIND", Severity.WARNING, params, where)


def _values(view: View) -> Iterator[tuple[RegistryKey, str, tuple[ValueKind, ...]]]:
    settings = RegistryKey(view.server.sql.settings_key)
    for bits in VIEWS:
        for name in ("TargetDir", "Version", "ProductVersion"):
            yield RegistryKey(SEPM_KEY.path, bits), name, TEXTS
        names = RegistryKey(NAMES_KEY.path, bits)
        for name in _names(view, names):
            yield names, name, TEXTS
    yield settings, VALUE, TEXTS
    yield settings, "ForceEncryption", NUMBERS
    for name in ("TcpPort", "TcpDynamicPorts"):
        yield settings.child("Tcp").child("IPAll"), name, NUMBERS


def _names(view: View, key: RegistryKey) -> tuple[str, ...]:
    try:
        return tuple(view.reader.registry.names(key))
    except NotFound:
        return ()


CHECKS = (check("registry-kinds", kinds, PREFLIGHT, DOCTOR),)
