"""docs/operations.md: which operation of the ports has been proven on which host, made from test results.

A row is an operation of a port. A host has passed it where every test of the contract that calls it has
passed there; a test that a host can't carry is named below the table, with its reason.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from contract_gaps import WINE

from sepmtk.machine import ports

HERE = Path(__file__).parent
sys.path.append(str(HERE / "inside"))

from launch import STAND_INS  # noqa: E402

PAGE = HERE.parents[1] / "docs" / "operations.md"
HOSTS = ("lab", "documented", "windows")
PORTS = ("files", "registry", "stores", "keys", "services", "events", "network", "host", "clock")
MONO = {
    "events.write": "an entry written and read with .NET's EventLog",
    "keys.create": "the blob that is imported",
    "keys.info": "on mono's own CAPI",
    "keys.prove": "on mono's own CAPI",
    "keys.dacl": "descriptors are read alike",
    "keys.set_dacl": "edits of descriptors; CryptoKeySecurity takes them",
}
"""What tests/windows/mono judges of an operation's code. The rest of mono is no Windows."""

_HEAD = """# Operations by host

Made from the results of the contract suite (`tests/contract`) by `python3 dev.py windows wine`, which fails
where this page is out of date; `SEPMTK_UPDATE=1` writes it anew.

- **lab**: the simulated server. **as documented**: `machine/windows` over a model of what Windows' documents
  say ([its rules](windows-rules.md)). **Wine**: the same under Windows' own CPython, Wine 8 below it.
  **mono**: the .NET Framework API judges the code behind an operation.
  **Windows Server**: the workflow for 2022 and 2025.
- *pass*: of the tests that call the operation, how many pass there; the rest can't be carried there and are
  named below. *unproven*: nobody has run it there.

| operation | | lab | as documented | Wine | mono | Windows Server |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Results:
    """One host's run of the contract, as ``recorder.py`` told it."""

    operations: dict[str, list[str]]
    tests: dict[str, str]

    @classmethod
    def read(cls, file: Path, host: str) -> Results:
        """One host's, from its file. Test ids lose their host and the folder they ran in."""
        told = json.loads(file.read_text(encoding="utf-8"))
        operations = {
            op: [short(t) for t in tests if on(t, host)] for op, tests in told["operations"].items()
        }
        return cls(operations, {short(t): outcome for t, outcome in told["tests"].items() if on(t, host)})

    def passed(self, operation: str, tests: list[str]) -> int:
        """How many of ``tests`` passed here; none where the operation was never called."""
        return len([t for t in tests if self.tests.get(t) == "passed"]) if operation in self.operations else 0


def on(test: str, host: str) -> bool:
    """Whether a test's id names this host."""
    return re.search(rf"\[{host}[-\]]", test) is not None


def short(test: str) -> str:
    """``TestKeys::test_x[…]`` without host and file."""
    return re.sub(rf"\[({'|'.join(HOSTS)})-?", "[", test.rpartition(".py::")[2]).replace("[]", "")


def page(lab: Results, documented: Results, wine: Results) -> str:
    """The whole document."""
    rows = [row(operation, lab, documented, wine) for operation in operations()]
    gaps = [f"| `{test}` | {reason} |" for test, reason in sorted(WINE.items())]
    stand_ins = [f"| {what} | {why} |" for what, why in STAND_INS.items()]
    return "\n".join(
        [
            _HEAD + "\n".join(rows),
            "\n## Tests that Wine can't carry\n\nThey stand as unproven outside the lab.\n",
            "| test | Wine |\n|---|---|",
            *gaps,
            "\n## What stands in, in Wine's processes\n\nThe toolkit's own code is the same.\n",
            "| what | how and why |\n|---|---|",
            *stand_ins,
            "",
        ]
    )


def row(operation: str, lab: Results, documented: Results, wine: Results) -> str:
    """One operation."""
    kind = "writes" if operation in writing() else "reads"
    tests = lab.operations.get(operation, [])  # on Wine some call more or less: they wait in real time
    passed = [outcome(host.passed(operation, tests), len(tests)) for host in (lab, documented, wine)]
    cells = [f"`{operation}`", kind, *passed]
    return "| " + " | ".join([*cells, MONO.get(operation, ""), "unproven"]) + " |"


def outcome(passed: int, tests: int) -> str:
    """What a host's cell says."""
    if not passed:
        return "unproven"
    return f"pass ({passed} of {tests})" if passed < tests else f"pass ({passed})"


def operations() -> list[str]:
    """Every operation of every port, in the order of the ports."""
    found = []
    for port in PORTS:
        protocol = getattr(ports, port.capitalize())
        names = [
            name
            for kind in reversed(protocol.__mro__)
            if kind.__module__ == ports.__name__
            for name, value in vars(kind).items()
            if callable(value) and not name.startswith("_")
        ]
        found += [f"{port}.{name}" for name in names]
    return found


def writing() -> set[str]:
    """Operations that stand on a port and not on its reader."""
    own = {port: vars(getattr(ports, port.capitalize())) for port in PORTS}
    readers = [port for port in PORTS if hasattr(ports, f"{port.capitalize()}Reader")]
    return {f"{port}.{name}" for port in readers for name in own[port]}
