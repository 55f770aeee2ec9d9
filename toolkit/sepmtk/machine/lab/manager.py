"""What SEPM's processes do at their start: read certificates from disk, log in to the database, log.

The log lines' frame is synthetic (the public sample is old, KB 177969); the exception texts are
the driver's own.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import asdict
from pathlib import PureWindowsPath
from typing import Any

from sepmtk.machine.lab import certificate, driver, jks, policies, sem5, tomcat
from sepmtk.machine.lab.certificate import Pair
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.layout import (
    APACHE_LOGS,
    KEYSTORE,
    SERVER_CRT,
    SERVER_KEY,
    TOMCAT_LOGS,
    real,
    web_ports,
)

SCM_LOG = TOMCAT_LOGS / "scm-server-0.log"
CATALINA_OUT = TOMCAT_LOGS / "catalina.out"
CATALINA_WS = TOMCAT_LOGS / "catalinaWs.out"
"""A log of that name is SEPM's; that the API service writes it is assumed."""
APACHE_ERROR = APACHE_LOGS / "error.log"
SERVICE_SPECIFIC = 1066
_CLOSED = "org.apache.catalina.util.LifecycleBase.handleSubClassException Failed to initialize component"
Live = dict[str, Any]


def start_manager(lab: Lab, live: Live, at: float) -> tuple[int, int] | None:
    """semsrv runs on whether or not it gets its database; only its answers differ."""
    _log(lab, SCM_LOG, at, "INFO: Symantec Endpoint Protection Manager is starting (simulated)")
    live["loaded"]["semsrv"] = loaded = {**_keystore(lab, at, "console"), "url": None}
    with suppress(ValueError):
        loaded["url"] = asdict(driver.read_url(lab))
    _log_in(lab, live, at + 1)
    return None


def _log_in(lab: Lab, live: Live, at: float) -> None:
    loaded = live["loaded"]["semsrv"]
    attempt = driver.connect(lab, live, at, driver.Url(**loaded["url"]) if loaded["url"] else None)
    if attempt.connected:
        _log(lab, SCM_LOG, at, "INFO: Connected to the database. Server is ready (simulated)")
    else:
        _severe(lab, at, attempt)
    loaded.update(database=attempt.connected, error=attempt.text)
    sem5.record(lab, at, "database", {"up": attempt.connected})
    if attempt.connected and "thumbprint" in loaded:
        policies.follow_certificate(lab, at, b64decode(loaded["certificate"]))


def start_api(lab: Lab, live: Live, at: float) -> tuple[int, int] | None:
    """The API service reads the same keystore."""
    live["loaded"]["semapisrv"] = _keystore(lab, at, "api", CATALINA_WS)
    return None


def start_web(lab: Lab, live: Live, at: float) -> tuple[int, int] | None:
    """Apache refuses to start when certificate and key can't be read or don't belong together."""
    pair = _pair(lab)
    if isinstance(pair, str):
        if pair:
            _apache(lab, at, "ssl:emerg", pair)
        return SERVICE_SPECIFIC, 1
    _apache(lab, at, "mpm_winnt:notice", "AH00455: Apache/2.4 configured -- resuming normal operations")
    live["loaded"]["semwebsrv"] = loaded = _loaded(pair)
    dates = certificate.dates(pair.der)
    ends = dates[1].timestamp() if dates else at  # what a client can't read is no good to it: assumed
    sem5.record(lab, at, "web", {"certificate": loaded["thumbprint"], "ends": ends})
    return None


def _pair(lab: Lab) -> Pair | str:
    """What Apache serves, or its words for not starting; it has none in its log where a file is not there or
    empty, which its configuration's check says before there is a log (Apache 2.4.71, measured)."""
    server = f"{lab.config['fqdn']}:{web_ports(lab.config)['clients']}:0"
    crt, key = (path.as_posix() for path in (SERVER_CRT, SERVER_KEY))
    try:
        held, secret = real(lab, SERVER_CRT).read_bytes(), real(lab, SERVER_KEY).read_bytes()
    except OSError:
        return ""
    if not held or not secret:
        return ""
    try:
        der = certificate.first_in(held)
    except ValueError:
        return f"AH02562: Failed to configure certificate {server} (with chain), check {crt}"
    try:
        pair = Pair(der, certificate.key_from_pem(secret.decode("ascii")))
    except ValueError:
        return f"AH02564: Failed to configure encrypted (?) private key {server}, check {key}"
    if certificate.same_key(der, pair.key):
        return pair
    return f"AH02565: Certificate and private key {server} from {crt} and {key} do not match"


def ended(lab: Lab, name: str, at: float) -> None:
    """A process of SEPM's is gone: clients find nobody, or nobody notes that they came."""
    if name == "semwebsrv":
        sem5.record(lab, at, "web", {})
    elif name == "semsrv":
        sem5.record(lab, at, "database", {"up": False})


