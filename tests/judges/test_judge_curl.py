"""The lab's REST API as curl sees it: what the public description of SEPM's API promises."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from judged import serving

from sepmtk.machine.lab import scenarios

pytestmark = pytest.mark.judge


def asked(curl: str, port: int, path: str, *more: str, body: object = None) -> tuple[int, Any]:
    """Status and JSON; a body goes in over stdin."""
    command = [curl, "-sk", "--max-time", "20", "-w", "\n%{http_code}", *more]
    command += ["-H", "Content-Type: application/json", "--data", "@-"] if body is not None else []
    done = subprocess.run(
        [*command, f"https://127.0.0.1:{port}/sepm/api/v1{path}"],
        input=json.dumps(body) if body is not None else None, capture_output=True, text=True, check=True,
    )  # fmt: skip
    text, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(text) if text else None


def test_curl_reads_and_changes_a_group(curl: str, tmp_path: Path) -> None:
    lab = tmp_path / "lab"
    scenarios.create(lab, "healthy")
    password = json.loads((lab / "lab.json").read_text("utf-8"))["secrets"]["console"]
    with serving(lab) as served:
        port = served.ports["8446"]
        assert asked(curl, port, "/version")[1]["API_VERSION"].startswith("14.3")
        assert asked(curl, port, "/groups")[0] == 401
        given = {"username": "admin", "password": password, "domain": ""}
        status, session = asked(curl, port, "/identity/authenticate", body=given)
        assert (status, session["tokenExpiration"] > 0) == (200, True)
        bearer = ("-H", f"Authorization: Bearer {session['token']}")
        _, page = asked(curl, port, "/groups?pageIndex=1&pageSize=2", *bearer)
        assert (len(page["content"]), page["totalElements"], page["lastPage"]) == (2, 3, False)
        group = page["content"][0]
        _, locations = asked(curl, port, f"/groups/{group['id']}/locations?hasName=true", *bearer)
        name, _, where = locations[0].partition(":")
        settings = f"/groups/{group['id']}/locations/{where.rpartition('/')[2]}/settings"
        _, found = asked(curl, port, settings, *bearer)
        general = found["configuration"]["general_settings"]
        assert (name, {"sonar", "SONAR"} <= set(general)) == ("Default", True)
        assert general["security_settings"]["secure_communications"] is True
        off = {"configuration": {"general_settings": {"security_settings": {"secure_communications": False}}}}
        _, changed = asked(curl, port, settings, *bearer, "-X", "PATCH", body=off)
        assert changed["configuration"]["general_settings"]["security_settings"] == {
            "secure_communications": False, "stopped_mode": 0,
        }  # fmt: skip
        _, page = asked(curl, port, "/groups", *bearer)
        after = next(g for g in page["content"] if g["id"] == group["id"])
        assert after["policySerialNumber"] != group["policySerialNumber"]
        assert asked(curl, port, "/computers", *bearer)[1]["totalElements"] == 40
        assert asked(curl, port, "/no/such/thing", *bearer)[0] == 404
