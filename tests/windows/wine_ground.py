"""``python wine_ground.py COMMAND…``: a command on a network of its own, as the host of the scenarios.

SEPM's ports are fixed ones (443 among them), and SQL Server's certificate names the host and its address.
So Wine runs in a network namespace of its own, where the loopback also has the host's address, on a
machine that has the host's name. Nothing outside can be reached from there, and nobody else is in the way.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

FQDN, SHORT, ADDRESS = "sepm01.corp.example", "sepm01", "192.0.2.10"
INSIDE = "SEPMTK_WINE_GROUND"
_SET_UP = f"""
set -e
hostname {SHORT}
ip link set lo up
ip addr add {ADDRESS}/32 dev lo
mount --bind "$1" /etc/hosts
shift
exec "$@"
"""
_HOSTS = f"127.0.0.1 localhost\n::1 localhost\n{ADDRESS} {FQDN} {SHORT}\n"


def command(hosts: Path, *words: str) -> list[str]:
    """``words`` on the ground; ``hosts`` is what stands for /etc/hosts there."""
    root = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", *root, "--net", "--uts", "--mount", "sh", "-c", _SET_UP, "ground", str(hosts), *words]


def run(*words: str, **environment: str) -> int:
    """Run to the end; its exit code."""
    with tempfile.NamedTemporaryFile("w", suffix=".hosts") as hosts:
        hosts.write(_HOSTS)
        hosts.flush()
        whole = {**os.environ, **environment, INSIDE: "1"}
        return subprocess.run(command(Path(hosts.name), *words), env=whole, check=False).returncode


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
