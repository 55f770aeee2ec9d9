"""Install-Sepmtk.ps1 from its first line to its last, with an interpreter that stands in for Windows'
Python: it makes a venv's folders, writes on standard error as pip does, and keeps what it was told."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from ps_shell import FOLDER, ROOT, Gave, Shell, quoted

PYTHON = """#!/bin/sh
echo "$@" >> {log}
echo 'WARNING: a line on standard error' >&2
if [ "$2" = venv ]; then
    mkdir -p "$3/Scripts"
    cp "$0" "$3/Scripts/python.exe"
    printf '#!/bin/sh\\necho sepmtk 0.1.0\\n' > "$3/Scripts/sepmtk.exe"
    chmod +x "$3/Scripts/sepmtk.exe"
elif [ -e {broken} ]; then
    echo 'ERROR: no matching distribution' >&2
    exit 1
fi
"""


class Server:
    """A folder for programs, an unpacked bundle, and what the interpreter was told."""

    def __init__(self, folder: Path, shell: Shell) -> None:
        self.shell, self.log, self.broken = shell, folder / "log", folder / "broken"
        self.programs, self.bundle = folder / "Program Files", folder / "un packed"
        self.python = folder / "Python 3" / "python.exe"
        for path in (self.programs / "WindowsPowerShell", self.bundle / "wheels", self.python.parent):
            path.mkdir(parents=True)
        self.python.write_text(PYTHON.format(log=self.log, broken=self.broken))
        self.python.chmod(0o755)
        shutil.copytree(FOLDER, self.bundle / "Sepmtk")
        shutil.copy(ROOT / "ps" / "bundle" / "Install-Sepmtk.ps1", self.bundle)
        (self.bundle / "python-version.txt").write_text("3.12\r\n")
        (self.bundle / "wheels" / "sepmtk-0.1.0-py3-none-any.whl").write_bytes(b"PK")
        files = [path for path in self.bundle.rglob("*") if path.is_file()]
        sums = (
            f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(self.bundle).as_posix()}\r\n"
            for f in files
        )
        (self.bundle / "SHA256SUMS").write_text("".join(sums))

    def install(self) -> Gave:
        """The script, as its help shows it; the engine that tests run in may lack Unblock-File."""
        return self.shell.run(
            "if (-not (Get-Command Unblock-File -ErrorAction Ignore)) {\n"
            "    function Unblock-File { process {} }\n}\n"
            f"$env:ProgramFiles = {quoted(self.programs)}\n"
            f"& {quoted(self.bundle / 'Install-Sepmtk.ps1')} -Python {quoted(self.python)}"
        )

    def told(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def server(shell_path: str, tmp_path: Path) -> Server:
    return Server(tmp_path, Shell(shell_path))


def test_installed_updated_and_put_back(server: Server) -> None:
    assert server.install().ok() == ["sepmtk 0.1.0"]
    target = server.programs / "sepmtk"
    venv, needs, own = server.told()
    assert venv == f"-m venv {target}"
    assert needs.startswith("-m pip install --no-index --find-links")
    assert "--require-hashes" in needs
    assert own.endswith("sepmtk-0.1.0-py3-none-any.whl")
    module = server.programs / "WindowsPowerShell" / "Modules" / "Sepmtk"
    assert (module / "Sepmtk.psd1").read_bytes() == (FOLDER / "Sepmtk.psd1").read_bytes()
    (target / "of the last release").touch()
    (module / "of the last release").touch()
    assert server.install().ok() == ["sepmtk 0.1.0"]
    assert not list(server.programs.rglob("of the last release"))

    (target / "works").touch()
    server.broken.touch()
    failed = server.install().failed
    assert failed
    assert "no matching distribution" in failed.message
    assert (target / "works").exists(), "what worked is put back"
    assert sorted(path.name for path in server.programs.iterdir()) == ["WindowsPowerShell", "sepmtk"]

    server.broken.unlink()
    running = target / "Scripts" / "running"
    shutil.copy("/bin/sleep", running)
    told = server.told()
    with subprocess.Popen([str(running), "60"]) as process:
        refused = server.install().failed
        process.kill()
    assert refused
    assert f"({process.pid})" in refused.message
    assert server.told() == told, "nothing was changed"
    assert (target / "works").exists()
    server.shell.close()
