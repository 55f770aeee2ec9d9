"""The one table of texts by which a cause is known. Plain data.

A mark's ``needle`` is searched in the bytes of a log; ``pattern`` refines it on the record around it.
Sentences may be in Japanese; class names, error numbers, hex codes and what TLS libraries say are not.
``needs`` says what else is asked: ``tls`` and ``net`` marks are about whatever connection the record
is about (SEPM opens many: LDAP, mail, LiveUpdate, other sites), ``own`` marks speak for themselves.
Sources are named in the test corpus, which has an example of each.
"""

from __future__ import annotations

from typing import NamedTuple

EXPIRED, NOT_YET, UNTRUSTED, NAME = "expired", "not_yet_valid", "untrusted", "name"
WEAK, PROTOCOL, NOT_UP = "weak", "protocol", "not_up"
LOGIN, NO_DATABASE, FULL = "login_failed", "no_database", "database_full"
SQL_KEY, SQL_THUMBPRINT, SQL_CERTIFICATE = "sql_key", "sql_thumbprint", "sql_certificate"
SQL_CRYPTO, SQL_LISTEN = "sql_crypto", "sql_listen"
KEYSTORE, KEY_MISMATCH, PORT = "keystore", "key_mismatch", "port_in_use"
CLIENTS_EXPIRED, CLIENTS_UNTRUSTED = "clients_expired", "clients_untrusted"
DISK, MEMORY = "disk_full", "memory"
OTHER, ELSEWHERE = "other", "elsewhere"

MANAGER, TOMCAT, APACHE, SQL = "manager", "tomcat", "apache", "sql"
JAVA = (MANAGER, TOMCAT)
CALLERS = (MANAGER, TOMCAT, APACHE)
"""Apache's PHP pages ask the database too."""

OWN, TLS, NET = "own", "tls", "net"


class Mark(NamedTuple):
    """``pattern`` is a regular expression, ``""`` where the needle is enough."""

    cause: str
    needle: str
    pattern: str = ""
    needs: str = OWN
    families: tuple[str, ...] = CALLERS


def _tls(cause: str, *needles: str) -> tuple[Mark, ...]:
    return tuple(Mark(cause, needle, needs=TLS) for needle in needles)


def _net(*needles: str) -> tuple[Mark, ...]:
    return tuple(Mark(NOT_UP, needle, needs=NET) for needle in needles)


def _number(cause: str, *numbers: int) -> tuple[Mark, ...]:
    """The line "Error: 26014, Severity: 16, State: 1." of ERRORLOG, in any language."""
    return tuple(
        Mark(cause, str(n), rf"[:\uff1a]\s*{n}\s*[,\u3001\uff0c]", families=(SQL,)) for n in numbers
    )


