"""A short run of every fuzz target from a fixed seed: what it feeds is the same each time."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from fuzz_mutate import mutated
from fuzz_targets import TARGETS

from fuzz import Trial

SECONDS, MOST = 0.4, 300


@pytest.mark.filterwarnings("ignore")  # what a library thinks of damaged files; the command line does, too
@pytest.mark.parametrize("name", TARGETS)
def test_every_reader_ends_with_an_error_of_its_own(name: str, tmp_path: Path) -> None:
    trial, rng, seeds = Trial(TARGETS[name], tmp_path), random.Random(7), TARGETS[name].seeds()
    for seed in seeds:
        trial.feed(seed)
    end = time.monotonic() + SECONDS
    while trial.count < MOST and time.monotonic() < end:
        trial.feed(mutated(rng, seeds))
    assert trial.count > len(seeds)
    assert {place: (Path(stem + ".txt")).read_text("utf-8") for place, stem in trial.found.items()} == {}


def test_a_finding_is_kept_and_named(tmp_path: Path) -> None:
    trial = Trial(TARGETS["frame"], tmp_path)
    bug = Trial(type(trial.target)("bug", lambda data: 1 // len(data), lambda: [b"a"]), tmp_path)
    for data in (b"a", b"", b""):
        bug.feed(data)
    assert (bug.count, len(bug.found)) == (3, 1)
    [stem] = bug.found.values()
    assert Path(stem).name.startswith("bug-ZeroDivisionError-test_fuzz-")
    assert Path(stem + ".bin").read_bytes() == b""
