"""Single commands on a SEPM server in Wine, each looked at from outside of the toolkit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sepm_host import SepmHost, lay_out
from wine_ground import ADDRESS, FQDN
from wine_run import Wine

from sepmtk.machine.lab.layout import NETLIB_KEY, ROOT_XML
from sepmtk.model.sid import service_sid
from sepmtk.net import tds
from sepmtk.pki.certificate import describe
from sepmtk.pki.inspect import to_der

SQL = "MSSQL$SQLEXPRESSSYMC"
GRANT = f"(A;;GR;;;{service_sid(SQL)})"
MY, ROOT = "LocalMachine\\My", "LocalMachine\\Root"
STOPPED, RUNNING = 1, 4
PASSWORD = "Wine-tier-1"


@pytest.fixture(scope="module")
def host(wine: Wine, tmp_path_factory: pytest.TempPathFactory) -> SepmHost:
    return lay_out(wine, "healthy", tmp_path_factory.mktemp("commands") / "lab")


def run(host: SepmHost, *arguments: str, expected: int = 0, stdin: str = "") -> Any:
    """A command's result."""
    done = host.sepmtk(*arguments, "--yes", "--json", stdin=stdin.encode())
    assert done.returncode == expected, done.stdout.decode() + done.stderr.decode("utf-8", "replace")
    return json.loads(done.stdout)["result"]


def pinned(look: dict[str, Any]) -> str:
    value: str = look["registry"][NETLIB_KEY]["Certificate"][1]
    return value


def served() -> str:
    return describe(tds.served_certificate(ADDRESS, 2638, FQDN)).thumbprint


def test_from_a_pfx_to_a_pinned_certificate_and_back(host: SepmHost) -> None:
    before, old = host.look(), served()
    names = ["--san", f"dns:{FQDN}", "--san", "dns:sepm01", "--san", f"ip:{ADDRESS}"]
    run(host, "cert", "new", *names, "--out", "C:/new", "--pfx-password-stdin", stdin=f"{PASSWORD}\n")

    installed = run(host, "cert", "install", "C:/new/server.pfx", "--password-stdin", stdin=f"{PASSWORD}\n")
    thumbprint = describe(to_der((host.wine.drive / "new" / "server.crt").read_bytes())).thumbprint
    after = host.look()
    [mine] = [row for row in after["stores"][MY] if row[0] == thumbprint]
    [root] = [row for row in after["stores"][ROOT] if row[0] == thumbprint]
    assert mine[2] == "Microsoft RSA SChannel Cryptographic Provider"
    assert mine[3] in after["keys"].keys() - before["keys"].keys()
    assert root[2:] == ["", ""], "no key in Root"

    ungranted = run(host, "key", "show", thumbprint)
    assert not ungranted["service_reads"]
    granting = run(host, "key", "grant", thumbprint)
    granted = run(host, "key", "show", thumbprint)
    assert granted["service_reads"]
    assert granted["sddl"] == ungranted["sddl"] + GRANT
    assert host.look()["keys"][mine[3]]["dacl"] != after["keys"][mine[3]]["dacl"]
    print("before:", ungranted["sddl"], "after:", granted["sddl"], sep="\n")

    run(host, "key", "revoke", thumbprint)
    assert run(host, "key", "show", thumbprint)["sddl"] == ungranted["sddl"]
    assert host.look()["keys"] == after["keys"]
    run(host, "key", "grant", thumbprint)

    binding = run(host, "sql", "bind", thumbprint, "--restart")
    assert pinned(host.look()) == thumbprint == served()
    assert run(host, "sql", "show")["pinned"] == thumbprint
    run(host, "sql", "unbind", "--restart")
    assert pinned(host.look()) == ""
    assert served() in (old, thumbprint), "its own choice: both will do"
    assert granting["run"] and binding["run"] and installed["run"]


def test_stop_and_start(host: SepmHost) -> None:
    run(host, "service", "stop", "semapisrv")
    assert host.look()["services"]["semapisrv"] == STOPPED
    run(host, "service", "start", "semapisrv")
    assert host.look()["services"]["semapisrv"] == RUNNING


def test_a_restart_of_sql_server_takes_sepm_along(host: SepmHost) -> None:
    """The toolkit's own order; Wine's service manager has none."""
    run(host, "service", "restart", SQL)
    states = host.look()["services"]
    assert {states[name] for name in (SQL, "semsrv", "semapisrv", "semwebsrv", "semlaunchsrv")} == {RUNNING}
    assert host.database_answers()


def test_trust_on_and_off_change_one_value(host: SepmHost) -> None:
    file = host.wine.local(ROOT_XML)
    before = file.read_bytes()
    run(host, "trust", "on", "--restart")
    assert file.read_bytes() == before.replace(
        b"trustServerCertificate=false;", b"trustServerCertificate=true;"
    )
    assert run(host, "trust", "show")["trust"] is True
    run(host, "trust", "off", "--restart")
    assert file.read_bytes() == before


def test_each_refusal_changes_nothing(host: SepmHost) -> None:
    before = host.look()
    for arguments, expected in (
        (("cert", "install", "C:/new/server.pfx", "--password-stdin"), 2),  # wrong password
        (("key", "grant", "0" * 40), 6),  # no such certificate
        (("sql", "bind", "0" * 40), 6),
    ):
        done = host.sepmtk(*arguments, "--yes", "--json", stdin=b"Wrong-1\n")
        error = json.loads(done.stdout)["error"]
        assert done.returncode in (1, 2, 6), done.stdout
        assert error["found"] and error["required"] and error["fix"]
        print(expected, done.returncode, error)
    assert host.look() == before
