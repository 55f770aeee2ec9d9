"""The person at SEPM's console: KB 229342 step 9, "Update the server certificate"."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from sepmtk.machine.lab import layout, scm, tree
from sepmtk.machine.lab.certificate import Pair, thumbprint
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.services import order

SEPM_SERVICES = ("semsrv", "semapisrv", "semwebsrv", "semlaunchsrv")


def update_certificate(lab: Lab, pfx: bytes, password: str) -> str:
    """Replace server.crt, server.key and keystore.jks; the processes read them at their next start.
    SQL Server's copy stays as it is. Returns the certificate's thumbprint.

    Raises:
        ValueError: not a PFX, another password, or no RSA key with its certificate in it.
    """
    key, found, _ = pkcs12.load_key_and_certificates(pfx, password.encode())
    if not isinstance(key, rsa.RSAPrivateKey) or found is None:
        raise ValueError("no RSA key with its certificate")
    pair = Pair(found.public_bytes(Encoding.DER), key)
    with lab.turn():
        for path, content in tree.certificate_files(
            pair, lab.config["secrets"]["keystore"], lab.now()
        ).items():
            lab.write(layout.real(lab, path), content)
    return thumbprint(pair.der)


def restart_manager(lab: Lab) -> None:
    """Stop SEPM's services and start them again, on the lab's clock."""
    with lab.turn():
        names = [name for name in order(lab) if name in SEPM_SERVICES]
        for name in reversed(names):
            scm.request_stop(lab, name, lab.now())
            pass_time(lab, 60)
        for name in names:
            scm.request_run(lab, name, lab.now())
            pass_time(lab, 60)


def pass_time(lab: Lab, seconds: float) -> None:
    """Move the lab's clock. The caller holds the lab."""
    lab.config["offset"] = round(float(lab.config["offset"]) + seconds, 6)
    lab.save_config()
    scm.settle(lab, lab.now())
