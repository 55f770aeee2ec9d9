"""What may be asked about certificates. Light: ``cert new`` is held against openssl's speed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sepmtk.model.certificate_request import COMPAT, PROFILES, CertificateOptions
from sepmtk.model.option import argument, option, secret
from sepmtk.nouns.inputs import replacing

SOURCE_LOCKED = ("PASSWORD-NEEDED", "KEY-PASSWORD-NEEDED")


def _password() -> Any:
    """Of a PFX or keystore that is read."""
    return secret("cert.ask.source", *SOURCE_LOCKED)


def _new_password() -> Any:
    """Of a PFX that is made."""
    return secret("cert.ask.new", "PFX-PASSWORD-MISSING", again="cert.ask.again")


def _generate() -> Any:
    return option(False, cmdlet="GeneratePassword")


@dataclass(frozen=True)
class New(CertificateOptions):
    """Files of a new certificate. One of ``pfx_password`` and ``pfx_password_generate``, but for a CSR
    and in a dry run."""

    out: Path = option(Path("tmpNewCert"), "DIR", cmdlet="OutputPath")
    key: Path | None = option(None, "FILE", cmdlet="KeyPath")
    csr: bool = False
    replace: bool = replacing()
    pfx_password: bytes | None = _new_password()
    pfx_password_generate: bool = _generate()


@dataclass(frozen=True)
class Show:
    """``source``: a file, a folder that ``cert new`` filled, a thumbprint, or ``host:port``."""

    source: str = argument(metavar="SOURCE")
    password: bytes | None = _password()


@dataclass(frozen=True)
class Verify(Show):
    """``names``: what clients dial; ``fqdn``: what the common name must be."""

    names: tuple[str, ...] = option((), "HOST", flag="--name", cmdlet="Name")
    fqdn: str | None = option(None, "FQDN")


@dataclass(frozen=True)
class Repack:
    """A new PFX with another password."""

    source: Path = argument(metavar="SOURCE", cmdlet="Path")
    out: Path = option(metavar="FILE", cmdlet="OutFile")
    key: Path | None = option(None, "FILE", cmdlet="KeyPath")
    pfx_profile: str = option(COMPAT, choices=PROFILES)
    replace: bool = replacing()
    password: bytes | None = _password()
    pfx_password: bytes | None = _new_password()
    pfx_password_generate: bool = _generate()


@dataclass(frozen=True)
class Install:
    """``root``: the public half goes into Root too."""

    source: Path = argument(metavar="SOURCE", cmdlet="Path")
    key: Path | None = option(None, "FILE", cmdlet="KeyPath")
    root: bool = True
    password: bytes | None = _password()


@dataclass(frozen=True)
class Remove:
    """``with_key``: its key container too."""

    thumbprint: str = argument(metavar="THUMBPRINT")
    with_key: bool = False
