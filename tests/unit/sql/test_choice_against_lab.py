"""The predictor against the lab's engine, which shares no code with it: what the engine loaded at
a start must be what was predicted just before."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sepmtk.machine.lab import certificate, disk, keys, scenarios, stores
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import (
    SCHANNEL_PROVIDER,
    SOFTWARE_KSP,
    KeyName,
    KeySpec,
    RegistryData,
    RegistryKey,
    Request,
    ServiceState,
    Store,
    StoreEntry,
    ValueKind,
)
from sepmtk.model.sddl import from_sddl
from sepmtk.model.server import Server
from sepmtk.model.sid import service_sid
from sepmtk.net import tds
from sepmtk.sepm.discover import discover
from sepmtk.sepm.served import read_file
from sepmtk.sql.candidates import candidates
from sepmtk.sql.errorlog import read_errorlog

EXAMPLES = int(os.environ.get("SEPMTK_EXAMPLES", "40"))
FQDN = "sepm01.corp.example"
SQL = "MSSQL$SQLEXPRESSSYMC"
SID = service_sid(SQL)
TODAY = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
KEYS = [certificate.new_key() for _ in range(2)]
DATES = {"valid": (-30, 30), "expired": (-400, -3), "future": (3, 400)}
DACLS = {
    "granted": f"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;GR;;;{SID})",
    "broad": f"D:(A;;FA;;;BA)(A;;FA;;;{SID})",
    "everyone": "D:P(A;;FA;;;SY)(A;;FR;;;WD)",
    "none": "D:P(A;;FA;;;SY)(A;;FA;;;BA)",
    "little": f"D:P(A;;GW;;;{SID})(A;IO;GR;;;{SID})(A;;FA;;;BA)",
    "denied": f"D:P(D;;GR;;;{SID})(A;;GR;;;{SID})(A;;FA;;;BA)",
    "denied-by-group": f"D:P(D;;GR;;;SU)(A;;GA;;;{SID})(A;;FA;;;BA)",
}
KEEPS_US_OUT = {"ours-not": "D:P(A;;FA;;;SY)"}  # nobody but SYSTEM gets a handle


@dataclass(frozen=True)
class Entry:
    """A certificate in the store, by its properties."""

    cn: str = FQDN
    dates: str = "valid"
    server_auth: bool = True
    archived: bool = False
    provider: str = SCHANNEL_PROVIDER
    spec: KeySpec = KeySpec.EXCHANGE
    dacl: str = "granted"
    key: str = "own"
    serial: int = 1


@cache
def made(cn: str, dates: str, server_auth: bool, serial: int) -> bytes:
    start, end = DATES[dates]
    return certificate.self_signed(
        cn, (cn,), TODAY + start * DAY, TODAY + end * DAY, KEYS[0], seed=serial, server_auth=server_auth
    ).der


def der_of(entry: Entry) -> bytes:
    return made(entry.cn, entry.dates, entry.server_auth, entry.serial)


def thumbprint(der: bytes) -> str:
    return hashlib.sha1(der, usedforsecurity=False).hexdigest()


def mostly(usual: object, *others: object) -> st.SearchStrategy[object]:
    """The usual value as often as all the others: stores where something can win."""
    return st.one_of(st.just(usual), st.sampled_from(others))


entries = st.builds(
    Entry,
    cn=mostly(FQDN, FQDN.upper(), "sepm01", "other.corp.example"),
    dates=mostly("valid", "expired", "future"),
    server_auth=mostly(True, False),
    archived=mostly(False, True),
    provider=mostly(SCHANNEL_PROVIDER, SOFTWARE_KSP, keys.AES_PROVIDER),
    spec=mostly(KeySpec.EXCHANGE, KeySpec.SIGNATURE),
    dacl=mostly("granted", *DACLS),
    key=mostly("own", "other", "none", "gone"),
    serial=st.integers(1, 3),
)
store_contents = st.lists(entries, max_size=6, unique_by=der_of)
pins = st.one_of(st.just(""), st.sampled_from(["0", "1", "2", "upper", "mark", "spaces", "absent", "short"]))


def pin_text(kind: str, found: list[Entry]) -> str:
    """The registry's value: empty, a thumbprint of the store, or what people paste."""
    own = thumbprint(der_of(found[0])) if found else "ab" * 20
    if kind.isdigit():
        return thumbprint(der_of(found[int(kind) % len(found)])) if found else own
    return {
        "": "",
        "upper": own.upper(),
        "mark": "\u200e" + own,
        "spaces": " ".join(own[i : i + 2] for i in range(0, 40, 2)),
        "absent": "ab" * 20,
        "short": own[:39],
    }[kind]


