"""The one table of texts by which a cause is known; the first that fits a record counts. Plain data.

Sentences may be in any language of the driver, of Windows and of SQL Server; class names, error numbers, hex
codes and what TLS libraries say are not. Sources are named in the test corpus, which has an example of each.
"""

from __future__ import annotations

from sepmtk.logs.causes import (
    APACHE,
    CALLERS,
    CLIENTS_EXPIRED,
    CLIENTS_UNTRUSTED,
    DISK,
    EXPIRED,
    FULL,
    JAVA,
    KEY_MISMATCH,
    KEYSTORE,
    LOGIN,
    MANAGER,
    MEMORY,
    NO_DATABASE,
    NOT_READY,
    NOT_UP,
    OTHER,
    PORT,
    REFUSED,
    SQL,
    TOMCAT,
    TRUST_STORE,
    UNTRUSTED,
)
from sepmtk.logs.driver_sentences import DRIVER
from sepmtk.logs.mark import NET, SAID, WEB, Mark, net, numbers, said
from sepmtk.logs.sentences import PAGES, SERVER
from sepmtk.logs.sql_marks import SQL_MARKS
from sepmtk.logs.tls_marks import CERTIFICATE, PLAIN_TLS


def _local(cause: str, needs: str, every: dict[str, dict[str, tuple[str, ...]]]) -> tuple[Mark, ...]:
    return tuple(
        Mark(cause, text, needs=needs, pages=PAGES.get(language, ("cp1252",)))
        for language, table in every.items()
        for text in table.get(cause, ())
    )


def _store(*texts: str) -> tuple[Mark, ...]:
    """A keystore that can't be opened: Tomcat's own, or what the driver trusts by."""
    return tuple(Mark(KEYSTORE, text, needs=WEB, families=JAVA, driver=TRUST_STORE) for text in texts)


def _clients(cause: str, text: str, driver: str) -> Mark:
    """What clients say when they refuse the certificate that Apache shows them; ODBC may say it too."""
    return Mark(cause, text, needs=WEB, families=(APACHE,), driver=driver)


_NO_STORE = r"(?:EOFException|IOException: [^\n]*\.(?:jks|p12|pfx|keystore)\b)"

_TOMCAT = (
    *_store("Keystore was tampered with", "eystore password was incorrect", "nvalid keystore format"),
    *_store("Cannot recover key", "does not identify a key entry", "nrecognized keystore format"),
    *_store("toDerInputStream rejects", "DerInputStream.getLength()"),
    Mark(
        KEYSTORE,
        "FileNotFoundException",
        r"FileNotFoundException: [^\n]*(?:\.(?:jks|p12|pfx)|cacerts)",
        WEB,
        JAVA,
        driver=TRUST_STORE,
    ),
    # Who calls has no port left ("connect"); who listens finds its own taken ("bind", "JVM_Bind").
    *net(NOT_UP, "Address already in use: connect"),
    *(
        Mark(PORT, text, needs=WEB, driver=NOT_UP)
        for text in ("could not bind to address", "Address already in use")
    ),
    Mark(PORT, "java.net.BindException", needs=WEB, driver=NOT_UP),
    # Tomcat has no words for a keystore that is cut short, and others in every language for one that is gone.
    Mark(KEYSTORE, "Connector[", rf"Connector\[[^\n]*\n(?s:.*)java\.io\.{_NO_STORE}", WEB, JAVA),
    *(Mark(KEY_MISMATCH, f"AH0256{n}: ", families=(APACHE,)) for n in (1, 2, 4, 5)),
    Mark(KEY_MISMATCH, "AH02572: ", families=(APACHE,)),
    Mark(KEY_MISMATCH, "key values mismatch"),
    _clients(CLIENTS_EXPIRED, "alert certificate expired", EXPIRED),
    _clients(CLIENTS_UNTRUSTED, "alert unknown ca", UNTRUSTED),
    _clients(CLIENTS_UNTRUSTED, "alert bad certificate", REFUSED),
    _clients(CLIENTS_UNTRUSTED, "alert certificate unknown", REFUSED),
)

