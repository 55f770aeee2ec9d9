"""A plan and a journal that somebody edited, chained anew: what no run of ours writes is refused by name, and
nothing is changed."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import bench_on, machine_bytes, reply, rescue

from sepmtk.engine.journal import read_journal
from sepmtk.model.errors import Failed, SepmtkError, UsageError
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.approved import approved
from sepmtk.renewal.plan import make_plan
from sepmtk.renewal.request import RenewRequest

HUGE = int("9" * 400)
NUMBERS: tuple[object, ...] = (True, -1, HUGE, float("nan"), float("inf"), 1e308, "24", None, [], {})
MOMENTS: tuple[object, ...] = (
    True, -1, HUGE, float("nan"), "", "x", "2026-13-45", "9" * 400, "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "\ud800", "\x1b[31m", [], {}, [None],
)  # fmt: skip
TEXTS: tuple[object, ...] = (True, 5, "", "x", "\ud800", [], {})

WRONG: dict[tuple[str, ...], tuple[object, ...]] = {
    ("created",): (*MOMENTS, None),
    ("inputs", "not_before"): (*MOMENTS, None),
    ("inputs", "not_after"): (*MOMENTS, None),
    ("inputs", "wait_hours"): NUMBERS,
    ("inputs", "max_missing"): (*NUMBERS, 1.5),
    ("inputs", "stale_days"): (*NUMBERS, 0),
    ("inputs", "pfx_profile"): TEXTS,
    ("inputs", "partners"): TEXTS,
    ("inputs", "subject"): ("\ud800", "O", "O=\x00", 5),
    ("inputs", "key_usage"): ([], ["x"], ["keyEncipherment", "\x1b"], "keyEncipherment"),
    ("inputs", "extended_key_usage"): ([], ["x"], ["1.2.\ud800"], ["9.9.9"]),
    ("inputs", "names"): ([], [["dns", "a b"]], [["ip", "300.1.1.1"]], [["x", "y"]], [["dns", "SEPM01"]]),
    ("inputs", "groups"): ({}, {"all": ["\ud800"], "secure": [], "https": []}),
    ("observed", "server_crt_not_after"): MOMENTS,
    ("observed", "http_port"): (*NUMBERS, 0, 65536),
    ("observed", "outage"): (
        None, 5, ["x"], [{}], [{"id": 5}], [{"id": "x", "params": []}], [{"id": "x", "params": {"a": [1]}}],
        [{"id": "x", "params": {"a": {"b": 1}}}],
    ),
}  # fmt: skip


def edited(data: dict[str, Any], path: tuple[str, ...], value: object) -> dict[str, Any]:
    changed = copy.deepcopy(data)
    at = changed
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    return changed


def test_a_plan_file(lab: Path) -> None:
    data = json.loads(json.dumps(make_plan(bench_on(lab, "renew plan"), RenewRequest()).plan.to_plain()))
    approved(bench_on(lab), data)
    before = machine_bytes(lab)
    for path, values in WRONG.items():
        for value in values:
            with pytest.raises(UsageError, match=f"PLAN-FILE-BAD.*{path[0]}"):
                approved(bench_on(lab), edited(data, path, value)), pytest.fail(f"{path} {value!r:.60}")
    assert machine_bytes(lab) == before
    assert not list(lab.glob("sepmtk/runs/*"))


def chained(records: list[dict[str, Any]]) -> bytes:
    lines, previous = [], ""
    for record in records:
        lines.append(json.dumps({**record, "prev": previous}, sort_keys=True).encode())
        previous = hashlib.sha256(lines[-1]).hexdigest()
    return b"\n".join(lines) + b"\n"


RECORDS: dict[tuple[str, str], tuple[object, ...]] = {
    ("step", "at"): MOMENTS,
    ("wait", "at"): MOMENTS,
    ("wait", "outcome"): (5, [], {}, None),
    ("effect", "at"): MOMENTS,
    ("effect", "resource"): (5, None, [], {}, "x", "x:y", ""),
    ("effect", "phase"): (5, None, []),
    ("before", "resource"): (5, None, [], "x:y"),
    ("before", "step"): (5, None, []),
    ("seen", "resource"): (5, None, "x"),
}


def readers(lab: Path, run: str, page: Path) -> list[Callable[[], object]]:
    return [
        lambda: reply("renew.status", bench_on(lab, "renew status")),
        lambda: reply("report", bench_on(lab, "report"), run=run, out=page, replace=True),
        lambda: renew_run.preview_undo(bench_on(lab, "renew undo", "UNDO-INTO-OUTAGE")),
        lambda: renew_run.undo(bench_on(lab, "renew undo", "UNDO-INTO-OUTAGE")),
        lambda: renew_run.resume(bench_on(lab, "renew resume")),
    ]


def test_a_journal(lab: Path, tmp_path: Path) -> None:
    run = rescue(lab)
    journal = Path(run.folder) / "journal.jsonl"
    records, before = read_journal(journal)[0], machine_bytes(lab)
    types = [record["type"] for record in records]
    asks = readers(lab, run.run, tmp_path / "page.html")
    for (type, name), values in RECORDS.items():
        if type not in types:
            continue
        for value in values:
            wrong = copy.deepcopy(records)
            wrong[types.index(type)][name] = value
            journal.write_bytes(chained(wrong))
            for number, ask in enumerate(asks):
                with pytest.raises(Failed, match="JOURNAL-BROKEN"):
                    ask(), pytest.fail(f"{type} {name} {value!r:.60} {number}")
    assert machine_bytes(lab) == before
    journal.write_bytes(chained(records))
    asks[0]()


def test_a_plan_in_the_folder_of_its_run(lab: Path) -> None:
    run = rescue(lab)
    file, before = Path(run.folder) / "plan.json", machine_bytes(lab)
    data = json.loads(file.read_bytes())
    for path, values in WRONG.items():
        for value in values[:4]:
            file.write_text(json.dumps(edited(data, path, value)), "utf-8")
            with pytest.raises(SepmtkError, match="PLAN-BROKEN"):
                renew_run.resume(bench_on(lab, "renew resume")), pytest.fail(f"{path} {value!r:.60}")
    assert machine_bytes(lab) == before
