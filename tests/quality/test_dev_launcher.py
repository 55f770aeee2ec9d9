"""The launcher of people who work on the project: stands alone, says one clear line, passes codes on."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]

FAKE_VENV = """
    import os, pathlib, shutil, sys
    if "FAKE_VENV_FAILS" in os.environ:
        print(os.environ["FAKE_VENV_FAILS"]); sys.exit(1)
    assert sys.argv[1] == "--clear"
    folder = pathlib.Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
"""
FAKE_PIP = """
    import os, pathlib, sys
    with open(os.environ["CALLS"], "a") as calls:
        calls.write(" ".join(sys.argv[1:]) + "\\n")
    if "FAKE_PIP_SAYS" in os.environ:
        print(os.environ["FAKE_PIP_SAYS"]); sys.exit(1)
"""
FAKE_SEPMTK = """
    import os, sys, time
    print("sepmtk", *sys.argv[1:], flush=True)
    if "FAKE_WAITS" in os.environ:
        time.sleep(60)
    sys.exit(int(os.environ.get("FAKE_CODE", "0")))
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins for venv and pip make links")


class Checkout:
    """A folder that holds nothing but the launcher and pyproject.toml, with stand-ins for venv and pip."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "checkout"
        self.calls = folder / "calls"
        self.stand_ins = folder / "stand-ins"
        for name, code in {"venv": FAKE_VENV, "pip": FAKE_PIP, "sepmtk": FAKE_SEPMTK}.items():
            self.stand_in(name, code)
        self.root.mkdir()
        shutil.copy(ROOT / "dev.py", self.root)
        (self.root / "pyproject.toml").write_text("[project]\nname = 'sepmtk'\n")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(self.stand_ins),
            "CALLS": str(self.calls),
        }

    def stand_in(self, name: str, code: str) -> None:
        (self.stand_ins / name).mkdir(parents=True)
        (self.stand_ins / name / "__init__.py").touch()
        (self.stand_ins / name / "__main__.py").write_text(textwrap.dedent(code))

    def dev(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.root / "dev.py"), *arguments],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def installs(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def launcher() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev_under_test", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_rehearse_installs_run_time_packages_only_and_passes_arguments_and_code_on(
    checkout: Checkout,
) -> None:
    done = checkout.dev("rehearse", "--lang", "ja", FAKE_CODE="11")
    assert done.stdout == "sepmtk rehearse --lang ja\n"
    assert done.returncode == 11
    [install] = checkout.installs()
    assert str(checkout.root) in install.split()


def test_second_start_installs_nothing_and_test_adds_its_extra_once(checkout: Checkout) -> None:
    checkout.dev("rehearse")
    checkout.dev("rehearse")
    assert len(checkout.installs()) == 1
    checkout.dev("bench")
    checkout.dev("bench")
    checkout.dev("rehearse")
    assert len(checkout.installs()) == 2
    assert checkout.installs()[1].split()[2] == f"{checkout.root}[test]"


def test_changed_pyproject_installs_again_with_what_was_there(checkout: Checkout) -> None:
    checkout.dev("bench")
    with (checkout.root / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    checkout.dev("rehearse")
    assert [line.split()[2] for line in checkout.installs()] == [f"{checkout.root}[test]"] * 2


def test_another_interpreter_makes_the_venv_anew(checkout: Checkout) -> None:
    checkout.dev("rehearse")
    stamp = checkout.root / ".venv" / "sepmtk-dev.json"
    held = json.loads(stamp.read_text())
    stamp.write_text(json.dumps({**held, "interpreter": "another"}))
    left_over = checkout.root / ".venv" / "left-over"
    left_over.touch()
    assert checkout.dev("rehearse").returncode == 0
    assert not left_over.exists()
    assert json.loads(stamp.read_text()) == held


def test_failed_install_leaves_no_stamp_so_that_the_next_start_tries_again(checkout: Checkout) -> None:
    checkout.dev("rehearse", FAKE_PIP_SAYS="ERROR: disk full")
    assert not (checkout.root / ".venv" / "sepmtk-dev.json").read_text()
    assert checkout.dev("rehearse").returncode == 0
    assert len(checkout.installs()) == 2


@pytest.mark.parametrize(
    ("environment", "found", "to_do"),
    [
        ({"FAKE_VENV_FAILS": "ensurepip is not\navailable"}, "ensurepip", "python3-venv"),
        ({"FAKE_VENV_FAILS": "/usr/bin/python3: No module named venv"}, "no venv", "python.org"),
        (
            {"FAKE_PIP_SAYS": "WARNING: x\nERROR: Could not find a version that satisfies hatchling"},
            "hatchling",
            "PIP_INDEX_URL",
        ),
        ({"FAKE_PIP_SAYS": "ERROR: disk full"}, "disk full", "pip install"),
    ],
    ids=["no-ensurepip", "no-venv", "no-index", "pip-failed"],
)
def test_what_is_missing_is_one_line_that_says_what_to_do(
    checkout: Checkout, environment: dict[str, str], found: str, to_do: str
) -> None:
    done = checkout.dev("rehearse", **environment)
    assert done.returncode == 1
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if not line.endswith(("making .venv", "or less)"))]
    assert len(lines) == 1
    assert found in lines[0]
    assert to_do in lines[0]


def test_interrupt_ends_the_child_and_gives_130(checkout: Checkout) -> None:
    checkout.dev("rehearse")
    with subprocess.Popen(
        [sys.executable, str(checkout.root / "dev.py"), "rehearse"],
        env={**checkout.environment, "FAKE_WAITS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "sepmtk rehearse\n"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "dev.py" not in errors  # the child's own last words may show; none of the launcher's


FAKE_PYTEST = """
    import sys
    print("pytest", *sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ([], ["-m", "not slow"]),
        (["--durations=9", "-x"], ["-m", "not slow", "--durations=9", "-x"]),
        (["--all"], []),
        (["--all", "-x"], ["-x"]),
        (["tests/e2e", "-k", "kill"], ["tests/e2e", "-k", "kill"]),
    ],
    ids=" ".join,
)
def test_tests_that_are_named_are_all_run(checkout: Checkout, given: list[str], chosen: list[str]) -> None:
    """Alone it leaves the slow ones out, and says so."""
    checkout.stand_in("pytest", FAKE_PYTEST)
    done = checkout.dev("test", *given)
    assert done.stdout.rstrip("\n") == " ".join(["pytest", "-nauto", "--dist=worksteal", *chosen])
    assert ("--all" in done.stderr) == ("not slow" in chosen)


def test_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    module = launcher()
    monkeypatch.setattr(module, "OLDEST", (99, 0))
    assert module.main(["rehearse"]) == 1
    assert "3.11 or later" in capsys.readouterr().err


def test_without_a_verb_it_lists_them(checkout: Checkout) -> None:
    done = checkout.dev()
    assert done.returncode == 2
    assert all(verb in done.stderr for verb in ("rehearse", "test", "lint", "bench", "torture"))
    assert checkout.dev("--help").returncode == 0
    assert checkout.installs() == []


def test_the_file_stands_alone() -> None:
    """An older Python must be able to read it, and nothing but the standard library may be needed."""
    text = (ROOT / "dev.py").read_text(encoding="utf-8")
    assert text.isascii()
    assert "from __future__" not in text
    names = [
        line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))
    ]
    assert set(names) <= sys.stdlib_module_names
    assert "os.exec" not in text
    assert len(text.splitlines()) <= 250
