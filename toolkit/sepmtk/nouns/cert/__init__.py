"""``cert``: certificates, from making one to taking one out of the stores."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sepmtk.model.plain import fields_of
from sepmtk.nouns.cert.requests import Install, New, Remove, Repack, Show, Verify
from sepmtk.nouns.operation import CHANGES, Operation, changing

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.nouns.operation import Reply


def new(call: Call, asked: New) -> Reply:
    """A new key, certificate and PFX. The key is begun while the rest is loaded."""
    if asked.key is None and not call.dry_run:
        from sepmtk.pki.new_key import begin_new_key

        begin_new_key()
    from sepmtk.nouns.cert.new import make

    return make(call, asked)


def show(call: Call, asked: Show) -> Reply:
    """What a certificate says."""
    from sepmtk.nouns.cert.show import show

    return show(call, asked)


def verify(call: Call, asked: Verify) -> Reply:
    """Whether SQL Server and SEPM can use it."""
    from sepmtk.nouns.cert.show import verify

    return verify(call, asked)


def repack(call: Call, asked: Repack) -> Reply:
    """A new PFX with another password."""
    from sepmtk.nouns.cert.repack import repack

    return repack(call, asked)


def install(call: Call, asked: Install) -> Reply:
    """Key and certificate into the machine's stores."""
    from sepmtk.nouns.cert.store import install

    return install(call, asked)


def remove(call: Call, asked: Remove) -> Reply:
    """A certificate out of the machine's stores."""
    from sepmtk.nouns.cert.store import remove

    return remove(call, asked)


def _certificates(reply: Reply) -> Iterable[tuple[str, object]]:
    """Each certificate with where it was found."""
    found = reply.result
    more = {"source": found.source, "kind": found.kind}
    return [("certificate", {**fields_of(info), **more}) for info in found.certificates]


def _judgement(reply: Reply) -> Iterable[tuple[str, object]]:
    """The certificate that was judged, the verdict, and each requirement."""
    found = reply.result
    more = {"source": found.source, "kind": found.kind, "fits": found.fits, "findings": found.findings}
    return [("certificate_test", {**fields_of(found.certificates[0]), **more})]


OPERATIONS = (
    Operation("cert.new", New, new, ("new_certificate",), "New-SepmCert", CHANGES),
    Operation("cert.show", Show, show, ("certificate",), "Get-SepmCert", results=_certificates),
    Operation("cert.verify", Verify, verify, ("certificate_test",), "Test-SepmCert", results=_judgement),
    Operation("cert.repack", Repack, repack, ("pfx",), "ConvertTo-SepmPfx", CHANGES),
    changing("cert.install", Install, install, "Install-SepmCert"),
    changing("cert.remove", Remove, remove, "Remove-SepmCert"),
)
