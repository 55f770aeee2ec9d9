"""``lab new``: make a folder that behaves as a SEPM server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sepmtk.machine.errors import Exists
from sepmtk.machine.lab import overview, scenarios
from sepmtk.machine.lab.lab import ANSWERS
from sepmtk.machine.lab.overview import LabView
from sepmtk.model.errors import Refused, UsageError
from sepmtk.operations.lab_folder import open_folder


@dataclass(frozen=True)
class LabNew:
    """``switches`` are ``NAME=VALUE`` texts; ``pace`` is real seconds per second slept there."""

    folder: Path
    scenario: str
    seed: int = 0
    pace: float = 0.0
    switches: tuple[str, ...] = ()


def create(asked: LabNew) -> LabView:
    """Make the lab.

    Raises:
        UsageError: ``LAB-SCENARIO``, ``LAB-SWITCH``.
        Refused: ``LAB-EXISTS``.
    """
    if asked.scenario not in scenarios.SCENARIOS:
        raise UsageError("LAB-SCENARIO", scenario=asked.scenario, known=", ".join(scenarios.SCENARIOS))
    switches = dict(_switch(text) for text in asked.switches)
    try:
        scenarios.create(asked.folder, asked.scenario, asked.seed, pace=asked.pace, switches=switches)
    except Exists as error:
        raise Refused("LAB-EXISTS", folder=str(asked.folder)) from error
    return overview.look(open_folder(asked.folder))


def _switch(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    answers = {str(answer).lower(): answer for answer in ANSWERS.get(name, ())}
    if value.lower() not in answers:
        known = "; ".join(f"{n}={'|'.join(str(a).lower() for a in found)}" for n, found in ANSWERS.items())
        raise UsageError("LAB-SWITCH", switch=text, known=known)
    return name, answers[value.lower()]