def lose_database(lab: Lab, live: Live, at: float) -> None:
    """SQL Server goes away under a running semsrv."""
    loaded = live["loaded"].get("semsrv")
    if loaded and loaded["database"] and live["services"]["semsrv"]["state"] != "stopped":
        attempt = driver.Attempt(
            False,
            "Connection reset ClientConnectionId:00000000-0000-0000-0000-000000000000",
            "java.net.SocketException: Connection reset",
        )
        _severe(lab, at, attempt)
        loaded.update(database=False, error=attempt.text)
        sem5.record(lab, at, "database", {"up": False})


def find_database(lab: Lab, live: Live, at: float) -> None:
    """SQL Server is there while semsrv runs without it: whether its pool asks anew is a switch, as no source
    tells. It asks as ROOT.xml said at its own start."""
    manager = live["loaded"].get("semsrv", {})
    if "database" in manager and not manager["database"] and lab.switch("pool_reconnects"):
        _log_in(lab, live, at)


def _keystore(lab: Lab, at: float, use: str, log: PureWindowsPath = CATALINA_OUT) -> dict[str, Any]:
    """What Tomcat serves; nothing where the keystore doesn't open."""
    version = "org.apache.catalina.startup.VersionLoggerListener.log Server version name"
    _tomcat(lab, log, at, f"INFO [main] {version}: Apache Tomcat (simulated)")
    try:
        password = tomcat.keystore_password(lab, use)
        pair = jks.read(real(lab, KEYSTORE).read_bytes(), password)
    except (OSError, ValueError) as error:
        port = web_ports(lab.config)[use]
        closed = f'SEVERE [main] {_CLOSED} [Connector["https-jsse-nio-{port}"]]'
        _tomcat(lab, log, at, f"{closed}\r\n{_why(error)}")
        return {}
    _tomcat(lab, log, at, "INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [9] ms")
    return _loaded(pair)


def _why(error: Exception) -> str:
    """The exceptions of a connector that can't open its keystore (Tomcat 10.1.60, measured)."""
    location = f"java.io.IOException: Cannot obtain resource for specified location [{KEYSTORE}]"
    said = location if isinstance(error, OSError) else f"java.io.IOException: {error}"
    every = (
        "org.apache.catalina.LifecycleException: Protocol handler initialization failed",
        "Caused by: java.lang.IllegalArgumentException: Error creating SSLContext",
        f"Caused by: {'java.io.EOFException' if isinstance(error, jks.CutShort) else said}",
    )
    return "\r\n".join(f"\t{line}" for line in every)


def _loaded(pair: Pair) -> dict[str, Any]:
    return {
        "certificate": b64encode(pair.der).decode(),
        "key": pair.key_pem,
        "thumbprint": certificate.thumbprint(pair.der),
    }


def _severe(lab: Lab, at: float, attempt: driver.Attempt) -> None:
    lines = [
        "SEVERE: Unknown Exception in: com.sygate.scm.server.util.ServerDatabase",
        f"com.microsoft.sqlserver.jdbc.SQLServerException: {attempt.text}",
        "\tat com.microsoft.sqlserver.jdbc.SQLServerConnection.terminate(SQLServerConnection.java)",
        "\tat com.microsoft.sqlserver.jdbc.TDSChannel.enableSSL(IOBuffer.java)",
    ]
    if attempt.cause:
        lines.append(f"Caused by: {attempt.cause}")
    lines.append(
        "com.sygate.scm.common.communicate.CommunicationException: "
        "Unexpected server error. ErrorCode: 0x10010000"
    )
    _log(lab, SCM_LOG, at, "\r\n".join(lines))


def _log(lab: Lab, path: PureWindowsPath, at: float, text: str) -> None:
    """A line of SEPM's manager."""
    moment = lab.local_time(at)
    stamp = f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"
    _append(lab, path, f"{stamp} THREAD 31 {text}")


def _tomcat(lab: Lab, log: PureWindowsPath, at: float, text: str) -> None:
    """A line of Tomcat's (OneLineFormatter)."""
    moment = lab.local_time(at)
    _append(lab, log, f"{moment:%d-%b-%Y %H:%M:%S}.{moment.microsecond // 1000:03d} {text}")


def _apache(lab: Lab, at: float, module: str, text: str) -> None:
    """A line of Apache's error log."""
    moment = lab.local_time(at)
    _append(lab, APACHE_ERROR, f"[{moment:%a %b %d %H:%M:%S.%f %Y}] [{module}] [pid 4104:tid 512] {text}")


def _append(lab: Lab, path: PureWindowsPath, line: str) -> None:
    """Lines are stamped in the host's time zone."""
    target = real(lab, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("ab") as file:
        file.write(f"{line}\r\n".encode())
    lab.stamp(target)