_DATABASE = (
    # It is a matter of minutes: 18401, 18461, 17187, 6005; 18451 while one administrator works.
    *said(NOT_READY, "script upgrade mode", "Only administrators may connect at this time"),
    *said(NOT_READY, "Server is in single user mode", "not ready to accept new client connections"),
    *said(NOT_READY, "SHUTDOWN is in progress"),
    # states 38 and 40 of 18456 are told as a failed log-in
    Mark(NO_DATABASE, "xplicitly specified database", needs=SAID),
    Mark(NO_DATABASE, "xplicitly specified database", r"'sem5'[^\n]*xplicitly specified", families=(SQL,)),
    Mark(LOGIN, "Login failed for user", needs=SAID),
    *said(LOGIN, "Login failed. The login is from an untrusted domain"),
    # 4060, 4064, 911, 916, 921 to 927, 942, 945, 946, 952
    *said(NO_DATABASE, "Cannot open database", "Cannot open user default database"),
    *(
        Mark(NO_DATABASE, needle, rf"[Dd]atabase ['\"][^\n]{{0,128}}?['\"]\)? {rest}", SAID)
        for needle, rest in (
            ("cannot be opened", "cannot be opened"),
            ("recovered", "(?:has not been|is being) recovered"),
            ("does not exist", "does not exist"),
            ("is in restricted mode", "is in restricted mode"),
            ("is already open", "is already open"),
            ("is in transition", "is in transition"),
        )
    ),
    Mark(NO_DATABASE, "is not able to access the database", needs=SAID),
    *_local(NO_DATABASE, SAID, SERVER),
    *_local(LOGIN, SAID, SERVER),
    Mark(LOGIN, "ogin failed for user 'sem5'", families=(SQL,)),
    Mark(LOGIN, "'sem5' はログインできませんでした", families=(SQL,), pages=("cp932",)),
    *numbers(NO_DATABASE, 823, 824, 926, 945, 3414, 5172, 9003, 17204, 17207),
    Mark(FULL, "Could not allocate ", r"Could not allocate (?:space for object|a new page for database)"),
    Mark(FULL, "transaction log for database", r"transaction log for database [^\n]*is full"),
    Mark(FULL, "トランザクション ログ…いっぱい", pages=("cp932",)),
    *numbers(FULL, 1101, 1105, 1827, 9002),
    Mark(DISK, "There is not enough space on the disk", families=(*CALLERS, SQL)),
    Mark(DISK, "No space left on device", families=(*CALLERS, SQL)),
    Mark(DISK, "ディスクに十分な空き領域がありません", families=(*CALLERS, SQL), pages=("cp932",)),
    Mark(MEMORY, "java.lang.OutOfMemoryError", families=JAVA),
)

_NET = (
    *net(
        NOT_UP, "Connection refused", "Connection reset", "TCP/IP connection to the host", "への TCP/IP 接続"
    ),
    *net(NOT_UP, "Connection timed out", "Read timed out", "No route to host", "Login timeout expired"),
    *net(NOT_UP, "server was not found or was not accessible", "Could not open a connection to SQL Server"),
    *net(
        NOT_UP, "is not configured to listen with TCP/IP", "unexpected pre-login response", "forcibly closed"
    ),
    Mark(NOT_UP, "named instance", r"named instance \S+ (?:has )?failed", NET),
    *_local(NOT_UP, NET, DRIVER),
    Mark(NOT_UP, "java.net.", r"java\.net\.\w*Exception", NET),
)

MARKS: tuple[Mark, ...] = (
    *CERTIFICATE,
    *_TOMCAT,
    *PLAIN_TLS,
    *SQL_MARKS,
    *_DATABASE,
    *_NET,
    # Whatever else the driver throws
    Mark(OTHER, "SQLServerException", families=JAVA),
    Mark(OTHER, "java.sql.SQL", r"java\.sql\.SQL\w*Exception", families=JAVA),
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
