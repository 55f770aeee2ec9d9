"""``sepmtk cert``."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from sepmtk.cli.asked.certificate import CertificateAsked, PasswordFile, PasswordStdin
from sepmtk.cli.command import Answer, Cli, Noun
from sepmtk.model.certificate_request import COMPAT
from sepmtk.model.errors import UsageError

if TYPE_CHECKING:
    from sepmtk.operations.call import Reply
    from sepmtk.operations.cert_new import CertNewResult
    from sepmtk.operations.cert_repack import CertRepackResult
    from sepmtk.operations.cert_show import CertShowResult

Profile = Annotated[str, typer.Option("--pfx-profile", metavar="compat|modern")]
Generate = Annotated[bool, typer.Option("--pfx-password-generate")]
Replace = Annotated[bool, typer.Option("--replace")]
Key = Annotated[Path | None, typer.Option("--key", metavar="FILE")]
Source = Annotated[str, typer.Argument(metavar="SOURCE")]
SourceFile = Annotated[Path, typer.Argument(metavar="SOURCE")]
SourcePassword = Annotated[Path | None, typer.Option("--password-file", metavar="FILE")]
SourceStdin = Annotated[bool, typer.Option("--password-stdin")]


def build(lang: str) -> typer.Typer:
    """The noun's commands."""
    noun = Noun("cert", lang)
    noun.command("new")(new)
    noun.command("show")(show)
    noun.command("verify")(verify)
    noun.command("repack")(repack)
    noun.command("install")(install)
    noun.command("remove")(remove)
    return noun.app


def new(
    cli: Cli,
    asked: CertificateAsked,
    pfx_password_file: PasswordFile = None,
    pfx_password_stdin: PasswordStdin = False,
    pfx_password_generate: Generate = False,
    csr: Annotated[bool, typer.Option("--csr")] = False,
    key: Key = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR")] = Path("tmpNewCert"),
    replace: Replace = False,
) -> Answer:
    """A new key, certificate and PFX."""
    if key is None and not cli.given.dry_run:
        from sepmtk.pki.new_key import begin_new_key

        begin_new_key()
    from sepmtk.cli.cert_password import new_password
    from sepmtk.cli.cert_text import new_text
    from sepmtk.operations.cert_files import refuse_existing
    from sepmtk.operations.table import cert

    request = cert.CertNew(**asked.given(), out=out, key=key, csr=csr, replace=replace)
    call = cli.call()
    if not (call.dry_run or csr):
        refuse_existing(out, replace)
        if not (pfx_password_file or pfx_password_stdin or pfx_password_generate):
            # What is wrong with the request is said before a password is asked for.
            cert.new(dataclasses.replace(call, dry_run=True), request)
        password = new_password(cli, pfx_password_file, pfx_password_stdin, pfx_password_generate)
        request = dataclasses.replace(request, pfx_password=password, pfx_password_generate=password is None)
    reply = cert.new(call, request)
    for finding in reply.findings:
        said = {part: cli.say(f"{finding.id}.{part}", **finding.params) for part in ("message", "found")}
        cli.note("cert.note", text=said["message"], found=said["found"])
    return cli.answer(reply, new_text(cli, cast("CertNewResult", reply.result)))


def show(
    cli: Cli, source: Source, password_file: SourcePassword = None, password_stdin: SourceStdin = False
) -> Answer:
    """What a certificate says."""
    from sepmtk.cli.cert_password import with_source_password
    from sepmtk.cli.cert_text import show_text
    from sepmtk.operations.table import cert

    def read(password: bytes | None) -> Reply:
        return cert.show(cli.call(), cert.CertShow(source, password))

    reply = with_source_password(cli, password_file, password_stdin, read)
    return cli.answer(reply, show_text(cli, cast("CertShowResult", reply.result)))


def verify(
    cli: Cli,
    source: Source,
    name: Annotated[list[str] | None, typer.Option("--name", metavar="HOST")] = None,
    fqdn: Annotated[str | None, typer.Option("--fqdn", metavar="FQDN")] = None,
    password_file: SourcePassword = None,
    password_stdin: SourceStdin = False,
) -> Answer:
    """Whether SQL Server and SEPM can use it."""
    from sepmtk.cli.cert_password import with_source_password
    from sepmtk.cli.cert_text import verify_text
    from sepmtk.operations.table import cert

    def read(password: bytes | None) -> Reply:
        return cert.verify(cli.call(), cert.CertVerify(source, tuple(name or ()), fqdn, password))

    reply = with_source_password(cli, password_file, password_stdin, read)
    return cli.answer(reply, verify_text(cli, cast("CertShowResult", reply.result)))


def repack(
    cli: Cli,
    source: SourceFile,
    out: Annotated[Path, typer.Option("--out", metavar="FILE")],
    key: Key = None,
    password_file: SourcePassword = None,
    password_stdin: SourceStdin = False,
    pfx_profile: Profile = COMPAT,
    pfx_password_file: PasswordFile = None,
    pfx_password_stdin: PasswordStdin = False,
    pfx_password_generate: Generate = False,
    replace: Replace = False,
) -> Answer:
    """A new PFX with another password."""
    from sepmtk.cli.cert_password import new_password, with_source_password
    from sepmtk.cli.cert_text import repack_text
    from sepmtk.operations.table import cert

    if password_stdin and pfx_password_stdin:
        raise UsageError("PASSWORD-TWICE")
    call, wanted = cli.call(), None
    if not call.dry_run:
        wanted = new_password(cli, pfx_password_file, pfx_password_stdin, pfx_password_generate)

    def work(password: bytes | None) -> Reply:
        request = cert.CertRepack(source, out, key, pfx_profile, replace, password, wanted, wanted is None)
        return cert.repack(call, request)

    reply = with_source_password(cli, password_file, password_stdin, work)
    return cli.answer(reply, repack_text(cli, cast("CertRepackResult", reply.result)))


def install(
    cli: Cli,
    source: SourceFile,
    key: Key = None,
    password_file: SourcePassword = None,
    password_stdin: SourceStdin = False,
    root: Annotated[bool, typer.Option("--root/--no-root")] = True,
) -> Answer:
    """Key and certificate into the machine's stores."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.cli.cert_password import with_source_password
    from sepmtk.operations.table import cert

    def work(password: bytes | None) -> Reply:
        return cert.install(cli.call(), cert.CertInstall(source, key, root, password))

    return single_answer(cli, with_source_password(cli, password_file, password_stdin, work))


def remove(
    cli: Cli,
    thumbprint: Annotated[str, typer.Argument(metavar="THUMBPRINT")],
    with_key: Annotated[bool, typer.Option("--with-key")] = False,
) -> Answer:
    """A certificate out of the machine's stores."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.operations.table import cert

    return single_answer(cli, cert.remove(cli.call(), cert.CertRemove(thumbprint, with_key)))
