"""An ssh server of our own on the loopback, with a PowerShell behind it: what remoting needs."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ps_shell import quoted

CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile {folder}/pid
AuthorizedKeysFile {folder}/authorized
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
LogLevel ERROR
Subsystem powershell {folder}/shell
"""
SUBSYSTEM = """#!/bin/sh
{environment}
exec {shell} -sshs -NoLogo -NoProfile
"""
OPTIONS = "@{{ StrictHostKeyChecking = 'no'; UserKnownHostsFile = {known}; LogLevel = 'ERROR' }}"


def server_program() -> str | None:
    """sshd must be called by its full path."""
    return shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin")


@dataclass(frozen=True)
class SshServer:
    """``session`` is PowerShell that opens a session; ``host`` any name that means this computer."""

    folder: Path
    port: int
    user: str

    def session(self, host: str = "127.0.0.1") -> str:
        """New-PSSession with all that it needs."""
        options = OPTIONS.format(known=quoted(self.folder / "known"))
        return (
            f"New-PSSession -HostName {host} -Port {self.port} -UserName {self.user}"
            f" -KeyFilePath {quoted(self.folder / 'user')} -Options {options}"
        )


@contextmanager
def serving(folder: Path, shell: str, environment: Mapping[str, str]) -> Iterator[SshServer]:
    """The server, with ``environment`` for the shells that it starts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shutil.copy(folder / "user.pub", folder / "authorized")
    lines = "\n".join(f"export {name}='{value}'" for name, value in environment.items())
    (folder / "shell").write_text(SUBSYSTEM.format(environment=lines, shell=shell), "utf-8")
    (folder / "shell").chmod(0o700)
    (folder / "sshd_config").write_text(CONFIG.format(port=port, folder=folder), "utf-8")
    program = server_program()
    assert program
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where it separates its privileges
    process = subprocess.Popen([program, "-D", "-e", "-f", str(folder / "sshd_config")])
    try:
        _wait_for(port, process)
        yield SshServer(folder, port, os.environ.get("USER") or "root")
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert process.poll() is None, "sshd ended at once"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("sshd does not listen")
