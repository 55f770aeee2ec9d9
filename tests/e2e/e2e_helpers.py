"""What the tests of the whole procedure do with a lab."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sepmtk.engine.call import Call, Host
from sepmtk.machine.faults import FaultPlan, with_faults
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import RegistryKey, Store
from sepmtk.model.outcome import ExitCode
from sepmtk.net.tds import served_certificate
from sepmtk.nouns import find
from sepmtk.nouns.lab.console import UPDATE, Act, at_console
from sepmtk.nouns.operation import Reply
from sepmtk.pki.certificate import describe
from sepmtk.pki.certificate_set import CertificateSet
from sepmtk.pki.inspect import to_der
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.plan import PlanResult, make_plan
from sepmtk.renewal.request import RenewRequest
from sepmtk.renewal.run import RunResult
from sepmtk.sepm.client_source import from_csv
from sepmtk.sepm.discover import discover

NewLab = Callable[..., Path]

NEEDS_FORK = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
CASES = 15
"""Tests over which the writes of a run are spread: each takes every fifteenth, however many there are."""


def bench_on(
    folder: Path,
    command: str = "renew run",
    *accepted: str,
    machine: Machine | None = None,
    dry_run: bool = False,
) -> Call:
    """What a use case gets, on the lab in ``folder``."""
    return Call(command, Host(lambda: machine or open_lab(folder)), accepted=accepted, dry_run=dry_run)


def on_machine(call: Call, machine: Machine, **more: Any) -> Call:
    """The same call on another machine, such as one that fails at a port."""
    return replace(call, host=Host(lambda: machine), **more)


def do(op: str, call: Call, **asked: object) -> Any:
    """The result of an operation, by its public name and its options' names."""
    return reply(op, call, **asked).result


def reply(op: str, call: Call, **asked: object) -> Reply:
    """The same with its exit code and findings."""
    operation = find(op)
    assert operation is not None, op
    return operation.deed(call, operation.request(**asked))


def set_fault(lab: Path, service: str | None = None, on: str = "start", what: str | None = None) -> None:
    """Let a service of the lab hang or fail; without a service none does."""
    do("lab.fault", bench_on(lab), folder=lab, service=service, on=on, what=what, clear=what is None)


def install(call: Call, fresh: CertificateSet) -> Any:
    """``cert install`` of a set that lies in a folder, as ``cert new`` leaves it."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "server.key").write_bytes(fresh.key_pem)
        (Path(name) / "server.crt").write_bytes(fresh.certificate_pem)
        return do("cert.install", call, source=Path(name))


def plan(bench: Call, **asked: object) -> PlanResult:
    """``renew plan`` on a lab."""
    return make_plan(bench, RenewRequest(**asked))  # type: ignore[arg-type]


def rescue(
    folder: Path,
    *,
    machine: Machine | None = None,
    until: str = "",
    planned: PlanResult | None = None,
    **asked: object,
) -> RunResult:
    """``renew run`` on a lab, with the plan of another copy of it where there is one."""
    bench = bench_on(folder, machine=machine)
    return renew_run.start(bench, planned or plan(bench, **asked), until)


def undo(folder: Path, run: str = "", machine: Machine | None = None) -> RunResult:
    """``renew undo --accept UNDO-INTO-OUTAGE`` on a lab."""
    return renew_run.undo(bench_on(folder, "renew undo", "UNDO-INTO-OUTAGE", machine=machine), run)


def resume(folder: Path, until: str = "") -> RunResult:
    """``renew resume`` on a lab."""
    return renew_run.resume(bench_on(folder, "renew resume"), until=until)


def copied(lab: Path, name: str) -> Path:
    """A copy of a lab beside it."""
    shutil.rmtree(lab.with_name(name), ignore_errors=True)
    return Path(shutil.copytree(lab, lab.with_name(name)))


def machine_bytes(folder: Path) -> dict[str, str]:
    """Hash by path of what survives a power cut, aside from logs and sem5; folders stand there too."""
    root = folder / "machine"
    found: dict[str, str] = {}
    for path in sorted(root.rglob("*")):
        parts = [part.lower() for part in path.relative_to(root).parts]
        if "log" in parts or "logs" in parts or parts[0].startswith("sem5"):
            continue
        name = path.relative_to(root).as_posix()
        found[name] = "folder" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def service_states(folder: Path) -> dict[str, str]:
    """State by name of every service of the host."""
    services = open_lab(folder).services
    return {name: services.info(name).state.value for name in services.names()}


def reboot(folder: Path) -> None:
    """A power cut: the lab starts its services again by their start modes."""
    shutil.rmtree(folder / "live")


def set_switch(folder: Path, name: str, value: object) -> None:
    """Change what the lab assumes where no source settles it."""
    file = folder / "lab.json"
    settings = json.loads(file.read_text("utf-8"))
    settings["switches"][name] = value
    file.write_text(json.dumps(settings), "utf-8")


def end_state(folder: Path) -> dict[str, object]:
    """Resources and values that a run touches, its thumbprint and container put as words; how many
    certificates, keys and files there are, so that nothing extra goes unseen."""
    machine = open_lab(folder)
    server = discover(machine.reader())
    [run] = (folder / "sepmtk" / "runs").iterdir()
    new = describe(to_der((run / "new" / "server.crt").read_bytes()))

    def plain(value: object) -> str:
        return str(value).replace(new.thumbprint, "THUMBPRINT").replace(run.name, "RUN")

    stores = {
        store.value: [(plain(describe(e.der).thumbprint), plain(e.key)) for e in machine.stores.list(store)]
        for store in Store
        if store is not Store.USER_ROOT
    }
    pinned = machine.registry.get(RegistryKey(server.sql.settings_key), "Certificate")
    endpoint = machine.network.endpoint(server.sql.tcp_port)
    with machine.files.open(server.root_xml) as file:
        root_xml = file.read()
    return {
        "stores": {
            name: [("old", k) if t != "THUMBPRINT" else (t, k) for t, k in e] for name, e in stores.items()
        },
        "keys": sorted(len(plain(k)) for k in machine.keys.names()),
        "dacls": sorted(machine.keys.dacl(k).hex() for k in machine.keys.names()),
        "pinned": plain(pinned.data),
        "served": plain(
            describe(served_certificate(endpoint.host, endpoint.port, endpoint.server_name)).thumbprint
        ),
        "services": {n: machine.services.info(n).state.value for n in (*server.services, server.sql.service)},
        "trust": root_xml.count(b"trustServerCertificate=true"),
        "files": sorted(
            machine_bytes(folder).keys() - {n for n in machine_bytes(folder) if n.startswith("keys/")}
        ),
        "run": sorted(p.name for p in run.iterdir() if p.name != "images"),
    }


def at_the_console(lab: Path, action: str, group: str = "", restart: bool = False) -> None:
    """Something that a person does at the console."""
    at_console(Act(lab, action, group=group, restart=restart))


def resume_seeing(lab: Path, *accepted: str, note: str = "", **answers: Any) -> RunResult:
    """``renew resume --from-csv`` with a fresh export of the clients."""
    export = lab / "clients.csv"
    at_console(Act(lab, "export", out=export, replace=True))
    bench = bench_on(lab, "renew resume", *accepted)
    seen = from_csv(bench.machine, export)
    return renew_run.resume(replace(bench, clients=seen, answers=answers, note=note))


def hours(lab: Path, many: float) -> None:
    """Time passes in the lab."""
    open_lab(lab).clock.sleep(many * 3600)


def set_clock(lab: Path, hours: float) -> None:
    """Somebody sets the host's clock."""
    settings = json.loads((lab / "lab.json").read_text("utf-8"))
    settings["offset"] += hours * 3600
    (lab / "lab.json").write_text(json.dumps(settings), "utf-8")


