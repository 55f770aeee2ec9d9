"""Probing many servers."""

MESSAGES: dict[str, str] = {
    "cli.probe": "Show the certificates that servers show, over TLS and TDS.",
    "cli.probe.targets": "HOST, HOST:PORT or [IPv6]:PORT; without a port 443.",
    "cli.probe.file": "Take targets from this file, one a line; # begins a comment.",
    "cli.probe.days": "Count a certificate as ending soon within so many days.",
    "probe.ok": "ok",
    "probe.soon": "ends soon",
    "probe.expired": "EXPIRED",
    "probe.unread": "not read",
    "probe.days": "{days} days",
    "probe.progress": "{done} of {all}",
    "TARGETS-MISSING.message": "There is nothing to probe.",
    "TARGETS-MISSING.found": "No target, and none in a file.",
    "TARGETS-MISSING.required": "Targets as arguments or in a file.",
    "TARGETS-MISSING.fix": "sepmtk probe sepm01.corp.example sql01.corp.example:1433",
    "TARGET-BAD.message": "This is no target.",
    "TARGET-BAD.found": "{target}",
    "TARGET-BAD.required": "HOST, HOST:PORT or [IPv6]:PORT, with a port from 1 to 65535.",
    "TARGET-BAD.fix": "sepmtk probe sepm01.corp.example:8443",
}
