"""The person at SEPM's console: KB 229342 steps 8 to 11, and the vendor's configuration wizard."""

from __future__ import annotations

import csv
import io
from base64 import b64decode
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from sepmtk.machine.errors import Unsupported
from sepmtk.machine.lab import certificate, layout, policies, scm, sem5, tree
from sepmtk.machine.lab.certificate import Pair, thumbprint
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.services import SQL, order
from sepmtk.machine.lab.wizard import adopt

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
    return _store(lab, Pair(found.public_bytes(Encoding.DER), key))


def generate_certificate(lab: Lab) -> str:
    """The other choice of the same dialogue: SEPM makes itself a certificate."""
    with lab.turn():
        today = datetime.fromtimestamp(lab.now(), UTC).replace(microsecond=0)
        names = (lab.config["fqdn"], lab.config["short_name"], *lab.config["addresses"])
        pair = certificate.self_signed(
            lab.config["fqdn"], names, today - timedelta(days=1), today + timedelta(days=3650),
            certificate.new_key(), seed=int(lab.now()),
        )  # fmt: skip
    return _store(lab, pair)


def _store(lab: Lab, pair: Pair) -> str:
    with lab.turn():
        _needs_database(lab)
        password = lab.config["secrets"]["keystore"]
        for path, content in tree.certificate_files(pair, password, lab.now()).items():
            lab.write(layout.real(lab, path), content)
    return thumbprint(pair.der)


def change_policy(lab: Lab, group: str = "", **changed: bool) -> tuple[str, ...]:
    """Secure communications (``secure``) or the server list (``https``) of a group, or of all of them.
    The names of the groups that were compiled anew: those that inherit come along.

    Raises:
        Unsupported: there is no such group, it inherits, or the console can't log in.
    """
    with lab.turn():
        signer = _needs_database(lab)
        heirs, names = sem5.heirs(lab), sem5.group_names(lab)
        chosen = {id: name for id, name in names.items() if group in ("", name, names.get(heirs.get(id, "")))}
        if not chosen:
            raise Unsupported(group, "no such group")
        if any(id in heirs and name == group for id, name in chosen.items()):
            raise Unsupported(group, "the group inherits the policies of its parent")
        for id in chosen:
            policies.compile_one(lab, lab.now(), id, signer, **changed)
    return tuple(chosen.values())


def new_group(lab: Lab, name: str) -> tuple[str, ...]:
    """A group without clients: below one that there is it inherits, as the console proposes.

    Raises:
        Unsupported: there is such a group, or the console can't log in.
    """
    with lab.turn():
        signer = _needs_database(lab)
        ids = {name: id for id, name in sem5.group_names(lab).items()}
        if name in ids or not name:
            raise Unsupported(name, "a group needs a name that no other has")
        parent = ids.get(name.rpartition("\\")[0], "")
        id = sem5.add_group(lab, name, sem5.heirs(lab).get(parent, parent))
        policies.compile_one(lab, lab.now(), id, signer)
    return (name,)


def push(lab: Lab, group: str = "") -> tuple[str, ...]:
    """Send communication settings: who is on and can be reached learns SEPM's certificate."""
    with lab.turn():
        _needs_database(lab)
        chosen = {id: name for id, name in sem5.group_names(lab).items() if group in ("", name)}
        for id in chosen:
            sem5.record(lab, lab.now(), "push", {}, id)
    return tuple(chosen.values())


def export(lab: Lab) -> str:
    """The clients as a table, as the console exports it (the columns' names are assumed)."""
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\r\n")
    writer.writerow(["Computer Name", "Group Name", "Last time status changed", "Policy Serial Number"])
    with lab.turn(), sem5.opened(lab) as base:
        _needs_database(lab)
        for name, group, seen, serial in base.execute(
            "SELECT c.COMPUTER_NAME, g.NAME, a.LAST_UPDATE_TIME, a.PROFILE_SERIAL_NO FROM SEM_AGENT a "
            "JOIN SEM_COMPUTER c ON c.COMPUTER_ID = a.COMPUTER_ID JOIN IDENTITY_MAP g ON g.ID = a.GROUP_ID "
            "WHERE a.DELETED = 0 AND a.IS_NPVDI_CLIENT = 0 ORDER BY c.COMPUTER_NAME"
        ):
            writer.writerow([name, group, f"{lab.local_time(seen / 1000):%Y-%m-%d %H:%M:%S}", serial])
    return rows.getvalue()


def run_wizard(lab: Lab) -> None:
    """The Management Server Configuration Wizard: SQL Server gets SEPM's certificate (KB 232057), and
    ROOT.xml is written anew. Services stop and start."""
    _each(lab, stop=True)
    with lab.turn():
        adopt(lab)
        text = tree.root_xml(lab.config["fqdn"], False, lab.config["secrets"]["stored_password"])
        lab.write(layout.real(lab, layout.ROOT_XML), text)
        scm.request_stop(lab, SQL, lab.now())
        pass_time(lab, 60)
        scm.request_run(lab, SQL, lab.now())
        pass_time(lab, 60)
    _each(lab, stop=False)


def restart_manager(lab: Lab) -> None:
    """Stop SEPM's services and start them again, on the lab's clock."""
    _each(lab, stop=True)
    _each(lab, stop=False)


def _each(lab: Lab, stop: bool) -> None:
    with lab.turn():
        names = [name for name in order(lab) if name in SEPM_SERVICES]
        for name in reversed(names) if stop else names:
            (scm.request_stop if stop else scm.request_run)(lab, name, lab.now())
            pass_time(lab, 60)


def _needs_database(lab: Lab) -> bytes:
    """The console logs in only where the manager has its database. The certificate that it runs with."""
    live = scm.settle(lab, lab.now())
    manager = live["loaded"].get("semsrv", {})
    if live["services"]["semsrv"]["state"] != "running" or not manager.get("database"):
        raise Unsupported("console", "the manager has no database: nobody can log in")
    return b64decode(manager["certificate"])


def pass_time(lab: Lab, seconds: float) -> None:
    """Move the lab's clock. The caller holds the lab."""
    lab.config["offset"] = round(float(lab.config["offset"]) + seconds, 6)
    lab.save_config()
    scm.settle(lab, lab.now())
