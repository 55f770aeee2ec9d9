"""Single commands over Windows as documented: each does what it says, and its undo gives back every byte."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from documented_host import Documented
from e2e_helpers import bench_on, do, install, machine_bytes, undo

from sepmtk.machine.ports import Machine
from sepmtk.machine.values import Store
from sepmtk.model.certificate_request import CertificateRequest
from sepmtk.model.names import SubjectName
from sepmtk.model.outcome import ExitCode
from sepmtk.pki.certificate import describe
from sepmtk.pki.certificate_set import CertificateSet, make_set

SQL = "MSSQL$SQLEXPRESSSYMC"
Windows = tuple[Documented, Machine]


def fresh(name: str) -> CertificateSet:
    now = datetime.now(UTC)
    asked = CertificateRequest(
        (SubjectName("dns", name),), name, now - timedelta(days=1), now + timedelta(days=400)
    )
    return make_set(asked, b"Example-1234")


def test_each_command_does_what_it_says_and_is_taken_back_exactly(windows: Windows) -> None:
    model, machine = windows
    root, name = model.lab.root, machine.host.facts().fqdn.lower()

    def call(command: str, *accepted: str) -> Any:
        return bench_on(root, command, *accepted, machine=machine)

    def mine() -> str:
        return describe(machine.stores.list(Store.MACHINE_MY)[0].der).thumbprint

    def lasting() -> dict[str, str]:
        found = machine_bytes(root)
        return {
            n: h for n, h in found.items() if not n.startswith("C/ProgramData") and n != "attributes.json"
        }

    acts: dict[str, Callable[[], Any]] = {
        "cert install": lambda: install(call("cert install"), fresh(name)),
        "key revoke": lambda: do(
            "key.revoke", call("key revoke", "CERT-IN-USE"), thumbprint=mine(), service=SQL
        ),
        "sql bind": lambda: do("sql.bind", call("sql bind"), thumbprint=mine(), restart=True),
        "service restart": lambda: do("service.restart", call("service restart"), names=(SQL,)),
        "service stop": lambda: do("service.stop", call("service stop")),
        "trust on": lambda: do("trust.on", call("trust on"), restart=True),
    }
    for command, act in acts.items():
        before = lasting()
        lists = {str(key): machine.keys.dacl(key) for key in machine.keys.names()}
        states = {n: machine.services.info(n).state for n in machine.services.names()}
        done = act()
        assert done.report.outcome is ExitCode.DONE, command
        assert (lasting() != before) is (not command.startswith("service")), command
        assert undo(root, done.run, machine=machine).outcome is ExitCode.DONE, command
        assert {n for n, h in lasting().items() ^ before.items()} == set(), command
        assert {str(key): machine.keys.dacl(key) for key in machine.keys.names()} == lists, command
        assert {n: machine.services.info(n).state for n in machine.services.names()} == states, command
