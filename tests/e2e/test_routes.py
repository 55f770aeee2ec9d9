"""Each route of the table, chosen by what a lab is, and walked to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from e2e_helpers import (
    NewLab,
    at_the_console,
    bench_on,
    do,
    end_state,
    hours,
    machine_bytes,
    new_thumbprint,
    rescue,
    resume_seeing,
    set_switch,
    undo,
    update_at_the_console,
    waits_at,
)

from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.overview import look
from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.values import Request
from sepmtk.model.errors import NothingToDo, Refused
from sepmtk.model.notice import Phrase
from sepmtk.model.outcome import ExitCode
from sepmtk.renewal.plan import make_plan
from sepmtk.renewal.request import RenewRequest
from sepmtk.renewal.route import choose_route
from sepmtk.renewal.situation import Situation

SALES = "My Company\\Sales"


def by_hand(lab: Path) -> None:
    """KB steps 0 to 7 done, and no run of ours that remembers it."""
    import shutil

    rescue(lab)
    shutil.rmtree(lab / "sepmtk")


def later(days: float) -> Callable[[Path], None]:
    return lambda lab: hours(lab, 24 * days)


def as_it_is(lab: Path) -> None:
    """Nothing."""


def console_first(lab: Path) -> None:
    rescue(lab, console_first=True)


@pytest.mark.parametrize(
    ("scenario", "made", "route"),
    [
        ("kb-229342", as_it_is, "emergency"),
        ("already-pinned", as_it_is, "emergency"),
        ("kb-229342", console_first, "emergency"),
        ("kb-229342", by_hand, "clients-only"),
        ("expiring-soon", as_it_is, "planned"),
        ("expiring-soon", later(21), "emergency"),
        ("gui-renewed-only", as_it_is, "sql-only"),
        ("gui-renewed-only", later(21), "sql-only"),
        ("replicated", as_it_is, "emergency"),
    ],
)
def test_a_lab_chooses_its_route(
    new_lab: NewLab, scenario: str, made: Callable[[Path], None], route: str
) -> None:
    lab = new_lab(scenario)
    made(lab)
    before = machine_bytes(lab)
    assert make_plan(bench_on(lab, "renew plan"), RenewRequest()).plan.route == route
    assert machine_bytes(lab) == before


@pytest.mark.parametrize("scenario", ["healthy", "trust-left-on"])
def test_nothing_to_do(new_lab: NewLab, scenario: str) -> None:
    with pytest.raises(NothingToDo):
        make_plan(bench_on(new_lab(scenario), "renew plan"), RenewRequest())


def test_a_database_elsewhere_is_refused(new_lab: NewLab) -> None:
    with pytest.raises(Refused, match="EXTERNAL-SQL"):
        make_plan(bench_on(new_lab("external-sql"), "renew plan"), RenewRequest())


NOW = datetime(2026, 11, 24, tzinfo=UTC)
FINE = Situation(NOW, "aa", NOW + timedelta(days=900), False, False, "aa", "ok", False, ())
DOWN = (Phrase("proof.page"),)


@pytest.mark.parametrize("trust", [False, True])
@pytest.mark.parametrize(
    ("changed", "route"),
    [
        ({}, ""),
        ({"sql_served": "bb"}, ""),
        ({"sql_served": "bb", "sql_soon": True}, "sql-only"),
        ({"sql_soon": True}, ""),
        ({"sql_reason": "expired", "sql_served": "bb"}, "sql-only"),
        ({"sql_reason": "untrusted", "outage": DOWN}, "sql-only"),
        ({"sql_served": None, "sql_reason": "refused", "outage": DOWN}, "sql-only"),
        ({"outage": DOWN}, "emergency"),
        ({"server_crt_soon": True}, "planned"),
        ({"server_crt_soon": True, "sql_soon": True}, "planned"),
        ({"server_crt_soon": True, "sql_served": "bb"}, "planned"),
        ({"server_crt_soon": True, "sql_reason": "expired", "outage": DOWN}, "sql-only"),
        ({"server_crt_soon": True, "outage": DOWN}, "emergency"),
        ({"server_crt_expired": True, "server_crt_soon": True}, "clients-only"),
        ({"server_crt_expired": True, "outage": DOWN}, "emergency"),
        ({"server_crt_expired": True, "sql_reason": "expired"}, "emergency"),
        ({"server_crt_expired": True, "sql_reason": "expired", "outage": DOWN}, "emergency"),
        (
            {"server_crt_expired": True, "sql_served": None, "sql_reason": "refused", "outage": DOWN},
            "emergency",
        ),
        ({"server_crt": None, "server_crt_not_after": None}, ""),
        ({"server_crt": None, "server_crt_not_after": None, "outage": DOWN}, "emergency"),
    ],
)
def test_every_cell_of_the_table(trust: bool, changed: dict[str, object], route: str) -> None:
    seen = replace(FINE, trust=trust, **changed)  # type: ignore[arg-type]
    if route:
        assert choose_route(seen, RenewRequest()) == route
        return
    with pytest.raises(NothingToDo):
        choose_route(seen, RenewRequest())


def served(lab: Path) -> dict[str, str]:
    return {s.name: s.loaded.thumbprint for s in look(lab_at(lab)).services if s.loaded}


def follow(lab: Path, folder: str) -> None:
    """The person and the clients, up to step 9, on any route that has those steps."""
    at_the_console(lab, "http-list")
    at_the_console(lab, "relax")
    resume_seeing(lab)
    hours(lab, 24 * 7)
    assert waits_at(resume_seeing(lab), "update-server-certificate")
    update_at_the_console(lab, folder)


def give_back(lab: Path) -> None:
    hours(lab, 36)
    assert waits_at(resume_seeing(lab), "restore-client-security")
    at_the_console(lab, "restore")
    at_the_console(lab, "https-list", SALES)
    assert resume_seeing(lab).outcome is ExitCode.DONE


def test_planned(new_lab: NewLab) -> None:
    lab = new_lab("expiring-soon")
    online = sum(g.online for g in look(lab_at(lab)).groups)
    run = rescue(lab, partners="none")
    assert waits_at(run, "switch-server-list")
    follow(lab, run.folder)
    assert waits_at(resume_seeing(lab), "run-configuration-wizard")
    at_the_console(lab, "run-wizard")
    assert waits_at(resume_seeing(lab), "roll-out-clients")
    give_back(lab)
    assert set(served(lab).values()) == {new_thumbprint_of(lab)}
    hours(lab, 24)
    assert sum(g.online for g in look(lab_at(lab)).groups) >= online - 8
    assert look(lab_at(lab)).database


def new_thumbprint_of(lab: Path) -> str:
    from sepmtk.pki.certificate import describe
    from sepmtk.pki.inspect import to_der

    [run] = (lab / "sepmtk" / "runs").iterdir()
    return describe(to_der((run / "new" / "server.crt").read_bytes())).thumbprint


@pytest.mark.slow
def test_a_recovery_file_in_the_wizard_is_seen(new_lab: NewLab) -> None:
    lab = new_lab("expiring-soon")
    simulated = lab_at(lab)
    from sepmtk.machine.lab import layout

    paths = [layout.real(simulated, p) for p in (layout.SERVER_CRT, layout.SERVER_KEY, layout.KEYSTORE)]
    old = [path.read_bytes() for path in paths]
    run = rescue(lab, partners="none")
    follow(lab, run.folder)
    assert waits_at(resume_seeing(lab), "run-configuration-wizard")
    for path, content in zip(paths, old, strict=True):
        path.write_bytes(content)
    refused = resume_seeing(lab)
    assert refused.report.error and refused.report.error.id == "OLD-CERTIFICATE-BACK"
    update_at_the_console(lab, run.folder)
    assert waits_at(resume_seeing(lab), "run-configuration-wizard")


@pytest.mark.slow
@pytest.mark.parametrize("days", [0, 21])
def test_sql_only(new_lab: NewLab, days: int) -> None:
    lab = new_lab("gui-renewed-only")
    hours(lab, 24 * days)
    online = sum(g.online for g in look(lab_at(lab)).groups)
    result = rescue(lab)
    assert result.outcome is ExitCode.DONE
    assert len(set(served(lab).values())) == 1
    assert not do("trust.show", bench_on(lab)).trust
    hours(lab, 1)
    assert (look(lab_at(lab)).database, sum(g.online for g in look(lab_at(lab)).groups) > 10) == (True, True)
    assert online >= 0
    assert not list((Path(result.folder) / "new").glob("*.key"))


@pytest.mark.slow
def test_sql_only_can_be_taken_back_until_clean_up(new_lab: NewLab) -> None:
    lab = new_lab("gui-renewed-only")
    before = machine_bytes(lab)
    rescue(lab, until="verify-rescue")
    assert machine_bytes(lab) != before
    assert undo(lab).outcome is ExitCode.DONE  # SEPM has that key in files of its own
    assert machine_bytes(lab) == before


def test_clients_only(lab: Path) -> None:
    by_hand(lab)
    sql = served(lab)["MSSQL$SQLEXPRESSSYMC"]
    run = rescue(lab, partners="none")
    assert waits_at(run, "switch-server-list")
    follow(lab, run.folder)
    assert waits_at(resume_seeing(lab), "roll-out-clients")
    new = new_thumbprint(run.folder)
    give_back(lab)
    assert served(lab)["MSSQL$SQLEXPRESSSYMC"] == sql
    assert {t for n, t in served(lab).items() if n != "MSSQL$SQLEXPRESSSYMC"} == {new}


def test_whether_sepm_finds_a_restarted_sql_server_again_does_not_matter(new_lab: NewLab) -> None:
    """No source tells. Somebody has restarted SQL Server under it: either way the run, the resources that it
    leaves and its undo are the same. Where nothing else is broken the route is that of what is seen: it is an
    outage, or it is none."""
    for scenario in ("kb-229342", "gui-renewed-only", "expiring-soon"):
        ends = []
        for finds in (False, True):
            lab = new_lab(scenario)
            set_switch(lab, "pool_reconnects", finds)
            for asked in (Request.STOP, Request.RUN):
                open_lab(lab).services.request("MSSQL$SQLEXPRESSSYMC", asked)
                hours(lab, 0.01)
            assert look(lab_at(lab)).database is (finds and scenario != "kb-229342")
            before = machine_bytes(lab)
            result = rescue(lab)
            assert look(lab_at(lab)).database
            ends.append((result.outcome, result.remaining, end_state(lab)))
            if result.remaining:
                assert undo(lab).outcome is ExitCode.DONE
                assert machine_bytes(lab) == before
        assert (ends[0] == ends[1]) is (scenario != "expiring-soon")
    assert ["run-configuration-wizard" in remaining for _, remaining, _ in ends] == [False, True]
