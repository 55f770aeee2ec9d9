"""``sepmtk cert``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sepmtk.cli.asked import CertificateAsked, PasswordFile, PasswordStdin
from sepmtk.cli.command import Answer, Cli, Noun
from sepmtk.model.outcome import ExitCode

if TYPE_CHECKING:
    from sepmtk.machine.ports import Reader

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
    from dataclasses import replace as again

    from sepmtk.cli.cert_password import new_password
    from sepmtk.cli.cert_text import new_text
    from sepmtk.model.names import typed_name
    from sepmtk.operations.cert_files import refuse_existing
    from sepmtk.operations.cert_new import CertNewRequest, cert_new

    request = CertNewRequest(
        out=out,
        now=datetime.now(UTC),
        san_file=asked.san_file,
        names=tuple(typed_name(name) for name in asked.san or ()),
        common_name=asked.cn,
        days=asked.days,
        not_after=asked.end,
        subject=asked.subject,
        pfx_profile=asked.pfx_profile,
        key_file=key,
        csr=csr,
        replace=replace,
        dry_run=cli.given.dry_run,
    )
    if not cli.given.dry_run:
        refuse_existing(out, replace)
        if not csr:
            cert_new(again(request, dry_run=True))  # whatever is wrong is said before a password is asked for
            password = new_password(cli, pfx_password_file, pfx_password_stdin, pfx_password_generate)
            request = again(request, pfx_password=password)
    result = cert_new(request)
    for finding in result.findings:
        cli.note(
            "cert.note",
            text=cli.say(f"{finding.id}.message", **finding.params),
            found=cli.say(f"{finding.id}.found", **finding.params),
        )
    return Answer(result, new_text(cli, result), findings=result.findings)


def show(
    cli: Cli, source: Source, password_file: SourcePassword = None, password_stdin: SourceStdin = False
) -> Answer:
    """What a certificate says."""
    from sepmtk.cli.cert_password import with_source_password
    from sepmtk.cli.cert_text import show_text
    from sepmtk.operations.cert_show import CertShowRequest, cert_show

    reader = _reader_for(cli, source)
    now = reader.clock.now() if reader else datetime.now(UTC)
    result = with_source_password(
        cli,
        password_file,
        password_stdin,
        lambda p: cert_show(CertShowRequest(source, now, p, reader=reader)),
    )
    return Answer(result, show_text(cli, result))


def _reader_for(cli: Cli, source: str) -> Reader | None:
    """The host, where the source may be in its stores or on its ports; files need none."""
    from sepmtk.operations.cert_of_host import is_thumbprint

    if Path(source).exists() or not (cli.given.lab or is_thumbprint(source)):
        return None
    return cli.machine().reader()


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
    from sepmtk.operations.cert_show import CertShowRequest, cert_verify

    reader, names = _reader_for(cli, source), tuple(name or ())
    now = reader.clock.now() if reader else datetime.now(UTC)
    result = with_source_password(
        cli,
        password_file,
        password_stdin,
        lambda p: cert_verify(CertShowRequest(source, now, p, names, fqdn, reader)),
    )
    code = ExitCode.DONE if result.fits else ExitCode.FINDINGS
    return Answer(result, verify_text(cli, result), code, result.findings)


def repack(
    cli: Cli,
    source: SourceFile,
    out: Annotated[Path, typer.Option("--out", metavar="FILE")],
    key: Key = None,
    password_file: SourcePassword = None,
    password_stdin: SourceStdin = False,
    pfx_profile: Profile = "compat",
    pfx_password_file: PasswordFile = None,
    pfx_password_stdin: PasswordStdin = False,
    pfx_password_generate: Generate = False,
    replace: Replace = False,
) -> Answer:
    """A new PFX with another password."""
    from sepmtk.cli.cert_password import new_password, with_source_password
    from sepmtk.model.errors import UsageError
    from sepmtk.operations.cert_repack import CertRepackRequest, cert_repack

    if password_stdin and pfx_password_stdin:
        raise UsageError("PASSWORD-TWICE")
    dry_run = cli.given.dry_run
    wanted = (
        None if dry_run else new_password(cli, pfx_password_file, pfx_password_stdin, pfx_password_generate)
    )
    result = with_source_password(
        cli,
        password_file,
        password_stdin,
        lambda p: cert_repack(CertRepackRequest(source, out, key, p, wanted, pfx_profile, replace, dry_run)),
    )
    lines = [
        cli.say("cert.valid-until", end=result.certificate.not_after.strftime("%Y-%m-%d %H:%M:%S UTC")),
        cli.say("cert.thumbprint", thumbprint=result.certificate.thumbprint),
        cli.say(
            "cert.would-write" if dry_run else "cert.written",
            folder=str(out.parent),
            files=", ".join(Path(file).name for file in result.files),
        ),
    ]
    return Answer(result, "\n".join(lines))


def install(
    cli: Cli,
    source: SourceFile,
    key: Key = None,
    password_file: SourcePassword = None,
    password_stdin: SourceStdin = False,
    root: Annotated[bool, typer.Option("--root/--no-root")] = True,
) -> Answer:
    """Key and certificate into the machine's stores."""
    from sepmtk.cli.bench import bench_of, single_answer
    from sepmtk.cli.cert_password import with_source_password
    from sepmtk.operations.cert_material import read_material
    from sepmtk.operations.cert_store import InstallRequest
    from sepmtk.operations.cert_store import install as install_certificate
    from sepmtk.pki.certificate import to_pem

    found = with_source_password(cli, password_file, password_stdin, lambda p: read_material(source, key, p))
    bench = bench_of(cli)
    request = InstallRequest(found.info, to_pem(found.der), found.key_pem, root)
    return single_answer(cli, bench, install_certificate(bench, request))


def remove(
    cli: Cli,
    thumbprint: Annotated[str, typer.Argument(metavar="THUMBPRINT")],
    with_key: Annotated[bool, typer.Option("--with-key")] = False,
) -> Answer:
    """A certificate out of the machine's stores."""
    from sepmtk.cli.bench import bench_of, single_answer
    from sepmtk.machine.values import Store
    from sepmtk.operations.cert_store import remove as remove_certificate

    bench = bench_of(cli)
    stores = (Store.MACHINE_MY, Store.MACHINE_ROOT)
    return single_answer(cli, bench, remove_certificate(bench, thumbprint, stores, with_key))
