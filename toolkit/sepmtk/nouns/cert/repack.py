"""A new PFX, with another password or profile, from a key and its certificate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sepmtk.engine.call import Call
from sepmtk.model.certificate import CertificateInfo
from sepmtk.nouns.cert import files as cert_files
from sepmtk.nouns.cert.material import read_material
from sepmtk.nouns.cert.new import wanted_password
from sepmtk.nouns.cert.requests import Repack
from sepmtk.nouns.cert.text import lined, moment_text, written
from sepmtk.nouns.inputs import refuse_file
from sepmtk.nouns.operation import Reply
from sepmtk.pki.keys import load_key
from sepmtk.pki.passwords import generate_password
from sepmtk.pki.pfx import write_pfx
from sepmtk.show.words import Say


@dataclass(frozen=True)
class CertRepackResult:
    """``files``: the PFX, and the file of its password where that was generated."""

    certificate: CertificateInfo
    files: tuple[str, ...]
    pfx_profile: str
    dry_run: bool


def repack(call: Call, asked: Repack) -> Reply:
    """Write the PFX from a PFX, a PEM with key and certificate, a certificate with a key's file, or a folder
    with server.key and server.crt.

    Raises:
        UsageError: ``KEY-NEEDED``, ``KEY-MISMATCH``, or what is wrong with the content; ``PASSWORD-TWICE``,
            ``PFX-PASSWORD-MISSING``.
        Refused: ``OUTPUT-EXISTS``.
    """
    material = read_material(asked.source, asked.key, asked.password)
    given = wanted_password(asked, needed=not call.dry_run)
    password = generate_password() if given is None else given
    beside = asked.out.with_name(asked.out.name + ".password")
    files = (asked.out,) if given is not None else (asked.out, beside)
    for file in files:
        refuse_file(file, asked.replace)
    if not call.dry_run:
        pfx = write_pfx(load_key(material.key_pem), material.der, password, asked.pfx_profile)
        if given is None:
            # The password first: without it the PFX could not be opened, if the second write fails.
            cert_files.write_one(beside, password + b"\r\n", asked.replace)
        cert_files.write_one(asked.out, pfx, asked.replace)
    result = CertRepackResult(material.info, tuple(map(str, files)), asked.pfx_profile, call.dry_run)
    return Reply(result, text=repack_text)


def repack_text(result: CertRepackResult, say: Say) -> str:
    """What the new PFX holds and where it is."""
    files = [Path(file) for file in result.files]
    return lined(
        [
            say("cert.valid-until", end=moment_text(result.certificate.not_after)),
            say("cert.thumbprint", thumbprint=result.certificate.thumbprint),
            written(str(files[0].parent), (file.name for file in files), result.dry_run, say),
        ]
    )
