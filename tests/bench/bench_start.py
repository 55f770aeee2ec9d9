"""How long ``sepmtk --version`` and ``--help`` take as whole processes, against ``python -c "import typer"``.

Prints the median ratio with a 95 % interval and ends with 1 where the median is above the limit.
"""

from __future__ import annotations

import sys

from pairs import compare, seconds

PAIRS = 40
LIMIT = 1.5
BASE = [sys.executable, "-c", "import typer"]


def measure(*arguments: str) -> bool:
    """Compare ``sepmtk`` with ``arguments``; whether it keeps the limit."""
    command = [sys.executable, "-m", "sepmtk", *arguments]
    ratio = compare(lambda: seconds(command), lambda: seconds(BASE), PAIRS)
    print(
        f"sepmtk {' '.join(arguments):20} {ratio.ours * 1000:6.0f} ms, "
        f"import typer {ratio.theirs * 1000:6.0f} ms, {ratio}, at most {LIMIT}"
    )
    return ratio.median <= LIMIT


if __name__ == "__main__":
    sys.exit(0 if all([measure("--version"), measure("--help"), measure("--help", "--lang", "ja")]) else 1)
