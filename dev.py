"""For people who work on sepmtk: ``python3 dev.py VERB [ARGUMENT...]``.

Makes ``.venv`` beside this file, installs the project into it (editable) and runs the verb there.
Standard library only; any Python from 3.6 on can read this file, so that an old one gets a sentence.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "sepmtk-dev.json"
OLDEST = (3, 11)

VERBS = {
    "rehearse": "watch a simulated server being rescued (installs run-time packages only)",
    "test": "run the tests, without the slow ones; --all runs every one, pytest's arguments what they name",
    "lint": "ruff and mypy",
    "bench": "run the measurements of tests/bench in turn",
    "fuzz": "feed every reader what nobody writes: --minutes N [TARGET...]; what is found is kept as files",
    "torture": "[N] kill runs, resumes and undos of every scenario 200 (or N) times, and count the ends",
    "bundle": "make the kit: a zip that runs as it is on a Windows server that has no Python and no internet",
    "windows": "run the tiers that need a Windows: on Windows the server itself, elsewhere what stands in",
}
TIER = "real/tier" if os.name == "nt" else "tiers"
SCRIPTS = {
    "bundle": "kit/bundle.py",
    "fuzz": "tests/fuzz/fuzz.py",
    "windows": f"tests/windows/{TIER}.py",
}
USAGE = "usage: python3 dev.py VERB [ARGUMENT...]\n\n" + "\n".join(f"  {v:9} {t}" for v, t in VERBS.items())
NO_INDEX = ("Could not find a version", "No matching distribution", "ConnectionError", "failure in name")

_interrupted = False


class Stop(Exception):
    """Can't go on. Holds what was found and what to do about it."""

    def __init__(self, found: str, to_do: str) -> None:
        super().__init__(f"dev.py: {found}. {to_do}")


def interpreter() -> str:
    """The interpreter that runs this, also where it is itself ``.venv``'s."""
    return "|".join((sys.version, sys.base_prefix, str(HERE)))


def project() -> str:
    """What the installed packages depend on."""
    return hashlib.sha256((HERE / "pyproject.toml").read_bytes()).hexdigest()


def stamp() -> "dict[str, str]":
    """What ``.venv`` was made from; empty where it isn't there or was not finished."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and PYTHON.exists() else {}


def write_stamp(extra: str) -> None:
    """Last of all, and whole or not at all: a stamp means that everything before it went well."""
    handle, name = tempfile.mkstemp(dir=str(VENV))
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"interpreter": interpreter(), "project": project(), "extra": extra}, file)
    Path(name).replace(STAMP)


def ready(extra: str) -> None:
    """Make ``.venv`` hold the project as pyproject.toml says now. ``extra``: "", "test" or "test,fuzz"."""
    found = stamp()
    if found.get("interpreter") != interpreter():
        make_venv()
        found = {}
    there = found.get("extra", "")
    if found.get("project") == project() and all(one in there for one in extra.split(",")):
        return
    extra = extra or found.get("extra", "")
    STAMP.write_text("")  # valid again only after all of it
    install(f"{HERE}[{extra}]" if extra else str(HERE))
    write_stamp(extra)


def make_venv() -> None:
    """A fresh ``.venv``. Raises Stop where this Python can't make one."""
    say("making .venv")
    base = getattr(sys, "_base_executable", None) or sys.executable  # not the .venv that was removed
    code, output = quietly([base, "-m", "venv", "--clear", str(VENV)])
    if code == 0:
        return
    if "ensurepip" in output or "No module named" in output:
        advice = "Debian and Ubuntu: apt install python3-venv. Elsewhere use Python from python.org."
        raise Stop(f"this Python ({base}) has no venv or ensurepip", advice)
    raise Stop(f"python -m venv ended with {code} ({last_line(output)})", "Remove .venv and run again.")


def install(what: str) -> None:
    """Install the project, editable. Raises Stop where pip can't."""
    say("installing the project and what it needs (a minute or less)")
    pip = [str(PYTHON), "-m", "pip", "install", "--editable", what]
    code, output = quietly([*pip, "--quiet", "--disable-pip-version-check", "--retries", "2"])
    if code == 0:
        return
    unreached = [line for line in output.splitlines() if any(sign in line for sign in NO_INDEX)]
    if unreached:
        advice = "Check the network, the proxy (HTTPS_PROXY) or the index (PIP_INDEX_URL) and run again."
        raise Stop(f"the package index gives no packages ({last_line(unreached[-1])})", advice)
    raise Stop(f"pip ended with {code} ({last_line(output)})", f"See: {' '.join(pip)}")