class SetBack:
    """A clock that somebody sets an hour back at every look."""

    def __init__(self, lab: Path) -> None:
        self._lab, self._clock, self.naps = lab, open_lab(lab).clock, 0

    def now(self) -> datetime:
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        self.naps += 1
        assert self.naps < 500, "it waits for ever"
        self._clock.sleep(seconds)
        set_clock(self._lab, -1)


def waits_at(result: RunResult, step: str) -> bool:
    """Whether a run waits there."""
    return result.outcome is ExitCode.WAITING and result.remaining[0] == step


def relaxed(lab: Path) -> RunResult:
    """A rescued server whose administrator has done step 8, and a week has passed."""
    result = rescue(lab, partners="none")
    at_the_console(lab, "http-list")
    at_the_console(lab, "relax")
    resume_seeing(lab)
    hours(lab, 24 * 7)
    return result


def rolled_out(lab: Path, revert_trust: bool = False) -> RunResult:
    """All the way to the end of step 11, the run not resumed yet."""
    result = rescue(lab, partners="none", revert_trust=revert_trust)
    at_the_console(lab, "http-list")
    at_the_console(lab, "relax")
    resume_seeing(lab)
    hours(lab, 24 * 7)
    assert waits_at(resume_seeing(lab), "update-server-certificate")
    update_at_the_console(lab, result.folder)
    hours(lab, 36)
    assert waits_at(resume_seeing(lab), "restore-client-security")
    at_the_console(lab, "restore")
    at_the_console(lab, "https-list", "My Company\\Sales")
    return result


def new_thumbprint(run_folder: str) -> str:
    """Of the certificate that a run made."""
    return describe(to_der((Path(run_folder) / "new" / "server.crt").read_bytes())).thumbprint


def update_at_the_console(lab: Path, run_folder: str, restart: bool = True) -> None:
    """Step 9 of the KB, as a person does it."""
    run = Path(run_folder)
    handed = run.parents[1] / f"hand-out-{run.name}"
    new = handed if handed.is_dir() else run / "new"  # done before the run asked for it
    password = (new / "server.pfx.password").read_text("ascii").strip()
    at_console(Act(lab, UPDATE, new / "server.pfx", restart=restart, password=password.encode()))


def in_child(lab: Path, plan: FaultPlan, act: Callable[..., RunResult] = rescue) -> int:
    """Run the rescue (or another act) in a forked child; its exit code."""
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        code = 99
        try:
            code = int(act(lab, machine=with_faults(open_lab(lab), plan)).outcome)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
