"""The files of a new certificate in the run's folder: server.key, server.crt, server.pfx.

They come about together, by one rename of a folder. Named ``new``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from typing import Any

from sepmtk.engine import durable
from sepmtk.engine.effector import Effector
from sepmtk.engine.folder import RunFolder
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.model.certificate_files import CERTIFICATE, KEY, PASSWORD, PFX
from sepmtk.model.plain import iso
from sepmtk.model.resource import Kind, Resource, UndoClass, Value

RESOURCE = Resource(Kind.CERTIFICATE_SET, "new")
PFX_PASSWORD = "pfx-password"  # noqa: S105 - the name of a secret, not one
KEY_PEM = "key-pem"
CERTIFICATE_PEM = "certificate-pem"


ASKED = ("common_name", "names", "not_after", "key_usage", "extended_key_usage")
"""What of a request a certificate shows again."""


def set_value(info: Any) -> dict[str, Value]:
    """What identifies a certificate set, from a ``CertificateInfo``."""
    return {
        "thumbprint": info.thumbprint,
        "common_name": info.common_name,
        "names": [[name.kind, name.value] for name in info.names],
        "not_after": iso(info.not_after),
        "key_usage": list(info.key_usage),
        "extended_key_usage": list(info.extended_key_usage),
        "public_key_sha256": info.public_key_sha256,
    }


def serves(wanted: Mapping[str, Any]) -> Any:
    """Whether a set has everything that ``wanted`` names (a new thumbprint isn't known before)."""
    return lambda found: isinstance(found, dict) and all(found.get(k) == v for k, v in wanted.items())


def _read(view: RunView, name: str) -> Value:
    folder = view.folder
    if folder is None or not folder.certificate.is_file():
        return None
    from sepmtk.pki.inspect import read_certificates

    return set_value(read_certificates(folder.certificate.read_bytes(), None)[0])


def _write(access: RunAccess, name: str, value: Value) -> None:
    folder = access.folder
    if value is None:
        _remove(folder)
        return
    files = _given(access) if KEY_PEM in access.secrets else _made(access)
    scratch = folder.path / ".new"
    shutil.rmtree(scratch, ignore_errors=True)
    durable.make_private_folder(scratch)
    for file, content in files.items():
        durable.write_new(scratch / file, content)
    durable.sync_folder(scratch)
    durable.move(scratch, folder.new)


def _given(access: RunAccess) -> dict[str, bytes]:
    return {KEY: access.secrets[KEY_PEM], CERTIFICATE: access.secrets[CERTIFICATE_PEM]}


def _made(access: RunAccess) -> dict[str, bytes]:
    from sepmtk.model.certificate_request import CertificateRequest
    from sepmtk.pki.certificate_set import make_set
    from sepmtk.pki.passwords import generate_password

    inputs = access.folder.plan().inputs
    given = access.secrets.get(PFX_PASSWORD)
    password = given or generate_password()
    made = make_set(CertificateRequest.from_plain(inputs), password, inputs["pfx_profile"])
    files = {KEY: made.key_pem, CERTIFICATE: made.certificate_pem, PFX: made.pfx}
    # A password that the user chose is theirs to keep; a generated one would be lost without its file.
    return files if given else files | {PASSWORD: password + b"\r\n"}


def _remove(folder: RunFolder) -> None:
    """Away under another name first, so that a half-removed set is no set."""
    doomed = folder.path / f".old-{os.getpid()}"
    durable.move(folder.new, doomed)
    shutil.rmtree(doomed)
    durable.sync_folder(folder.path)


EFFECTOR = Effector(Kind.CERTIFICATE_SET, UndoClass.EXACT, convergent=True, read=_read, write=_write)
