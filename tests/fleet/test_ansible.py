"""docs/examples/ansible against two labs over ssh, through a server of this test on the loopback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from judge_fixtures import missing
from ssh_server import SshServer, server_program, serving

pytestmark = [pytest.mark.judge, pytest.mark.slow]

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "ansible"
HOSTS = {"sepm01": "healthy", "sepm02": "kb-229342"}
NAMES = "--san dns:sepm01.corp.example --san dns:sepm01 --san ip:192.0.2.10"


@pytest.fixture(scope="module")
def ansible() -> str:
    found = Path(sys.executable).with_name("ansible-playbook")
    if not found.exists():
        missing("ansible-core")
    if server_program() is None or shutil.which("ssh") is None:
        missing("openssh")
    return str(found)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    with serving(tmp_path_factory.mktemp("ssh"), "/bin/false", {}) as started:
        yield started


def inventory(folder: Path, server: SshServer) -> Path:
    """The two labs as hosts: the same way in, another program on each."""
    hosts = {
        name: {
            "ansible_host": "127.0.0.1",
            "sepmtk": f"env SEPMTK_LAB={folder / name} {sys.executable} -m sepmtk",
        }
        for name in HOSTS
    }
    common = f"-o UserKnownHostsFile={folder}/known -o StrictHostKeyChecking=no"
    variables = {
        "ansible_port": server.port, "ansible_user": server.user, "ansible_ssh_common_args": common,
        "ansible_ssh_private_key_file": str(server.folder / "user"), "sepm_options": NAMES,
        "sepm_reports": str(folder / "reports"),
    }  # fmt: skip
    file = folder / "inventory.json"
    file.write_text(json.dumps({"sepm": {"hosts": hosts, "vars": variables}}), "utf-8")
    return file


def played(ansible: str, folder: Path, inventory: Path, *more: str) -> dict[str, dict[str, int]]:
    """Each host's counts; the playbook's own output is JSON, too."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8",
        "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.default", "ANSIBLE_NOCOLOR": "1", "ANSIBLE_RETRIES": "0",
        "ANSIBLE_SSH_ARGS": "-C",  # no connection that stays: its socket's name may be too long here
    }  # fmt: skip
    command = [ansible, "-i", str(inventory), str(EXAMPLE / "sepm.yml"), *more]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=300, cwd=folder
    )
    assert done.returncode == 0, done.stdout + done.stderr
    recap = done.stdout.partition("PLAY RECAP")[2].splitlines()[1:]
    counts = {}
    for line in filter(str.strip, recap):
        host, _, rest = line.partition(":")
        counts[host.strip()] = {key: int(n) for key, n in (part.split("=") for part in rest.split())}
    return counts


def reports(folder: Path) -> dict[str, Any]:
    return {name: json.loads((folder / "reports" / f"{name}.json").read_text("utf-8")) for name in HOSTS}


def test_two_servers_are_checked_planned_and_one_is_renewed(
    ansible: str, server: SshServer, pristine: Callable[[str], Path], tmp_path: Path
) -> None:
    for name, scenario in HOSTS.items():
        shutil.copytree(pristine(scenario), tmp_path / name)
    hosts = inventory(tmp_path, server)
    assert {name: counts["changed"] for name, counts in played(ansible, tmp_path, hosts).items()} == {
        "sepm01": 0, "sepm02": 0,
    }  # fmt: skip
    found = reports(tmp_path)
    assert [found[name]["doctor"]["outcome"] for name in HOSTS] == ["done", "findings"]
    assert [found[name]["doctor"]["result"]["errors"] for name in HOSTS] == [0, 3]
    assert found["sepm02"]["plan"]["result"]["plan"]["route"] == "emergency"
    assert [found[name]["run"] for name in HOSTS] == [None, None]

    only = ("-e", "sepm_renew=true", "--limit", "sepm02")
    dry = played(ansible, tmp_path, hosts, *only, "--check")
    assert dry["sepm02"]["changed"] == 0
    assert reports(tmp_path)["sepm02"]["run"]["outcome"] == "done"
    assert not (tmp_path / "sepm02" / "sepmtk" / "runs").exists()

    assert played(ansible, tmp_path, hosts, *only)["sepm02"]["changed"] == 1
    run = reports(tmp_path)["sepm02"]["run"]
    assert (run["command"], run["outcome"]) == ("renew run", "waiting")
    assert len(list((tmp_path / "sepm02" / "sepmtk" / "runs").iterdir())) == 1
    assert not (tmp_path / "sepm01" / "sepmtk" / "runs").exists()
