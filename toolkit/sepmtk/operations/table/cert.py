"""``cert``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sepmtk.model.certificate_request import COMPAT, CertificateOptions
from sepmtk.model.errors import UsageError
from sepmtk.model.outcome import ExitCode
from sepmtk.model.plain import fields_of
from sepmtk.operations.call import Call, Reply
from sepmtk.operations.table.entry import CHANGES, Operation, secret
from sepmtk.operations.table.single import CHANGE, single_reply

if TYPE_CHECKING:
    from sepmtk.machine.ports import Reader
    from sepmtk.operations.cert_show import CertShowResult


@dataclass(frozen=True)
class CertNew(CertificateOptions):
    """Files of a new certificate. One of ``pfx_password`` and ``pfx_password_generate``, but for a CSR
    and in a dry run."""

    out: Path = Path("tmpNewCert")
    key: Path | None = None
    csr: bool = False
    replace: bool = False
    pfx_password: bytes | None = secret()
    pfx_password_generate: bool = False


@dataclass(frozen=True)
class CertShow:
    """``source``: a file, a folder that ``cert new`` filled, or ``host:port``."""

    source: str
    password: bytes | None = secret()


@dataclass(frozen=True)
class CertVerify:
    """``names``: what clients dial; ``fqdn``: what the common name must be."""

    source: str
    names: tuple[str, ...] = ()
    fqdn: str | None = None
    password: bytes | None = secret()


@dataclass(frozen=True)
class CertRepack:
    """A new PFX with another password."""

    source: Path
    out: Path
    key: Path | None = None
    pfx_profile: str = COMPAT
    replace: bool = False
    password: bytes | None = secret()
    pfx_password: bytes | None = secret()
    pfx_password_generate: bool = False


@dataclass(frozen=True)
class CertInstall:
    """``root``: the public half goes into Root too."""

    source: Path
    key: Path | None = None
    root: bool = True
    password: bytes | None = secret()


@dataclass(frozen=True)
class CertRemove:
    """``with_key``: its key container too."""

    thumbprint: str
    with_key: bool = False


def _new_password(asked: CertNew | CertRepack, needed: bool) -> bytes | None:
    """Raises ``PASSWORD-TWICE``, ``PFX-PASSWORD-MISSING``."""
    if asked.pfx_password is not None and asked.pfx_password_generate:
        raise UsageError("PASSWORD-TWICE")
    if needed and asked.pfx_password is None and not asked.pfx_password_generate:
        raise UsageError("PFX-PASSWORD-MISSING")
    return asked.pfx_password


def new(call: Call, asked: CertNew) -> Reply:
    """A new key, certificate and PFX."""
    from sepmtk.operations.cert_new import CertNewRequest, cert_new

    password = _new_password(asked, not (asked.csr or call.dry_run))
    result = cert_new(
        CertNewRequest(
            out=asked.out,
            now=datetime.now(UTC),
            asked=asked,
            pfx_password=password,
            key_file=asked.key,
            csr=asked.csr,
            replace=asked.replace,
            dry_run=call.dry_run,
        )
    )
    return Reply(result, findings=result.findings)


def show(call: Call, asked: CertShow) -> Reply:
    """What a certificate says."""
    from sepmtk.operations.cert_show import CertShowRequest, cert_show

    reader, now = _reader_for(call, asked.source)
    result = cert_show(CertShowRequest(asked.source, now, asked.password, reader=reader))
    return Reply(result, findings=result.findings)


def _reader_for(call: Call, source: str) -> tuple[Reader | None, datetime]:
    """The host, where the source may be in its stores or on its ports; files need none."""
    from sepmtk.model.thumbprint import is_thumbprint

    if Path(source).exists() or not (call.lab or is_thumbprint(source)):
        return None, datetime.now(UTC)
    reader = call.open().reader()
    return reader, reader.clock.now()


def verify(call: Call, asked: CertVerify) -> Reply:
    """Whether SQL Server and SEPM can use it."""
    from sepmtk.operations.cert_show import CertShowRequest, cert_verify

    reader, now = _reader_for(call, asked.source)
    request = CertShowRequest(asked.source, now, asked.password, asked.names, asked.fqdn, reader)
    result = cert_verify(request)
    return Reply(result, ExitCode.DONE if result.fits else ExitCode.FINDINGS, result.findings)


def repack(call: Call, asked: CertRepack) -> Reply:
    """A new PFX with another password."""
    from sepmtk.operations.cert_repack import CertRepackRequest, cert_repack

    wanted = _new_password(asked, not call.dry_run)
    request = CertRepackRequest(
        asked.source, asked.out, asked.key, asked.password, wanted, asked.pfx_profile,
        asked.replace, call.dry_run,
    )  # fmt: skip
    return Reply(cert_repack(request))


def install(call: Call, asked: CertInstall) -> Reply:
    """Key and certificate into the machine's stores."""
    from sepmtk.operations.cert_material import read_material
    from sepmtk.operations.cert_store import InstallRequest
    from sepmtk.operations.cert_store import install as install_certificate
    from sepmtk.pki.certificate import to_pem

    found = read_material(asked.source, asked.key, asked.password)
    bench = call.bench()
    request = InstallRequest(found.info, to_pem(found.der), found.key_pem, asked.root)
    return single_reply(bench, install_certificate(bench, request))


def remove(call: Call, asked: CertRemove) -> Reply:
    """A certificate out of the machine's stores."""
    from sepmtk.machine.values import Store
    from sepmtk.operations.cert_store import remove as remove_certificate

    bench = call.bench()
    stores = (Store.MACHINE_MY, Store.MACHINE_ROOT)
    return single_reply(bench, remove_certificate(bench, asked.thumbprint, stores, asked.with_key))


def _certificates(reply: Reply) -> Iterable[tuple[str, object]]:
    """Each certificate with where it was found."""
    found = cast("CertShowResult", reply.result)
    more = {"source": found.source, "kind": found.kind}
    return [("certificate", {**fields_of(info), **more}) for info in found.certificates]


def _judgement(reply: Reply) -> Iterable[tuple[str, object]]:
    """The certificate that was judged, the verdict, and each requirement."""
    found = cast("CertShowResult", reply.result)
    more = {"source": found.source, "kind": found.kind, "fits": found.fits, "findings": found.findings}
    return [("certificate_test", {**fields_of(found.certificates[0]), **more})]


OPERATIONS = (
    Operation("cert.new", CertNew, new, ("new_certificate",), "New-SepmCert", CHANGES),
    Operation("cert.show", CertShow, show, ("certificate",), "Get-SepmCert", results=_certificates),
    Operation("cert.verify", CertVerify, verify, ("certificate_test",), "Test-SepmCert", results=_judgement),
    Operation("cert.repack", CertRepack, repack, ("pfx",), "ConvertTo-SepmPfx", CHANGES),
    Operation("cert.install", CertInstall, install, CHANGE, "Install-SepmCert", CHANGES),
    Operation("cert.remove", CertRemove, remove, CHANGE, "Remove-SepmCert", CHANGES),
)
