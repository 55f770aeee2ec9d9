"""``python tests/windows/tiers.py [wine] [mono] [PYTEST ARGUMENT…]``: set the tiers up and run them.

Started by ``python3 dev.py windows``. What is missing is said in one sentence, and fails.
"""

from __future__ import annotations

import sys
from pathlib import Path

import mono_setup
import wine_ground
import wine_kit
import wine_setup

HERE = Path(__file__).parent
TIERS = ("wine", "mono")


def wine(arguments: list[str]) -> int:
    """Download and build outside, where there is a network; run on the ground, where there is none."""
    kit = wine_kit.kit(wine_setup.parts())
    pytest = (sys.executable, "-m", "pytest", str(HERE), *arguments)
    return wine_ground.run(*pytest, **{wine_kit.VARIABLE: str(kit)})


def mono(arguments: list[str]) -> int:
    """One process, one test after the other. mono turns SIGSEGV into exceptions: it is mono's here."""
    pytest = (sys.executable, "-m", "pytest", "-p", "no:faulthandler")
    return mono_setup.run(*pytest, str(HERE / "mono"), *arguments)


def main(arguments: list[str]) -> int:
    """The tiers that are named, else all; the highest exit code."""
    chosen = [tier for tier in TIERS if tier in arguments] or list(TIERS)
    rest = [argument for argument in arguments if argument not in TIERS]
    lacking = {"wine": wine_setup.missing, "mono": mono_setup.missing}
    told = [f"the {tier} tier can't be set up here: {what}" for tier in chosen if (what := lacking[tier]())]
    for line in told:
        print(f"dev.py: {line}", file=sys.stderr)
    if told:
        return 1
    return max([{"wine": wine, "mono": mono}[tier](rest) for tier in chosen])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
