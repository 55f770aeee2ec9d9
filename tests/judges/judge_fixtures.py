"""The outside judges: programs that nobody here wrote. A missing one skips, or fails where required."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from judged import CACHE, HERE, Jdbc, Odbc, Openssl, ServedLab, rescue, sepmtk, serving


def missing(what: str) -> None:
    """Skip, with the reason; a failure where ``.ci/run`` has promised that the judges are there."""
    reason = f"{what} is not on this machine (.ci/judges.sh installs it)"
    if os.environ.get("SEPMTK_REQUIRE_JUDGES"):
        pytest.fail(reason)
    pytest.skip(reason)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        missing(name)
    return str(found)


@pytest.fixture(scope="session")
def openssl() -> Openssl:
    """OpenSSL's program."""
    return Openssl(_program("openssl"))


@pytest.fixture(scope="session")
def curl() -> str:
    """curl's program."""
    return _program("curl")


@pytest.fixture(scope="session")
def odbc() -> Odbc:
    """Microsoft's ODBC driver 18, from the wheel that carries it; pyodbc loads it."""
    if importlib.util.find_spec("pyodbc") is None:
        missing("pyodbc")
    done = subprocess.run(
        [sys.executable, "-c", "import pyodbc"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        missing(f"unixODBC ({done.stderr.strip().splitlines()[-1]})")
    spec = importlib.util.find_spec("mssql_python_odbc")
    found: list[Path] = []
    for folder in (spec.submodule_search_locations or []) if spec else []:
        found += Path(folder).glob("libs/linux/debian_ubuntu/x86_64/lib/libmsodbcsql-18*.so*")
    if not found:
        missing("Microsoft's ODBC driver 18")
    return Odbc(str(found[0]))


def _jar(variable: str, name: str) -> str:
    path = Path(os.environ.get(variable) or CACHE / name)
    if not path.is_file():
        missing(name)
    return str(path)


@pytest.fixture(scope="session")
def jdbc_classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the compiled probes stand."""
    folder = tmp_path_factory.mktemp("classes")
    sources = map(str, sorted(HERE.glob("Jdbc*.java")))
    subprocess.run([_program("javac"), "-d", str(folder), *sources], check=True)
    return folder


def _jdbc(classes: Path, variable: str, name: str) -> Jdbc:
    return Jdbc(_program("java"), _program("keytool"), classes, _jar(variable, name))


@pytest.fixture(scope="session")
def jdbc_12(jdbc_classes: Path) -> Jdbc:
    """mssql-jdbc 12.6.1."""
    return _jdbc(jdbc_classes, "SEPMTK_JDBC_12", "mssql-jdbc-12.6.1.jar")


@pytest.fixture(scope="session")
def jdbc_7(jdbc_classes: Path) -> Jdbc:
    """mssql-jdbc 7.4.1."""
    return _jdbc(jdbc_classes, "SEPMTK_JDBC_7", "mssql-jdbc-7.4.1.jar")


@pytest.fixture(params=["jdbc_7", "jdbc_12"])
def jdbc(request: pytest.FixtureRequest) -> Jdbc:
    """Each of the two."""
    found: Jdbc = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def broken_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedLab]:
    """A server that has locked itself out, before anybody helped; its listeners are open."""
    folder = tmp_path_factory.mktemp("judged") / "lab"
    sepmtk("lab", "new", str(folder), "--scenario", "kb-229342")
    with serving(folder) as lab:
        yield lab


@pytest.fixture(scope="module")
def rescued_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedLab]:
    """The same after KB steps 1 to 7."""
    folder = tmp_path_factory.mktemp("judged") / "lab"
    sepmtk("lab", "new", str(folder), "--scenario", "kb-229342")
    rescue(folder)
    with serving(folder) as lab:
        yield lab
