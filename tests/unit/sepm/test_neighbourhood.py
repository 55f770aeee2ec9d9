"""Instances, URLs and data sources on a host that SEPM shares with others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepmtk.checks.names import names_in_use
from sepmtk.checks.survey import Survey, survey
from sepmtk.checks.view import View
from sepmtk.machine.lab import scenarios
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import FileStat, RegistryData, RegistryKey, ValueKind
from sepmtk.model.errors import Refused
from sepmtk.model.server import SqlInstance
from sepmtk.sepm.database_urls import database_urls, urls_in
from sepmtk.sepm.discover import discover
from sepmtk.sepm.instances import choose
from sepmtk.sepm.jdbc_url import JdbcUrl

SHARED = ("instance", "data-sources", "connections")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    folder = tmp_path_factory.mktemp("shared") / "lab"
    scenarios.create(folder, "healthy", neighbours=SHARED)
    return open_lab(folder)


@pytest.fixture(scope="module")
def found(machine: Machine) -> Survey:
    reader = machine.reader()
    return survey(View(reader=reader, server=discover(reader)))


def test_every_instance_with_its_view_ports_and_account(found: Survey) -> None:
    rows = {(i.name, i.view, i.ports, i.account, i.sepm) for i in found.instances}
    assert rows == {
        ("SQLEXPRESSSYMC", 64, (2638,), "NT Service\\MSSQL$SQLEXPRESSSYMC", True),
        ("BACKUPEXEC", 64, (1433,), "LocalSystem", False),
    }
    assert {i.version for i in found.instances} == {"15.0.2000.5", "16.0.1000.6"}


def test_each_thing_says_where_it_was_found(found: Survey) -> None:
    assert found.version_from.endswith("Symantec Endpoint Protection\\SEPM\\Version")
    assert found.install_root_from.endswith("\\TargetDir")
    assert {(p.port, p.where) for p in found.ports} == {
        (8443, "server.xml"), (8446, "server.xml"), (443, "sslForClients.conf"), (8445, "ssl.conf"),
        (8014, "httpd.conf"),
    }  # fmt: skip
    assert {c.where for c in found.certificates} >= {"server.crt", "keystore.jks", "TDS 2638"}
    assert all(c.thumbprint for c in found.certificates)


def test_urls_beyond_root_xml_comments_left_out(found: Survey) -> None:
    urls = [u for u in found.database_urls if u.used]
    rows = [(PureWindowsPath(u.file).name, u.line, u.host, u.port, u.database) for u in urls]
    assert {u.host for u in found.database_urls if not u.used} == {"retired.corp.example"}
    assert sorted(rows) == [
        ("ROOT.xml", 6, "sepm01.corp.example", 2638, "sem5"),
        ("reports.properties", 4, "sepm-reports.corp.example", 2638, "sem5"),
    ]
    assert found.urls_complete


def test_data_sources_of_both_views_and_aliases(found: Survey) -> None:
    rows = {(d.name, d.view, d.host, d.sepm) for d in found.data_sources}
    assert rows == {
        ("SEPM", 64, "sepm-db.corp.example", True),
        ("ERP", 64, "erp01", False),
        ("SEPM32", 32, "sepm-old.corp.example", True),
    }


def test_all_of_them_are_names_in_use(machine: Machine) -> None:
    reader = machine.reader()
    names = dict(names_in_use(View(reader=reader, server=discover(reader))))
    assert names["sepm-reports.corp.example"] == "reports.properties"
    assert names["sepm-db.corp.example"] == "DSN SEPM"
    assert names["sepm-old.corp.example"] == "DSN SEPM32"
    assert "erp01" not in names


def test_an_instance_of_the_32_bit_view(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "lab", "healthy")
    machine = open_lab(tmp_path / "lab")
    names = RegistryKey("SOFTWARE\\Microsoft\\Microsoft SQL Server\\Instance Names\\SQL")
    machine.registry.delete(names, "SQLEXPRESSSYMC")
    table = tmp_path / "lab" / "machine" / "registry.json"
    data = json.loads(table.read_text(encoding="utf-8"))
    ours, other = "SOFTWARE\\Microsoft\\Microsoft SQL", "SOFTWARE\\WOW6432Node\\Microsoft\\Microsoft SQL"
    moved = {key.replace(ours, other): values for key, values in data.items()}
    table.write_text(json.dumps(moved), encoding="utf-8")
    names = RegistryKey(names.path, 32)
    machine.registry.set(names, "SQLEXPRESSSYMC", RegistryData(ValueKind.STRING, "MSSQL15.SQLEXPRESSSYMC"))
    sql = discover(machine.reader()).sql
    assert (sql.view, sql.tcp_port) == (32, 2638)
    assert machine.registry.get(RegistryKey(sql.settings_key), "Certificate").data == ""


def instance(name: str, *ports: int) -> SqlInstance:
    return SqlInstance(name, f"MSSQL15.{name}", f"MSSQL${name}", 0, PureWindowsPath("E"), 64, "", ports)


OURS, OTHER, DEFAULT = instance("SQLEXPRESSSYMC", 2638), instance("ERP", 49172), instance("MSSQLSERVER", 1433)


@pytest.mark.parametrize(
    ("instances", "name", "port", "expected"),
    [
        ([OURS, OTHER], "", 2638, "SQLEXPRESSSYMC"),
        ([OURS, OTHER], "", 49172, "ERP"),
        ([OURS, OTHER], "SQLEXPRESSSYMC", 49172, "ERP"),
        ([OURS, OTHER], "erp", None, "ERP"),
        ([OURS, OTHER], "", 5, "SQLEXPRESSSYMC"),
        ([OURS, DEFAULT], "", None, "MSSQLSERVER"),
        ([OURS, OTHER], "", None, "SQLEXPRESSSYMC"),
        ([instance("SQLEXPRESSSYMC"), OTHER], "", 2638, "SQLEXPRESSSYMC"),
        ([OURS, instance("ERP", 2638)], "", 2638, "SQLEXPRESSSYMC"),
        ([OURS, instance("ERP", 2638)], "ERP", 2638, "ERP"),
        ([instance("A", 2638), instance("B", 2638)], "", 2638, "SQL-INSTANCE-UNCLEAR"),
        ([OTHER], "", 2638, "NO-SQL-INSTANCE"),
        ([OURS], "GONE", None, "NO-SQL-INSTANCE"),
        ([], "", 2638, "NO-SQL-INSTANCE"),
    ],
)
def test_which_instance_the_url_means(
    instances: list[SqlInstance], name: str, port: int | None, expected: str
) -> None:
    try:
        assert choose(instances, JdbcUrl("h", port, (), name)).name == expected
    except Refused as refused:
        assert refused.id == expected


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("a.xml", '<a u="jdbc:sqlserver://h:1;databaseName=d"/>', ("h", 1, "d")),
        ("a.xml", "<u>jdbc:sqlserver://h:1;a=x&amp;y;databaseName=d</u>", ("h", 1, "d")),
        ("a.xml", "<!--\n jdbc:sqlserver://h:1 -->", None),
        ("a.xml", "<!-- a --> jdbc:sqlserver://h:1;databaseName=d <!-- b -->", ("h", 1, "d")),
        ("readme.txt", "set it to jdbc:sqlserver://h:1", None),
        ("a.md", "jdbc:sqlserver://h:1", None),
        ("ROOT.xml.bak", '<a u="jdbc:sqlserver://h:1"/>', None),
        ("a.bat", "  @REM set U=jdbc:sqlserver://h:1", None),
        ("a.cmd", ":: jdbc:sqlserver://h:1", None),
        ("a.cmd", "cd x & rem jdbc:sqlserver://h:1", None),
        ("a.cmd", "set REMOTE=1\nset U=jdbc:sqlserver://h:1;databaseName=d", ("h", 1, "d")),
        ("a.ini", "; u=jdbc:sqlserver://h:1", None),
        ("a.ini", "u=jdbc:sqlserver://h:1;databaseName=d", ("h", 1, "d")),
        ("a.conf", " // jdbc:sqlserver://h:1", None),
        ("a.ps1", "<# a\njdbc:sqlserver://h:1 #>", None),
        ("a.ps1", "$u = 'jdbc:sqlserver://h:1;databaseName=d' # jdbc:sqlserver://g:1", ("h", 1, "d")),
        ("a.yml", "u: x # jdbc:sqlserver://h:1", None),
        ("a.json", '{ // "jdbc:sqlserver://h:1"', None),
        ("a.properties", "rem=jdbc:sqlserver://h:1;databaseName=d", ("h", 1, "d")),
        ("a.properties", "u=JDBC\\:SQLServer\\://h\\:1;databaseName\\=d", ("h", 1, "d")),
        ("a.properties", "!u=jdbc:sqlserver://h:1", None),
        ("a.bat", "set U=jdbc:sqlserver://h:1;databaseName=d;password={a b}", ("h", 1, "d")),
        ("a.bat", "jdbc:sqlserver:", None),
    ],
)
def test_how_a_url_may_be_written(file: str, text: str, expected: object) -> None:
    every = list(urls_in(text, PureWindowsPath(file)))
    found = [(u.host, u.port, u.database) for u in every if u.used]
    assert found == ([expected] if expected else [])


@given(st.text(max_size=60), st.sampled_from([".xml", ".properties", ".bat"]))
def test_any_text_may_follow(tail: str, suffix: str) -> None:
    text = f"\njdbc:sqlserver://h:1;password=Pl4nted;{tail}"
    for found in urls_in(text, PureWindowsPath(f"a{suffix}")):
        assert found.line == 2 or "jdbc" in tail.lower()
        assert "Pl4nted" not in str(found)


def test_a_file_that_cannot_be_opened_hides_none_of_the_others(machine: Machine, tmp_path: Path) -> None:
    root = PureWindowsPath("C:/Program Files (x86)/Symantec/Symantec Endpoint Protection Manager")
    assert database_urls(machine.reader(), root).files > 3
    assert database_urls(machine.reader(), PureWindowsPath("C:/nowhere")).urls == ()


def test_a_junction_that_leads_back_ends_the_search(machine: Machine) -> None:
    """The host's folders as they are, and in each of them one that is its parent again."""
    files = machine.files

    class Looping:
        def list(self, path: PureWindowsPath) -> list[str]:
            return ["back"]

        def __getattr__(self, name: str) -> object:
            return getattr(files, name)

        def stat(self, path: PureWindowsPath) -> FileStat:
            return FileStat(0, machine.clock.now(), True)

    reader = replace(machine.reader(), files=Looping())  # type: ignore[arg-type]
    assert database_urls(reader, PureWindowsPath("C:/SEPM")).complete is False