MARKS: tuple[Mark, ...] = (
    # "validity check failed" is also said before a certificate's time: look for that first.
    *_tls(NOT_YET, "CertificateNotYetValidException", "certificate is not yet valid"),
    Mark(NOT_YET, "NotBefore: ", r"(?:Exception|[Ee]rror|エラー): ?\"?NotBefore: ", TLS),
    # mssql-jdbc 12 with a self-signed certificate says nothing but "Error: NotAfter: <date>".
    Mark(EXPIRED, "NotAfter: ", r"(?:Exception|[Ee]rror|エラー): ?\"?NotAfter: ", TLS),
    *_tls(EXPIRED, "CertificateExpiredException", "validity check failed", "0x80090328", "-2146893016"),
    *_tls(EXPIRED, "certificate has expired", "証明書の有効期限が切れています"),
    *_tls(UNTRUSTED, "PKIX path building failed", "unable to find valid certification path"),
    *_tls(UNTRUSTED, "does not chain with any of the trust anchors"),
    *_tls(UNTRUSTED, "unable to get local issuer certificate"),
    *_tls(UNTRUSTED, "0x80090325", "-2146893019", "authority that is not trusted"),
    *_tls(UNTRUSTED, "信頼されていない機関によって証明書チェーンが発行"),
    Mark(UNTRUSTED, "certificate verify failed", r"verify failed:self.signed certificate", TLS),
    *_tls(NAME, "Failed to validate the server name", "Name in certificate", "0x80090322", "-2146893022"),
    *_tls(NAME, "証明書内のサーバー名の検証が失敗しました"),  # mssql-jdbc 7 in Japanese
    Mark(NAME, "証明書のサーバー名", r"証明書のサーバー名 .{1,300}を検証できませんでした", TLS),  # and 12
    *_tls(NAME, "target principal name is incorrect", "プリンシパル名が間違っています"),
    *_tls(NAME, "subject name does not match host name", "No subject alternative", "No name matching "),
    *_tls(WEAK, "do not conform to algorithm constraints", "Algorithm constraints check failed"),
    *_tls(WEAK, "ee key too small", "ca md too weak"),
    *_tls(PROTOCOL, "is not accepted by client preferences", "No appropriate protocol"),
    *_tls(PROTOCOL, "0x80090331", "-2146893007", "routines::unsupported protocol"),
    *_tls(PROTOCOL, "server is not configured to support SSL"),
    *_tls(PROTOCOL, "サーバーが SSL をサポートするように構成されていませんでした"),
    Mark(PROTOCOL, "Received fatal alert: ", r"alert: (?:handshake_failure|protocol_version)", TLS),
    Mark(PROTOCOL, "0x80090331", families=(SQL,)),
    # SQL Server's own start
    Mark(SQL_THUMBPRINT, "TDSSNIClient", r"\b0xd\b.{1,30}\b0x38\b", families=(SQL,)),
    Mark(SQL_LISTEN, "TDSSNIClient", r"\b0xd\b.{1,30}\b0x4\b|\b0x274[01]\b", families=(SQL,)),
    Mark(SQL_KEY, "0x8009030d", families=(SQL,)),
    Mark(SQL_CERTIFICATE, "0x80092004", families=(SQL,)),
    *_number(SQL_CERTIFICATE, 26014, 26015),
    *_number(SQL_CRYPTO, 26017, 17190),
    *_number(SQL_LISTEN, 26023, 26024),
    # Ports and keys of Tomcat and Apache; a bind error is a java.net error too, so these come first.
    *(Mark(PORT, needle) for needle in ("could not bind to address", "Address already in use")),
    Mark(PORT, "java.net.BindException"),
    *(Mark(KEY_MISMATCH, f"AH0256{n}: ", families=(APACHE,)) for n in (1, 2, 4, 5)),
    Mark(KEY_MISMATCH, "AH02572: ", families=(APACHE,)),
    Mark(KEY_MISMATCH, "key values mismatch"),
    Mark(KEYSTORE, "Keystore was tampered with", families=JAVA),
    Mark(KEYSTORE, "keystore password was incorrect", families=JAVA),
    Mark(KEYSTORE, "Invalid keystore format", families=JAVA),
    Mark(KEYSTORE, "Cannot recover key", families=JAVA),
    Mark(KEYSTORE, "does not identify a key entry", families=JAVA),
    Mark(KEYSTORE, "FileNotFoundException", r"FileNotFoundException: .*keystore\.jks", families=JAVA),
    # What clients say when they refuse the certificate that Apache shows them
    Mark(CLIENTS_EXPIRED, "alert certificate expired", families=(APACHE,)),
    Mark(CLIENTS_UNTRUSTED, "alert unknown ca", families=(APACHE,)),
    Mark(CLIENTS_UNTRUSTED, "alert bad certificate", families=(APACHE,)),
    Mark(CLIENTS_UNTRUSTED, "alert certificate unknown", families=(APACHE,)),
    # The database
    Mark(LOGIN, "Login failed for user"),
    Mark(LOGIN, "はログインできませんでした"),
    Mark(LOGIN, "ogin failed for user 'sem5'", families=(SQL,)),
    Mark(LOGIN, "'sem5' はログインできませんでした", families=(SQL,)),
    Mark(NO_DATABASE, "Cannot open database"),
    Mark(NO_DATABASE, "Cannot open user default database"),
    Mark(NO_DATABASE, "データベース", r"データベース .{1,30}を開けません"),
    *_number(NO_DATABASE, 823, 824, 945, 3414, 5172, 9003, 17204, 17207),
    Mark(FULL, "Could not allocate ", r"Could not allocate (?:space for object|a new page for database)"),
    Mark(FULL, "transaction log for database", r"transaction log for database .{1,60}is full"),
    Mark(FULL, "トランザクション ログ", r"トランザクション ログ.{1,60}いっぱい"),
    *_number(FULL, 1101, 1105, 1827, 9002),
    Mark(DISK, "There is not enough space on the disk", families=(*CALLERS, SQL)),
    Mark(DISK, "No space left on device", families=(*CALLERS, SQL)),
    Mark(DISK, "ディスクに十分な空き領域がありません", families=(*CALLERS, SQL)),
    Mark(MEMORY, "java.lang.OutOfMemoryError", families=JAVA),
    *_net("Connection refused", "Connection reset", "TCP/IP connection to the host", "への TCP/IP 接続"),
    *_net("Connection timed out", "Read timed out", "No route to host", "Login timeout expired"),
    *_net("server was not found or was not accessible", "Could not open a connection to SQL Server"),
    Mark(NOT_UP, "named instance", r"named instance \S+ (?:has )?failed", NET),
    Mark(NOT_UP, "java.net.", r"java\.net\.\w*Exception", NET),
    # Whatever else the driver throws
    Mark(OTHER, "SQLServerException", families=JAVA),
    Mark(OTHER, "java.sql.SQL", r"java\.sql\.SQL\w*Exception", families=JAVA),
    Mark(OTHER, "Secure Sockets Layer (SSL)"),
)

STARTS: dict[str, tuple[str, ...]] = {
    # What SEPM's manager writes first is in no public source (this is the lab's line); Tomcat, which is
    # the same process, says its version before anything can fail.
    MANAGER: ("Symantec Endpoint Protection Manager is starting",),
    TOMCAT: ("startup.VersionLoggerListener",),
    APACHE: ("resuming normal operations",),
    SQL: ("Microsoft SQL Server 20",),
}
"""Marks of a start. Apache's is said after its configuration was read: a start that failed has none."""

DATABASE_HINT = r"(?i)sqlserver|sql server|sqlexception|jdbc|odbc|sqlncli|\bTDS\b"
ELSEWHERE_HINT = (
    r"(?i)ldap|javax\.naming|liveupdate|(?:javax|jakarta)\.mail|smtp|HttpsURLConnection|HttpsClient"
    r"|org\.apache\.http|okhttp|cloud|bridge|syslog|proxy|replicat|javax\.ws\.rs"
)
"""What a record says about whose connection it was; the database's wins where it says both."""