@dataclass(frozen=True)
class Bench:
    lab: Lab
    machine: Machine
    server: Server

    def fill(self, found: list[Entry], pinned: str) -> None:
        """Put the store, its keys and the registry's value into the lab."""
        rows = []
        for number, entry in enumerate(found):
            name = KeyName(entry.provider, f"key{number}")
            path = keys.path_of(self.lab, name)
            path.unlink(missing_ok=True)
            spec = KeySpec.NONE if entry.provider == SOFTWARE_KSP else entry.spec
            private = KEYS[1 if entry.key == "other" else 0]
            if entry.key in ("own", "other"):
                record = keys.record(name, private, from_sddl((DACLS | KEEPS_US_OUT)[entry.dacl]), spec)
                path.write_bytes(disk.canonical(record))
            linked = None if entry.key == "none" else name
            rows.append(stores.to_row(StoreEntry(der_of(entry), entry.archived, linked)))
        with self.lab.hold():
            table = self.lab.read(stores.TABLE)
            table[Store.MACHINE_MY.value] = rows
            self.lab.save(stores.TABLE, table)
        value = RegistryData(ValueKind.STRING, pinned)
        self.machine.registry.set(RegistryKey(self.server.sql.settings_key), "Certificate", value)

    def restart(self) -> ServiceState:
        services = self.machine.services
        for what, wanted in ((Request.STOP, ServiceState.STOPPED), (Request.RUN, ServiceState.RUNNING)):
            services.request(SQL, what)
            for _ in range(100):
                state = services.info(SQL).state
                if state in (wanted, ServiceState.STOPPED):
                    break
                self.machine.clock.sleep(1)
        return services.info(SQL).state


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("choice") / "lab"
    scenarios.create(folder, "healthy")
    machine = open_lab(folder)
    for name in ("semlaunchsrv", "semwebsrv", "semapisrv", "semsrv"):
        machine.services.request(name, Request.STOP)
        machine.clock.sleep(120)
    lab = lab_at(folder)
    with lab.hold():
        pass  # reads lab.json
    return Bench(lab, machine, discover(machine.reader()))


@settings(max_examples=EXAMPLES, deadline=None)
@given(found=store_contents, pin=pins)
def test_what_was_predicted_is_what_was_loaded(bench: Bench, found: list[Entry], pin: str) -> None:
    pinned = pin_text(pin, found)
    # The one listed difference: Microsoft asks for AT_KEYEXCHANGE, and nobody has measured what a
    # pinned certificate with a signature key does. The predictor warns; the lab's engine loads it.
    assume(not any(e.spec is KeySpec.SIGNATURE and thumbprint(der_of(e)) == pinned.lower() for e in found))
    bench.fill(found, pinned)
    reader = bench.machine.reader()
    choice = candidates(reader, bench.server)
    state = bench.restart()
    start = read_errorlog(read_file(reader, bench.server.sql.errorlog))[-1]
    if choice.refuses_to_start:
        assert (state, start.outcome) == (ServiceState.STOPPED, "refused")
        return
    assert state is ServiceState.RUNNING
    assert start.outcome == ("loaded" if choice.winner else "self_generated")
    assert start.thumbprint == choice.winner
    assert sum(entry.wins for entry in choice.entries) == (choice.winner is not None)


@pytest.mark.parametrize("loads", [False, True])
def test_what_no_source_settles_is_an_assumption_either_way(bench: Bench, loads: bool) -> None:
    entry = Entry(dates="expired")
    bench.fill([entry], thumbprint(der_of(entry)))
    with bench.lab.hold():
        bench.lab.config["switches"]["pinned_expired_loads"] = loads
        bench.lab.save_config()
    try:
        choice = candidates(bench.machine.reader(), bench.server, expired_loads=loads)
        assert (bench.restart() is ServiceState.RUNNING) is loads
        assert choice.refuses_to_start is not loads
    finally:
        with bench.lab.hold():
            bench.lab.config["switches"]["pinned_expired_loads"] = False
            bench.lab.save_config()


def test_the_winner_is_what_clients_are_shown(bench: Bench) -> None:
    found = [Entry(archived=True), Entry(cn="sepm01", serial=2), Entry(serial=3), Entry(serial=4)]
    bench.fill(found, "")
    choice = candidates(bench.machine.reader(), bench.server)
    assert [entry.reasons for entry in choice.entries] == [
        ("archived",), ("cn-not-fqdn",), (), ("earlier-wins",),
    ]  # fmt: skip
    assert bench.restart() is ServiceState.RUNNING
    endpoint = bench.machine.network.endpoint(bench.server.sql.tcp_port)
    served = tds.served_certificate(endpoint.host, endpoint.port, endpoint.server_name)
    assert thumbprint(served) == choice.winner == thumbprint(der_of(found[2]))


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (Entry(cn="sepm01"), "cn-not-fqdn"),
        (Entry(dates="expired"), "expired"),
        (Entry(dates="future"), "not-yet-valid"),
        (Entry(server_auth=False), "not-server-auth"),
        (Entry(archived=True), "archived"),
        (Entry(key="none"), "no-key"),
        (Entry(key="gone"), "key-missing"),
        (Entry(key="other"), "key-mismatch"),
        (Entry(provider=SOFTWARE_KSP), "not-csp"),
        (Entry(spec=KeySpec.SIGNATURE), "key-signature"),
        (Entry(dacl="none"), "key-not-granted"),
        (Entry(dacl="denied"), "key-denied"),
        (Entry(dacl="ours-not"), "key-unreadable"),
    ],
)
def test_each_reason_to_lose_has_a_name(bench: Bench, entry: Entry, reason: str) -> None:
    bench.fill([entry], "")
    choice = candidates(bench.machine.reader(), bench.server)
    assert (choice.winner, choice.entries[0].reasons) == (None, (reason,))


def test_what_if_asks_without_changing_anything(bench: Bench) -> None:
    first, second = Entry(), Entry(serial=2)
    bench.fill([first, second], thumbprint(der_of(second)))
    reader = bench.machine.reader()
    assert candidates(reader, bench.server).winner == thumbprint(der_of(second))
    assert candidates(reader, bench.server, pinned="").winner == thumbprint(der_of(first))
    assert candidates(reader, bench.server, TODAY + 300 * DAY, pinned="").winner is None
