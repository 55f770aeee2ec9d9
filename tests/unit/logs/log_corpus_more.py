# ruff: noqa: E501 - log lines as they are
"""More look-alikes: TLS that fails for other reasons, SQL Server that does not start, databases that are not open."""

from __future__ import annotations

from log_frames import DRIVER, NEW, OLD, STACK, Snippet, errorlog, scm, tomcat

from sepmtk.logs.causes import APACHE, MANAGER, SQL, TOMCAT

NUMBER = "spid11s     Error: {}, Severity: 16, State: 1."
FAILED = "spid11s     TDSSNIClient initialization failed with error {}, status code {}. Reason: Unable to initialize SSL support."
TRUST = "\nCaused by: java.security.KeyStoreException: problem accessing trust store\nCaused by: java.io.IOException: Keystore was tampered with, or password was incorrect"

MORE = (
    Snippet(
        "the server says nothing",
        MANAGER,
        "cut_off",
        "mssql-jdbc, SQLServerResource",
        scm(OLD.format("SQL Server did not return a response. The connection has been closed.")),
    ),
    Snippet(
        "handshake ended by the server",
        MANAGER,
        "cut_off",
        "OpenJDK, SSLSocketImpl",
        scm(NEW.format("Remote host terminated the handshake")),
    ),
    Snippet(
        "an alert without a reason",
        MANAGER,
        "tls_unknown",
        "OpenJDK, Alert",
        scm(NEW.format("Received fatal alert: internal_error")),
    ),
    Snippet(
        "a reason nobody has heard of",
        MANAGER,
        "tls_unknown",
        "made up",
        scm(NEW.format("The flux capacitor is not aligned")),
    ),
    Snippet(
        "its purpose",
        MANAGER,
        "certificate_refused",
        "OpenJDK, EndEntityChecker",
        scm(NEW.format("Extended key usage does not permit use for TLS server authentication")),
    ),
    Snippet(
        "its issuer is none",
        MANAGER,
        "certificate_refused",
        "OpenJDK, PKIXValidator",
        scm(
            NEW.format(
                'PKIX path validation failed: sun.security.validator.ValidatorException: TrustAnchor with subject "CN=a" is not a CA certificate'
            )
        ),
    ),
    Snippet(
        "an empty trust store",
        MANAGER,
        "trust_store",
        "OpenJDK, PKIXParameters",
        scm(
            NEW.format(
                "Unexpected error: java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty"
            )
        ),
    ),
    Snippet(
        "the driver's trust store",
        MANAGER,
        "trust_store",
        "measured: mssql-jdbc 7.4.1 and 12.6.1",
        scm(NEW.format("problem accessing trust store") + TRUST),
    ),
    Snippet(
        "the same with Tomcat's classes on the stack",
        TOMCAT,
        "trust_store",
        "synthetic",
        tomcat(
            "SEVERE [main] org.apache.tomcat.jdbc.pool.ConnectionPool.init Unable to create initial connections of pool.\n\t"
            + NEW.format("x")
            + TRUST
        ),
    ),
    Snippet(
        "a directory's trust store",
        MANAGER,
        "",
        "synthetic",
        scm("javax.naming.CommunicationException: simple bind failed: dc01.corp.example:636" + TRUST),
    ),
    Snippet(
        "a directory's port",
        MANAGER,
        "",
        "synthetic",
        scm(
            "javax.naming.CommunicationException: dc01.corp.example:636 [Root exception is java.net.BindException: Address already in use: connect]"
        ),
    ),
    Snippet(
        "upgrade scripts run",
        MANAGER,
        "not_ready",
        "SQL Server error 18401",
        scm(
            DRIVER
            + "Login failed for user 'sem5'. Reason: Server is in script upgrade mode. Only administrator can connect at this time."
            + STACK
        ),
    ),
    Snippet(
        "single user",
        MANAGER,
        "not_ready",
        "SQL Server error 18461",
        scm(
            DRIVER
            + "Login failed for user 'sem5'. Reason: Server is in single user mode. Only one administrator can connect at this time."
            + STACK
        ),
    ),
    *(
        Snippet(
            f"database, {text}",
            MANAGER,
            "no_database",
            "SQL Server errors 911 to 952",
            scm(f"{DRIVER}Database 'sem5' {text} ClientConnectionId:2a907ab7{STACK}"),
        )
        for text in (
            "has not been recovered yet. Wait and try again.",
            "is being recovered. Waiting until recovery is finished.",
            "is already open and can only have one user at a time.",
            "cannot be opened. It has been marked SUSPECT by recovery. See the SQL Server errorlog for more information.",
            "cannot be opened. It is in the middle of a restore.",
            "cannot be opened because it is offline.",
            "cannot be opened due to inaccessible files or insufficient memory or disk space.",
            "does not exist. Make sure that the name is entered correctly.",
            "is in transition. Try the statement later.",
        )
    ),
    Snippet(
        "state 38",
        SQL,
        "no_database",
        "SQL Server error 18456",
        errorlog(
            "Logon       Error: 18456, Severity: 14, State: 38.",
            "Logon       Login failed for user 'sem5'. Reason: Failed to open the explicitly specified database 'sem5'. [CLIENT: 192.0.2.10]",
        ),
    ),
    Snippet(
        "a stranger's database",
        SQL,
        "",
        "SQL Server error 18456",
        errorlog(
            "Logon       Error: 18456, Severity: 14, State: 38.",
            "Logon       Login failed for user 'sa'. Reason: Failed to open the explicitly specified database 'x'. [CLIENT: 192.0.2.99]",
        ),
    ),
    Snippet(
        "rights of the account",
        SQL,
        "sql_start",
        "Microsoft KB 3006856",
        errorlog(
            NUMBER.format(17182),
            FAILED.format("0xffffffff", "0x80"),
            NUMBER.format(17826),
            NUMBER.format(17120),
        ),
    ),
    Snippet(
        "Schannel is off",
        SQL,
        "sql_tls",
        "Microsoft, MSSQLSERVER_17120",
        errorlog(
            NUMBER.format(26011),
            NUMBER.format(17182),
            FAILED.format("0x139f", "0x80"),
            NUMBER.format(17826),
            NUMBER.format(17120),
        ),
    ),
    Snippet(
        "a pipe is denied",
        SQL,
        "sql_listen",
        "public reports of 0x5, 0x51",
        errorlog(NUMBER.format(17182), FAILED.format("0x5", "0x51"), NUMBER.format(17826)),
    ),
    Snippet(
        "the key is gone",
        SQL,
        "sql_key",
        "WinError.h, NTE_BAD_KEYSET",
        errorlog(NUMBER.format(17182), FAILED.format("0x80090016", "0x80"), NUMBER.format(17826)),
    ),
    Snippet("no text at all", SQL, "sql_start", "synthetic", errorlog(NUMBER.format(17826))),
    Snippet("17182 alone", SQL, "sql_start", "synthetic", errorlog(NUMBER.format(17182))),
    Snippet(
        "in German, by numbers",
        SQL,
        "sql_start",
        "synthetic",
        errorlog("Server      Fehler: 17120, Schweregrad: 16, Status: 1."),
    ),
    Snippet(
        "an error that no table has, and then nothing",
        SQL,
        "sql_start",
        "synthetic",
        errorlog("spid5s      Fehler: 5123, Schweregrad: 16, Status: 1."),
    ),
    Snippet(
        "an error that no table has, and a good start",
        SQL,
        "",
        "synthetic",
        errorlog(
            "spid5s      Error: 17053, Severity: 16, State: 1.",
            "spid13s     Server is listening on [ 'any' <ipv4> 2638].",
        ),
    ),
    Snippet(
        "odbc, cut off",
        APACHE,
        "cut_off",
        "public reports of 10054",
        "[Tue Nov 24 09:00:01.123456 2026] [php:warn] [pid 1:tid 1] SQL error: [Microsoft][ODBC Driver 17 for SQL Server]SSL Provider: An existing connection was forcibly closed by the remote host.\n",
    ),
    Snippet(
        "odbc, an alert about a certificate",
        APACHE,
        "certificate_refused",
        "OpenSSL 3",
        "[Tue Nov 24 09:00:01.123456 2026] [php:warn] [pid 1:tid 1] [Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: [error:0A000412:SSL routines::sslv3 alert bad certificate]\n",
    ),
)
