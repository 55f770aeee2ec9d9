"""A server that has run for a year writes gigabytes; its start is told in the first megabytes of ERRORLOG."""

from __future__ import annotations

import os
import tracemalloc

from e2e_helpers import NewLab

from sepmtk.checks.sql import log_agrees
from sepmtk.checks.view import View
from sepmtk.machine.lab.host import open_lab
from sepmtk.sepm.discover import discover

GROWN = 200 << 20


def test_an_errorlog_that_has_grown(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    log = next(lab.glob("machine/**/ERRORLOG"))
    spelt = "utf-16-le" if b"\0" in log.read_bytes()[:100] else "utf-8"
    hash = next(line for line in log.read_text(spelt).splitlines() if "Hash(sha1)" in line)
    other = hash.split('"')[1]
    log.write_bytes(log.read_bytes().replace(other.encode(spelt), (other[::-1]).encode(spelt)))
    os.truncate(log, GROWN)  # sparse
    reader = open_lab(lab).reader()
    view = View(reader=reader, server=discover(reader))
    tracemalloc.start()
    try:
        found = list(log_agrees(view))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [finding.id for finding in found] == ["SQL-LOG-DISAGREES"]
    assert peak < GROWN * 5 // 4  # the lab holds the file itself
