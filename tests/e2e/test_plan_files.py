"""Plans in files: what is approved is what is carried out, and anything else is told apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import NewLab, bench_on, do, machine_bytes, rescue, resume, set_switch, undo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepmtk.engine.journal import read_journal
from sepmtk.model.errors import Failed, Refused, SepmtkError, UsageError
from sepmtk.model.outcome import ExitCode
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.approved import approved
from sepmtk.renewal.plan import make_plan
from sepmtk.renewal.request import RenewRequest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def plan_of(lab: Path, **asked: Any) -> dict[str, Any]:
    """A plan as it comes out of its file."""
    made = make_plan(bench_on(lab, "renew plan"), RenewRequest(**asked))
    data: dict[str, Any] = json.loads(json.dumps(made.plan.to_plain()))
    return data


def test_a_plan_may_be_carried_out_again_after_an_undo_and_is_another_run_then(lab: Path) -> None:
    data = plan_of(lab)
    first = renew_run.start_from_file(bench_on(lab), data, until="backup")
    undo(lab)
    second = renew_run.start_from_file(bench_on(lab), data)
    assert second.outcome is ExitCode.WAITING
    assert second.run != first.run
    assert do("trust.show", bench_on(lab)).trust


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        ({"id": "../../evil"}, "id"),
        ({"steps": ["trust-server-certificate"]}, "steps"),
        ({"route": "x"}, "route"),
        ({"inputs": {}}, "common_name"),
        ({"extra": 1}, "extra"),
        ({"schema": "sepmtk-plan/9"}, "schema"),
    ],
)
def test_an_edited_plan_is_refused_by_what_is_wrong_with_it(
    lab: Path, edit: dict[str, Any], named: str
) -> None:
    with pytest.raises(UsageError, match="PLAN-FILE-BAD") as refused:
        renew_run.start_from_file(bench_on(lab), plan_of(lab) | edit)
    assert named in str(refused.value.params["detail"])
    assert not (lab / "sepmtk").exists()


@pytest.mark.parametrize(
    ("inputs", "id"),
    [
        ({"names": [["dns", "sepm01.corp.example"]]}, "SAN-MISSING"),
        ({"common_name": "other.corp.example"}, "CN-NOT-FQDN"),
        ({"not_after": "2020-01-01T00:00:00Z"}, "LIFETIME-BAD"),
        ({"container": "somebody-elses"}, "PLAN-FILE-BAD"),
    ],
)
def test_inputs_that_no_plan_made_now_would_have_are_refused(
    lab: Path, inputs: dict[str, Any], id: str
) -> None:
    data = plan_of(lab)
    data["inputs"] |= inputs
    with pytest.raises(SepmtkError, match=id):
        renew_run.start_from_file(bench_on(lab), data)
    assert not (lab / "sepmtk").exists()


@pytest.mark.slow
def test_a_plan_of_another_version_is_refused_and_may_be_accepted(lab: Path) -> None:
    data = plan_of(lab) | {"tool": "99.0"}
    with pytest.raises(Refused, match="PLAN-OTHER-VERSION"):
        renew_run.start_from_file(bench_on(lab), data)
    accepted = bench_on(lab, "renew run", "PLAN-OTHER-VERSION")
    assert renew_run.start_from_file(accepted, data).outcome is ExitCode.WAITING


@settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(field=st.integers(0, 100), value=JSON, inside=st.booleans())
def test_whatever_a_plan_file_holds_is_answered_in_words(
    one_plan: tuple[Path, dict[str, Any]], field: int, value: Any, inside: bool
) -> None:
    lab, whole = one_plan
    data = json.loads(json.dumps(whole))
    part = data["inputs"] if inside else data
    part[sorted(part)[field % len(part)]] = value
    try:
        approved(bench_on(lab), data)
    except SepmtkError as error:
        assert error.id


@pytest.fixture(scope="module")
def one_plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A lab and a plan for it."""
    from sepmtk.machine.lab import scenarios

    lab = tmp_path_factory.mktemp("plans") / "lab"
    scenarios.create(lab, "kb-229342")
    return lab, plan_of(lab)


def test_a_plan_that_was_edited_after_the_run_began_is_not_gone_on_with(lab: Path) -> None:
    before = machine_bytes(lab)
    waiting = rescue(lab, until="install-certificate")
    file = Path(waiting.folder) / "plan.json"
    file.write_text(file.read_text("utf-8").replace("sepm01.corp", "sepm02.corp"), "utf-8")
    with pytest.raises(Failed, match="PLAN-CHANGED"):
        resume(lab)
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before


def test_a_journal_with_a_record_of_another_version_is_refused(lab: Path) -> None:
    from sepmtk.engine.journal import Journal
    from sepmtk.machine.lab.host import open_lab

    waiting = rescue(lab, until="backup")
    journal = Journal(Path(waiting.folder) / "journal.jsonl")
    journal.add("before", open_lab(lab).clock.now(), phase="run", step="x", resource="moon:full", value=None)
    journal.close()
    with pytest.raises(Failed, match="JOURNAL-BROKEN"):
        resume(lab)


@pytest.mark.slow
def test_what_preflight_refuses_leaves_no_run_behind(new_lab: NewLab) -> None:
    lab = new_lab()
    set_switch(lab, "elevated", False)
    with pytest.raises(Refused, match="NOT-ELEVATED"):
        rescue(lab)
    with pytest.raises(Refused, match="NOT-ELEVATED"):
        renew_run.start_from_file(bench_on(lab), plan_of(lab))
    assert not (lab / "sepmtk" / "runs").exists()
    set_switch(lab, "elevated", True)
    waiting = rescue(lab)
    assert waiting.outcome is ExitCode.WAITING
    assert read_journal(Path(waiting.folder) / "journal.jsonl")[0][0]["type"] == "begin"
