"""What is found where on a SEPM server in Wine: its own registry in both views, services, files, ports."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sepm_host import SepmHost, lay_out
from wine_ground import FQDN
from wine_run import Wine


@pytest.fixture(scope="module")
def survey(wine: Wine, tmp_path_factory: pytest.TempPathFactory) -> Any:
    host: SepmHost = lay_out(
        wine, "healthy", tmp_path_factory.mktemp("discovery") / "lab",
        neighbours=("data-sources", "connections"),
    )  # fmt: skip
    done = host.sepmtk("doctor", "--json")
    return json.loads(done.stdout)["result"]["survey"]


def test_the_instance_and_its_service(survey: Any) -> None:
    [sql] = survey["instances"]
    assert (sql["name"], sql["view"], sql["ports"], sql["sepm"]) == ("SQLEXPRESSSYMC", 64, [2638], True)
    assert (sql["service"], sql["state"]) == ("MSSQL$SQLEXPRESSSYMC", "running")
    assert survey["version_from"].startswith("HKLM32\\")


def test_data_sources_of_both_views(survey: Any) -> None:
    found = {
        (source["name"], source["view"], source["host"], source["sepm"]) for source in survey["data_sources"]
    }
    assert found == {
        ("SEPM", 64, "sepm-db.corp.example", True),
        ("ERP", 64, "erp01", False),
        ("SEPM32", 32, "sepm-old.corp.example", True),
    }


def test_urls_ports_and_certificates(survey: Any) -> None:
    used = {url["host"] for url in survey["database_urls"] if url["used"]}
    assert used == {FQDN, "sepm-reports.corp.example"}
    assert survey["urls_complete"]
    assert {port["port"] for port in survey["ports"]} == {443, 8014, 8443, 8445, 8446}
    [certificate] = {place["thumbprint"] for place in survey["certificates"]}
    assert len(certificate) == 40
