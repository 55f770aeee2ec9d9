"""The check as Nagios runs it: a Nagios Core of its own, with command and service of docs/monitoring."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from started import DOCS, program, said, started, until

pytestmark = [pytest.mark.judge, pytest.mark.slow]

STATES = {"healthy": 0, "expiring-soon": 1, "kb-229342": 2, "external-sql": 3}
DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
REACHES = """#!/bin/sh
exec {python} -m sepmtk doctor --format nagios --lab {labs}/$1
"""
OBJECTS = """
define timeperiod {{
    timeperiod_name always
    alias always
{days}
}}
define command {{
    command_name is-up
    command_line /bin/true
}}
define host {{
    name sepm
    register 0
    check_command is-up
    check_period always
    max_check_attempts 1
    contacts nobody
}}
define contact {{
    contact_name nobody
    host_notifications_enabled 0
    service_notifications_enabled 0
    host_notification_period always
    service_notification_period always
    host_notification_commands is-up
    service_notification_commands is-up
}}
{hosts}
"""
HOST = """
define host {{
    use sepm
    host_name {name}
    address {name}
}}
define service {{
    use sepm-certificate
    host_name {name}
    check_period always
    max_check_attempts 1
    contacts nobody
}}
"""
MAIN = """
cfg_file={docs}/nagios-sepm.cfg
cfg_file={folder}/objects.cfg
resource_file={folder}/resource.cfg
log_file={folder}/nagios.log
object_cache_file={folder}/objects.cache
status_file={folder}/status.dat
status_update_interval=1
check_result_path={folder}/results
lock_file={folder}/nagios.pid
temp_file={folder}/nagios.tmp
temp_path={folder}
command_file={folder}/nagios.cmd
query_socket={folder}/nagios.qh
nagios_user={user}
nagios_group={group}
check_for_updates=0
check_external_commands=0
enable_notifications=0
use_syslog=0
service_inter_check_delay_method=n
service_check_timeout=120
max_concurrent_checks=2
"""


def configured(folder: Path, pristine: Callable[[str], Path]) -> Path:
    """A configuration with a host for each scenario."""
    import grp
    import os
    import pwd

    (folder / "results").mkdir()
    labs = folder / "labs"
    labs.mkdir()
    for name in STATES:
        (labs / name).symlink_to(pristine(name))
    reaches = folder / "reaches"
    reaches.write_text(REACHES.format(python=sys.executable, labs=labs), "utf-8")
    reaches.chmod(0o700)
    (folder / "resource.cfg").write_text(f"$USER5$={reaches}\n", "utf-8")
    days = "\n".join(f"    {day} 00:00-24:00" for day in DAYS)
    hosts = "".join(HOST.format(name=name) for name in STATES)
    (folder / "objects.cfg").write_text(OBJECTS.format(days=days, hosts=hosts), "utf-8")
    named = {"user": pwd.getpwuid(os.getuid()).pw_name, "group": grp.getgrgid(os.getgid()).gr_name}
    main = folder / "nagios.cfg"
    main.write_text(MAIN.format(docs=DOCS, folder=folder, **named), "utf-8")
    return main


def services(status: Path) -> dict[str, dict[str, str]]:
    """Nagios' status of each host's service, as it writes it down."""
    found = {}
    for block in re.findall(r"servicestatus \{(.*?)\n\t\}", status.read_text("utf-8"), re.DOTALL):
        values = dict(line.strip().split("=", 1) for line in block.strip().splitlines())
        found[values["host_name"]] = values
    return found


def test_nagios_shows_each_state_with_performance_data(
    tmp_path: Path, pristine: Callable[[str], Path]
) -> None:
    nagios, main = program("nagios4"), configured(tmp_path, pristine)
    code, words = said(nagios, "-v", str(main))
    assert (code, "Total Errors:   0" in words) == (0, True), words

    def checked() -> dict[str, dict[str, str]]:
        found = services(tmp_path / "status.dat")
        return found if all(one["has_been_checked"] == "1" for one in found.values()) else {}

    with started(nagios, str(main), folder=tmp_path):
        found = until(checked, 120)
    assert {name: int(one["current_state"]) for name, one in found.items()} == STATES
    warned, critical = found["expiring-soon"], found["kb-229342"]
    assert warned["plugin_output"].startswith("SEPM WARNING - ")
    assert critical["plugin_output"].startswith("SEPM CRITICAL - ")
    assert "CERT-EXPIRED" in critical["plugin_output"]
    assert "CERT-EXPIRED: " in critical["long_plugin_output"]
    for one in (warned, critical):
        days = dict(item.split("=", 1) for item in one["performance_data"].split())["days_server.crt"]
        assert days.endswith(";30:;0:")
        assert (float(days.partition(";")[0]) < 0) is (one is critical)
    assert found["external-sql"]["plugin_output"].startswith("SEPM UNKNOWN - ")