def quietly(command: "list[str]") -> "tuple[int, str]":
    """Run without showing; exit code and output. Ends the program where Ctrl-C was pressed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if _interrupted:
        raise KeyboardInterrupt
    return done.returncode, done.stdout.decode("utf-8", "replace")


def last_line(output: str) -> str:
    """pip's own last word."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no output"]
    return ([line for line in lines if line.lower().startswith("error")] or lines)[-1]


def run(*command: str, cwd: "str | None" = str(HERE), **environment: str) -> int:
    """Run with ``.venv``'s Python; its exit code, or 128 + signal."""
    # Tests start many hundred processes: where none may keep compiled files, each compiles all anew.
    own = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment}
    done = subprocess.run([str(PYTHON), *command], cwd=cwd, env=own, check=False)
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


def lint(arguments: "list[str]") -> int:
    """ruff, then mypy; all is run whatever fails. mypy takes one module called conftest at a time."""
    nested = [[str(path)] for path in sorted(HERE.glob("tests/*/**/conftest.py"))]
    mypy = [arguments] if arguments else [[], *nested]
    codes = [run("-m", "ruff", "check", *(arguments or ["."]))]
    return max(codes + [run("-m", "mypy", *paths) for paths in mypy])


def test(arguments: "list[str]") -> int:
    """All but the slow tests; of what arguments name, nothing is left out."""
    chosen = [a for a in arguments if a[:2] in ("-k", "-m") or (HERE / a.split("::")[0]).exists()]
    if not chosen and "--all" not in arguments:
        say("all but the slow tests; python3 dev.py test --all runs those too")
        arguments = ["-m", "not slow", *arguments]
    return run("-m", "pytest", "-nauto", "--dist=worksteal", *(a for a in arguments if a != "--all"))


def bench(arguments: "list[str]") -> int:
    """Each script of tests/bench; those named, where names are given."""
    scripts = sorted((HERE / "tests" / "bench").glob("bench_*.py"))
    chosen = [s for s in scripts if not arguments or s.stem in arguments]
    if not chosen:
        raise Stop("no such measurement", "There are: " + " ".join(s.stem for s in scripts))
    return max(run(str(script)) for script in chosen)


def do(verb: str, arguments: "list[str]") -> int:
    """Run a verb in a ready ``.venv``; its exit code."""
    ready({"rehearse": "", "fuzz": "test,fuzz"}.get(verb, "test"))
    if verb == "rehearse":  # in the caller's folder, for paths among the arguments
        return run("-m", "sepmtk", "rehearse", *arguments, cwd=None)
    if verb == "test":
        return test(arguments)
    if verb == "torture":
        numbered = bool(arguments) and arguments[0].isdigit()
        return torture(arguments[0] if numbered else "200", arguments[numbered:])
    if verb in SCRIPTS:
        return run(SCRIPTS[verb], *arguments)
    return lint(arguments) if verb == "lint" else bench(arguments)


def torture(kills: str, arguments: "list[str]") -> int:
    """That many kills; every worker counts its ends, and the sum is shown."""
    handle, name = tempfile.mkstemp()
    os.close(handle)
    asked = {"SEPMTK_TORTURE": kills, "SEPMTK_ENDS": name}
    code = run("-m", "pytest", "-nauto", "tests/e2e/test_sigkill.py", *arguments, **asked)
    ends: dict[str, int] = {}
    for line in Path(name).read_text(encoding="utf-8").splitlines():
        count, kind = line.split(maxsplit=1)
        ends[kind] = ends.get(kind, 0) + int(count)
    Path(name).unlink()
    lines = [f"{count:5} {kind}" for kind, count in sorted(ends.items())]
    print("\n".join([f"{sum(ends.values())} orders with some {kills} kills ended:", *lines]))
    return code


def say(text: str) -> None:
    """A line for people."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def note_interrupt(*_: object) -> None:
    """Ctrl-C reaches the child as well; it ends itself in its own time and we report 130."""
    global _interrupted
    _interrupted = True


def main(arguments: "list[str]") -> int:
    """Exit code of the verb; 1 where it couldn't be run, 2 for a wrong command line, 130 after Ctrl-C."""
    if sys.version_info < OLDEST:
        say(f"this is Python {sys.version.split()[0]}; 3.11 or later is needed. Run: python3.11 dev.py")
        return 1
    if not arguments or arguments[0] not in VERBS:
        asked = arguments[:1] in (["-h"], ["--help"])
        print(USAGE, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    signal.signal(signal.SIGINT, note_interrupt)
    try:
        code = do(arguments[0], arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 130 if _interrupted else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
