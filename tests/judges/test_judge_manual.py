"""The procedure by hand: its openssl commands, run by openssl, make what SQL Server and SEPM can use."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from judged import environment, sepmtk

pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not on this machine"),
]
SUBJECT_ONLY = "[req]\ndistinguished_name = dn\n[dn]\n"
"""What the commands need of the openssl.cnf that SEPM brings along."""


def test_the_commands_of_step_1_make_a_certificate_that_fits(tmp_path: Path) -> None:
    sepmtk("lab", "new", str(tmp_path / "lab"))
    manual = sepmtk("--lab", str(tmp_path / "lab"), "renew", "plan", "--manual").splitlines()
    work = tmp_path / "ssl" / "tmpNewCert"
    work.mkdir(parents=True)
    (work.parent / "openssl.cnf").write_text(SUBJECT_ONLY)
    echoed = [line.split("echo ", 1)[1] for line in manual if "ext.txt echo " in line]
    (work / "ext.txt").write_text("".join(f"{line}\n" for line in echoed))
    commands = [line.strip().replace("\\", "/") for line in manual if line.startswith("    openssl ")]
    assert len(commands) == 4
    for command in commands:
        more = ["-passout", "pass:Planted-secret-8"] if "pkcs12" in command else []
        subprocess.run([*shlex.split(command), *more], cwd=work, env=environment(), check=True, timeout=60)
    assert "SQL Server and SEPM can use it." in sepmtk("cert", "verify", str(work / "server.crt"))
    (tmp_path / "password").write_text("Planted-secret-8")
    fits = sepmtk("cert", "verify", str(work / "server.pfx"), "--password-file", str(tmp_path / "password"))
    assert "SQL Server and SEPM can use it." in fits
