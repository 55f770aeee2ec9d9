# ruff: noqa: E501 - log lines as they are
"""Frames of log records: times, threads and the driver's sentence around a reason."""

from __future__ import annotations

from typing import NamedTuple

NONE = ""


class Snippet(NamedTuple):
    """``verdict`` is a cause of ``logs.marks``, ``""`` where nothing explains an outage."""

    name: str
    family: str
    verdict: str
    source: str
    text: str


def scm(text: str) -> str:
    return f"2026-11-24 09:00:01.123 THREAD 31 SEVERE: Unknown Exception in: com.sygate.scm.server.task.AgentInfoTask\n{text}\n"


def plain(text: str, level: str = "INFO") -> str:
    return f"2026-11-24 09:00:01.123 THREAD 44 {level}: {text}\n"


def tomcat(text: str) -> str:
    return f"24-Nov-2026 09:00:01.123 {text}\n"


def apache(text: str, module: str = "ssl:info") -> str:
    return (
        f"[Tue Nov 24 09:00:01.123456 2026] [{module}] [pid 4104:tid 1032] [client 192.0.2.77:50123] {text}\n"
    )


def errorlog(*texts: str) -> str:
    lines = ["Server      Microsoft SQL Server 2019 (RTM-GDR) - 15.0.2000.5 (X64)", *texts]
    return "".join(f"2026-11-24 09:00:01.{n:02d} {text}\n" for n, text in enumerate(lines))


DRIVER = "com.microsoft.sqlserver.jdbc.SQLServerException: "
STACK = "\n\tat com.microsoft.sqlserver.jdbc.SQLServerConnection.terminate(SQLServerConnection.java:2826)\n\tat com.sygate.scm.server.db.util.ConnectionPool.connect(ConnectionPool.java:77)"
OLD = (
    DRIVER
    + 'The driver could not establish a secure connection to SQL Server by using Secure Sockets Layer (SSL) encryption. Error: "{}". ClientConnectionId:2a907ab7-c7e4-4107-8c32-87dcf81e4fa3'
    + STACK
)
NEW = (
    DRIVER
    + '"encrypt" property is set to "true" and "trustServerCertificate" property is set to "false" but the driver could not establish a secure connection to SQL Server by using Secure Sockets Layer (SSL) encryption: Error: {}. ClientConnectionId:2a907ab7-c7e4-4107-8c32-87dcf81e4fa3'
    + STACK
)
JAPANESE_12 = (
    DRIVER
    + '"encrypt" プロパティが "true" に設定され、"trustServerCertificate" プロパティが "false" に設定されていますが、ドライバーは Secure Sockets Layer (SSL) 暗号化を使用して SQL Server へのセキュリティで保護された接続を確立できませんでした: エラー: {}。 ClientConnectionId:2a907ab7-c7e4-4107-8c32-87dcf81e4fa3'
    + STACK
)
JAPANESE = (
    DRIVER
    + 'ドライバーが SSL (Secure Sockets Layer) 暗号化による SQL Server への安全な接続を確立できませんでした。エラー: "{}"。 ClientConnectionId:2a907ab7-c7e4-4107-8c32-87dcf81e4fa3'
    + STACK
)
