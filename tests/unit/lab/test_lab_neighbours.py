"""What else lives on the host, and that checks predict what the lab then does."""

from __future__ import annotations

import json

import pytest
from lab_ground import Ground, Maker

from sepmtk.checks.bystanders import keep_the_old, would_change
from sepmtk.checks.view import View
from sepmtk.machine.lab.keys import record
from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.values import Request, Store
from sepmtk.model.notice import Severity
from sepmtk.sepm.discover import discover

OTHER = "MSSQL$BACKUPEXEC"


def look(ground: Ground) -> View:
    reader = ground.machine.reader()
    return View(reader=reader, server=discover(reader))


def ids(ground: Ground) -> dict[str, Severity]:
    return {finding.id: finding.severity for finding in would_change(look(ground))}


def edit(ground: Ground, table: str, **changes: object) -> None:
    path = ground.folder / "machine" / f"{table}.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for name, change in changes.items():
        data.setdefault(name.replace("/", "\\"), {}).update(change)
    path.write_text(json.dumps(data), encoding="utf-8")


def new_certificate(ground: Ground) -> str:
    """What a renewal adds: last in the store, with a machine key's default DACL."""
    from datetime import UTC, datetime, timedelta

    from sepmtk.machine.lab import certificate, disk, keys
    from sepmtk.machine.values import SCHANNEL_PROVIDER, KeyName

    key, today = certificate.new_key(), datetime.now(UTC).replace(microsecond=0)
    fqdn = ground.machine.host.facts().fqdn
    made = certificate.self_signed(fqdn, (fqdn,), today, today + timedelta(days=9), key)
    name = KeyName(SCHANNEL_PROVIDER, "sepmtk-new")
    lab = lab_at(ground.folder)
    with lab.hold():
        lab.write(keys.path_of(lab, name), disk.canonical(record(name, key)))
    ground.machine.stores.add(Store.MACHINE_MY, made.der, name)
    return certificate.thumbprint(made.der)


@pytest.mark.parametrize(
    ("account", "found", "takes"),
    [
        ("LocalSystem", {"SQL-OTHER-WOULD-CHANGE": Severity.ERROR}, True),
        ("NT Service\\MSSQL$BACKUPEXEC", {}, False),
        ("NT AUTHORITY\\NETWORKSERVICE", {}, False),
        ("CORP\\backup", {"SQL-OTHER-MAY-CHANGE": Severity.WARNING}, None),
    ],
)
def test_another_instance_takes_the_new_certificate_where_the_check_says_so(
    lab: Maker, account: str, found: dict[str, Severity], takes: bool | None
) -> None:
    ground = lab("kb-229342", neighbours=("instance",))
    edit(ground, "services", **{OTHER: {"account": account}})
    assert ids(ground) == found
    new = new_certificate(ground)
    for what in (Request.STOP, Request.RUN):
        ground.ask(OTHER, what)
    service = next(s for s in ground.view().services if s.name == OTHER)
    if takes is not None:
        assert service.loaded and (service.loaded.thumbprint == new) is takes


@pytest.mark.parametrize(
    "change",
    [
        ("services", {OTHER: {"start_mode": "disabled"}}),
        (
            "registry",
            {
                "SOFTWARE/Microsoft/Microsoft SQL Server/MSSQL16.BACKUPEXEC/MSSQLServer/SuperSocketNetLib": {
                    "Certificate": ["string", "ab" * 20]
                }
            },
        ),
    ],
)
def test_an_instance_that_is_disabled_or_pinned_is_no_matter(
    lab: Maker, change: tuple[str, dict[str, object]]
) -> None:
    ground = lab("kb-229342", neighbours=("instance",))
    edit(ground, change[0], **change[1])
    assert ids(ground) == {}


def test_a_certificate_in_front_keeps_the_other_instance(lab: Maker) -> None:
    assert ids(lab("healthy", neighbours=("instance",))) == {}


def test_a_domain_controller_with_a_store_of_its_own(lab: Maker) -> None:
    ground = lab("kb-229342", neighbours=("domain-controller",))
    assert ids(ground) == {"LDAPS-WOULD-CHANGE": Severity.ERROR}
    store = "SOFTWARE/Microsoft/Cryptography/Services/NTDS/SystemCertificates/My/Certificates/AB12"
    edit(ground, "registry", **{store: {"Blob": ["binary", "00"]}})
    assert ids(ground) == {}


def test_nothing_new_changes_nobody(lab: Maker) -> None:
    seen = look(lab("shared-host"))
    assert len(list(would_change(seen))) == 2
    without = View(reader=seen.reader, server=seen.server, extras={"new_certificate": False})
    assert list(would_change(without)) == []


HTTP = "SYSTEM/CurrentControlSet/Services/HTTP/Parameters"
RDP = "SYSTEM/CurrentControlSet/Control/Terminal Server/WinStations/RDP-Tcp"
WINRM = "SOFTWARE/Microsoft/Windows/CurrentVersion/WSMAN/Listener/*+HTTPS"


@pytest.mark.parametrize(
    ("key", "name", "user"),
    [
        (f"{HTTP}/SslBindingInfo/0.0.0.0:443", "SslCertHash", "HTTP.SYS 0.0.0.0:443"),
        (f"{HTTP}/SslSniBindingInfo/a:443", "SslCertHash", "HTTP.SYS a:443"),
        (RDP, "SSLCertificateSHA1Hash", "RDP"),
        (WINRM, "certThumbprint", "WinRM *+HTTPS"),
    ],
)
def test_who_is_bound_to_the_old_certificate(lab: Maker, key: str, name: str, user: str) -> None:
    ground = lab("kb-229342")
    assert list(keep_the_old(look(ground))) == []
    old = ground.view().my_store[0].thumbprint.upper()
    edit(ground, "registry", **{key: {name: ["binary", old]}})
    [finding] = keep_the_old(look(ground))
    assert (finding.id, finding.severity, finding.params["users"]) == (
        "CERT-BOUND-ELSEWHERE", Severity.INFO, user,
    )  # fmt: skip


def test_an_fqdn_that_no_common_name_can_hold(lab: Maker) -> None:
    fqdn = f"sepm01.{'a' * 40}.{'b' * 20}.example"
    ground = lab("healthy", fqdn=fqdn, pinned=True, neighbours=("instance",))
    assert ground.loaded() == "pinned"
    assert ids(ground) == {}
    assert ground.view().my_store[0].subject == "sepm01"


def test_a_host_of_a_workgroup(lab: Maker) -> None:
    from sepmtk.checks.names import names_in_use

    ground = lab("healthy", fqdn="sepm01")
    assert ground.loaded() == "chosen"
    assert [name for name, _ in names_in_use(look(ground))] == ["sepm01", "192.0.2.10"]
