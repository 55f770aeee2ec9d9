# ruff: noqa: E501 - log lines as they are
"""Pieces of logs with the verdict that a person would give. ``source`` says where the text of the message
is from; frames (times, threads) around it are ours. SYNTHETIC: no public source shows it."""

from __future__ import annotations

from log_corpus_more import MORE
from log_frames import (
    DRIVER,
    JAPANESE,
    JAPANESE_12,
    NEW,
    NONE,
    OLD,
    STACK,
    Snippet,
    apache,
    errorlog,
    plain,
    scm,
    tomcat,
)

from sepmtk.logs.causes import APACHE, MANAGER, SQL, TOMCAT

SYNTHETIC = "synthetic"
MEASURED = "measured: mssql-jdbc 7.4.1 and 12.6.1 on JDK 17"
ODBC = "measured: Microsoft ODBC Driver 18.6 on Linux"
BUILDING = "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target"
VALIDITY = "PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed"
NAME = 'Failed to validate the server name "localhost"in a certificate during Secure Sockets Layer (SSL) initialization. Name in certificate "other.corp.example"'
TCP = 'The TCP/IP connection to the host sepm01.corp.example, port 2638 has failed. Error: "{}. Verify the connection properties. Make sure that an instance of SQL Server is running on the host and accepting TCP/IP connections at the port. Make sure that TCP connections to the port are not blocked by a firewall.".'
ODBC18 = "PHP Warning:  odbc_connect(): SQL error: [Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: {}, SQL state 08001 in SQLConnect"
SCHANNEL = "PHP Warning:  odbc_connect(): SQL error: [Microsoft][ODBC Driver 17 for SQL Server]SSL Provider: {}\r\n, SQL state 08001 in SQLConnect"
ALERT = "SSL Library Error: error:{}"

EXPIRED = (
    Snippet("jdbc 7, expired", MANAGER, "expired", MEASURED, scm(OLD.format(VALIDITY))),
    Snippet(
        "jdbc 12, expired, bare NotAfter",
        MANAGER,
        "expired",
        MEASURED,
        scm(NEW.format("NotAfter: Wed Nov 18 06:39:25 UTC 2026")),
    ),
    Snippet(
        "jdbc 12, expired, signed by a CA",
        MANAGER,
        "expired",
        MEASURED,
        scm(
            NEW.format(VALIDITY)
            + "\nCaused by: java.security.cert.CertificateExpiredException: NotAfter: Wed Nov 18 06:39:25 UTC 2026"
        ),
    ),
    Snippet("jdbc 7 in Japanese, expired", MANAGER, "expired", MEASURED, scm(JAPANESE.format(VALIDITY))),
    Snippet(
        "jdbc 12 in Japanese, bare NotAfter in JST",
        MANAGER,
        "expired",
        MEASURED,
        scm(JAPANESE_12.format("NotAfter: Wed Nov 18 15:39:25 JST 2026")),
    ),
    Snippet(
        "root cause only, below the driver's frames",
        MANAGER,
        "expired",
        "OpenSearch documentation, TLS troubleshooting",
        scm(
            "javax.net.ssl.SSLHandshakeException: General SSLEngine problem"
            + STACK
            + "\nCaused by: java.security.cert.CertificateExpiredException: NotAfter: Thu Sep 16 11:27:55 PDT 2021"
        ),
    ),
    Snippet(
        "schannel, expired",
        APACHE,
        "expired",
        "MicrosoftDocs/sql-docs issue 8845",
        apache(SCHANNEL.format("The received certificate has expired."), "php:warn"),
    ),
    Snippet(
        "schannel by number",
        APACHE,
        "expired",
        "MicrosoftDocs/sql-docs issue 8845",
        apache("ODBC connect failed for SQL Server: 0x80090328", "php:warn"),
    ),
    Snippet(
        "schannel in Japanese, expired",
        APACHE,
        "expired",
        SYNTHETIC,
        apache(SCHANNEL.format("受信した証明書の有効期限が切れています。"), "php:warn"),
    ),
    Snippet(
        "odbc 18 with openssl, expired",
        APACHE,
        "expired",
        ODBC,
        apache(
            ODBC18.format("[error:0A000086:SSL routines::certificate verify failed:certificate has expired]"),
            "php:warn",
        ),
    ),
    Snippet(
        "tomcat's pool, expired",
        TOMCAT,
        "expired",
        MEASURED,
        tomcat(
            "SEVERE [main] org.apache.tomcat.jdbc.pool.ConnectionPool.init Unable to create initial connections of pool.\n\t"
            + OLD.format(VALIDITY)
        ),
    ),
)

UNTRUSTED = (
    Snippet(
        "jdbc 7, untrusted",
        MANAGER,
        "untrusted",
        "microsoft/mssql-jdbc issue 1775",
        scm(OLD.format(BUILDING)),
    ),
    Snippet(
        "jdbc 12, untrusted",
        MANAGER,
        "untrusted",
        "eventuate-cdc issue 159, pekko issue 113",
        scm(NEW.format(BUILDING)),
    ),
    Snippet("jdbc 7 in Japanese, untrusted", MANAGER, "untrusted", MEASURED, scm(JAPANESE.format(BUILDING))),
    Snippet(
        "jdbc 12 in Japanese, untrusted", MANAGER, "untrusted", MEASURED, scm(JAPANESE_12.format(BUILDING))
    ),
    Snippet(
        "trust anchors",
        MANAGER,
        "untrusted",
        "OpenJDK, PKIXCertPathValidator",
        scm(
            OLD.format(
                "PKIX path validation failed: java.security.cert.CertPathValidatorException: Path does not chain with any of the trust anchors"
            )
        ),
    ),
    Snippet(
        "a namesake that is trusted",
        MANAGER,
        "untrusted",
        MEASURED,
        scm(
            NEW.format(
                "PKIX path validation failed: java.security.cert.CertPathValidatorException: signature check failed"
            )
        ),
    ),
    Snippet(
        "schannel, untrusted",
        APACHE,
        "untrusted",
        "Microsoft, certificate-chain-not-trusted",
        apache(
            SCHANNEL.format("The certificate chain was issued by an authority that is not trusted."),
            "php:warn",
        ),
    ),
    Snippet(
        "schannel in Japanese, untrusted",
        APACHE,
        "untrusted",
        "Microsoft, KB 2007728 in Japanese",
        apache(SCHANNEL.format("信頼されていない機関によって証明書チェーンが発行されました。"), "php:warn"),
    ),
    Snippet(
        "schannel by decimal",
        APACHE,
        "untrusted",
        "dbt-sqlserver pull 267",
        apache("SQL Server connect: error -2146893019", "php:warn"),
    ),
    Snippet(
        "odbc 18 with openssl, self-signed",
        APACHE,
        "untrusted",
        ODBC,
        apache(
            ODBC18.format("[error:0A000086:SSL routines::certificate verify failed:self-signed certificate]"),
            "php:warn",
        ),
    ),
    Snippet(
        "odbc 17 with older openssl",
        APACHE,
        "untrusted",
        "openssl 1.1 verify errors",
        apache(
            "[Microsoft][ODBC Driver 17 for SQL Server]SSL Provider: [error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed:self signed certificate]",
            "php:warn",
        ),
    ),
)

OTHER_NAME = (
    Snippet(
        "jdbc 7, other name",
        MANAGER,
        "name",
        "Microsoft, Understanding encryption support in the JDBC driver",
        scm(
            OLD.format(
                "java.security.cert.CertificateException: Failed to validate the server name in a certificate during Secure Sockets Layer (SSL) initialization."
            )
        ),
    ),
    Snippet("jdbc 12, other name", MANAGER, "name", MEASURED, scm(NEW.format(NAME))),
    Snippet(
        "jdbc 7 in Japanese, other name",
        MANAGER,
        "name",
        MEASURED,
        scm(
            JAPANESE.format(
                "SSL (Secure Sockets Layer) の初期化中に、証明書内のサーバー名の検証が失敗しました。"
            )
        ),
    ),
    Snippet(
        "jdbc 12 in Japanese, other name",
        MANAGER,
        "name",
        MEASURED,
        scm(
            JAPANESE_12.format(
                'Secure Sockets Layer (SSL) の初期化中に証明書のサーバー名 "127.0.0.1" を検証できませんでした。証明書 "sepm01" 内の名前'
            )
        ),
    ),
    Snippet(
        "schannel, other name",
        APACHE,
        "name",
        "microsoft/vscode-mssql, connection errors",
        apache(SCHANNEL.format("The target principal name is incorrect."), "php:warn"),
    ),
    Snippet(
        "schannel in Japanese, other name",
        APACHE,
        "name",
        "Microsoft, certificate errors in Japanese (SEC_E_WRONG_PRINCIPAL)",
        apache(SCHANNEL.format("対象のプリンシパル名が間違っています。"), "php:warn"),
    ),
    Snippet(
        "odbc 18 with openssl, other name",
        APACHE,
        "name",
        ODBC,
        apache(
            ODBC18.format(
                "[error:0A000086:SSL routines::certificate verify failed:subject name does not match host name]"
            ),
            "php:warn",
        ),
    ),
)

NOT_UP = (
    Snippet(
        "jdbc, refused",
        MANAGER,
        "not_up",
        MEASURED,
        scm(DRIVER + TCP.format("Connection refused: connect") + STACK),
    ),
    Snippet(
        "jdbc, reset",
        MANAGER,
        "not_up",
        "microsoft/mssql-jdbc, public reports",
        scm(DRIVER + "Connection reset ClientConnectionId:2a907ab7" + STACK),
    ),
    Snippet(
        "jdbc in Japanese, refused",
        MANAGER,
        "not_up",
        MEASURED,
        scm(
            DRIVER
            + 'ホスト sepm01、ポート 2638 への TCP/IP 接続が失敗しました。エラー: "Connection refused。接続プロパティを調べて、SQL Server のインスタンスがホスト上で実行されていて、ポートへの TCP/IP 接続が許可されており、そのポートへの TCP 接続がファイアウォールにブロックされていないことを確認してください。"。'
            + STACK
        ),
    ),
    Snippet(
        "jdbc in Japanese, unknown host",
        MANAGER,
        "not_up",
        MEASURED,
        scm(
            DRIVER
            + 'ホスト nowhere.invalid、ポート 1433 への TCP/IP 接続が失敗しました。エラー: "nowhere.invalid。"'
            + STACK
        ),
    ),
    Snippet(
        "jdbc, named instance",
        MANAGER,
        "not_up",
        "microsoft/mssql-jdbc, SQLServerResource",
        scm(
            DRIVER
            + 'The connection to the host sepm01, named instance sqlexpresssymc failed. Error: "java.net.SocketTimeoutException: Receive timed out".'
            + STACK
        ),
    ),
    Snippet(
        "odbc, login timeout",
        APACHE,
        "not_up",
        ODBC,
        apache(
            "PHP Warning:  odbc_connect(): SQL error: [Microsoft][ODBC Driver 18 for SQL Server]Login timeout expired, SQL state HYT00 in SQLConnect",
            "php:warn",
        ),
    ),
    Snippet(
        "odbc, not found",
        APACHE,
        "not_up",
        "Microsoft, public reports of SQLSTATE 08001",
        apache(
            "[Microsoft][ODBC Driver 17 for SQL Server]A network-related or instance-specific error has occurred while establishing a connection to SQL Server. Server is not found or not accessible. Named Pipes Provider: Could not open a connection to SQL Server [2]",
            "php:warn",
        ),
    ),
)

SERVER = (
    Snippet(
        "26014",
        SQL,
        "sql_certificate",
        "KB 928779",
        errorlog(
            "Server      Error: 26014, Severity: 16, State: 1.",
            'Server      Unable to load user-specified certificate [Cert Hash(sha1) "4EF12F05EB7DCBA7406E7317FC35F9A4236DC1B4"]. The server will not accept a connection.',
            "Server      Error: 17182, Severity: 16, State: 1.",
            "Server      TDSSNIClient initialization failed with error 0x80092004, status code 0x80. Reason: Unable to initialize SSL support. Cannot find object or property.",
        ),
    ),
    Snippet(
        "26014 in Japanese",
        SQL,
        "sql_certificate",
        SYNTHETIC,
        errorlog(
            "Server      エラー: 26014、重大度: 16、状態: 1。",
            'Server      ユーザーが指定した証明書 [Cert Hash(sha1) "4EF12F05EB7DCBA7406E7317FC35F9A4236DC1B4"] を読み込めません。',
        ),
    ),
    Snippet(
        "no credentials",
        SQL,
        "sql_key",
        '0x8009030d is Microsoft\'s "no credentials"; the line is synthetic',
        errorlog(
            "Server      Error: 26014, Severity: 16, State: 1.",
            "Server      TDSSNIClient initialization failed with error 0x8009030d, status code 0x80.",
        ),
    ),
    Snippet(
        "invisible character",
        SQL,
        "sql_thumbprint",
        "Microsoft KB 2023869; dba.stackexchange 339322",
        errorlog(
            "spid12s     Error: 17182, Severity: 16, State: 1.",
            "spid12s     TDSSNIClient initialization failed with error 0xd, status code 0x38. Reason: An error occurred while obtaining or using the certificate for SSL.",
        ),
    ),
    Snippet(
        "no self-signed one either",
        SQL,
        "sql_crypto",
        "SQL Server events list; a public post on service accounts",
        errorlog(
            "spid11s     Error: 17190, Severity: 16, State: 1.",
            "spid11s     Initializing the FallBack certificate failed with error code: 1, state: 1, error number: -2146893802.",
            "spid11s     Error: 26017, Severity: 16, State: 1.",
        ),
    ),
)

LOOK_ALIKES = (
    Snippet(
        "before its time",
        MANAGER,
        "not_yet_valid",
        MEASURED,
        scm(
            OLD.format(VALIDITY)
            + "\nCaused by: java.security.cert.CertificateNotYetValidException: NotBefore: Wed Nov 25 06:39:25 UTC 2026"
        ),
    ),
    Snippet(
        "odbc, before its time",
        APACHE,
        "not_yet_valid",
        ODBC,
        apache(
            ODBC18.format(
                "[error:0A000086:SSL routines::certificate verify failed:certificate is not yet valid]"
            ),
            "php:warn",
        ),
    ),
    Snippet(
        "weak key",
        MANAGER,
        "weak",
        "OpenJDK, AlgorithmChecker",
        scm(
            OLD.format(
                "java.security.cert.CertificateException: Certificates do not conform to algorithm constraints"
            )
        ),
    ),
    Snippet(
        "TLS 1.0 only",
        MANAGER,
        "protocol",
        "Apache Doris documentation, mssql-jdbc issue 1803",
        scm(
            OLD.format(
                "The server selected protocol version TLS10 is not accepted by client preferences [TLS12]"
            )
        ),
    ),
    Snippet(
        "TLS 1.0 only, in Japanese",
        MANAGER,
        "protocol",
        "a public note on JDBC in Japanese",
        scm(
            JAPANESE.format(
                "The server selected protocol version TLS10 is not accepted by client preferences [TLS12]"
            )
        ),
    ),
    Snippet(
        "no TLS on the server, in Japanese",
        MANAGER,
        "protocol",
        "mssql-jdbc 12.6.1, SQLServerResource_ja",
        scm(
            DRIVER
            + "ドライバーが SSL (Secure Sockets Layer) 暗号化による SQL Server への安全な接続を確立できませんでした。アプリケーションが暗号化を要求しましたが、サーバーが SSL をサポートするように構成されていませんでした。"
            + STACK
        ),
    ),
    Snippet(
        "handshake failure",
        MANAGER,
        "protocol",
        "OpenJDK, public reports",
        scm(OLD.format("Received fatal alert: handshake_failure")),
    ),
    Snippet(
        "no common algorithm",
        SQL,
        "sql_tls",
        "Microsoft, Wait on the Database Engine recovery handle failed",
        errorlog(
            "spid9s      TDSSNIClient initialization failed with error 0x80090331, status code 0x1. Reason: Initialization failed with an infrastructure error."
        ),
    ),
    Snippet(
        "wrong password",
        MANAGER,
        "login_failed",
        MEASURED,
        scm(DRIVER + "Login failed for user 'sem5'. ClientConnectionId:2a907ab7" + STACK),
    ),
    Snippet(
        "wrong password, SQL's side",
        SQL,
        "login_failed",
        "public ERRORLOG samples",
        errorlog(
            "Logon       Error: 18456, Severity: 14, State: 8.",
            "Logon       Login failed for user 'sem5'. Reason: Password did not match that for the login provided. [CLIENT: 192.0.2.10]",
        ),
    ),
    Snippet(
        "wrong password in Japanese",
        MANAGER,
        "login_failed",
        SYNTHETIC,
        scm(DRIVER + "ユーザー 'sem5' はログインできませんでした。 ClientConnectionId:2a907ab7" + STACK),
    ),
    Snippet(
        "a scanner guesses",
        SQL,
        NONE,
        "public ERRORLOG samples",
        errorlog(
            "Logon       Error: 18456, Severity: 14, State: 8.",
            "Logon       Login failed for user 'sa'. Reason: Password did not match that for the login provided. [CLIENT: 192.0.2.99]",
        ),
    ),
    Snippet(
        "a scanner talks nonsense",
        SQL,
        NONE,
        "public ERRORLOG samples",
        errorlog(
            "Logon       Error: 17836, Severity: 20, State: 17.",
            "Logon       Length specified in network packet payload did not match number of bytes read; the connection has been closed. [CLIENT: 192.0.2.99]",
        ),
    ),
    Snippet(
        "database not opened",
        MANAGER,
        "no_database",
        "microsoft/mssql-jdbc, public reports",
        scm(
            DRIVER
            + 'Cannot open database "sem5" requested by the login. The login failed. ClientConnectionId:2a907ab7'
            + STACK
        ),
    ),
    Snippet(
        "database damaged",
        SQL,
        "no_database",
        "SQL Server errors 824",
        errorlog(
            "spid55      Error: 824, Severity: 24, State: 2.",
            "spid55      SQL Server detected a logical consistency-based I/O error: incorrect checksum.",
        ),
    ),
    Snippet(
        "ten gigabytes",
        MANAGER,
        "database_full",
        "SQL Server error 1105",
        scm(
            DRIVER
            + "Could not allocate space for object 'dbo.AGENT_SECURITY_LOG_1' in database 'sem5' because the 'FG_LOGINFO' filegroup is full."
            + STACK
        ),
    ),
    Snippet(
        "transaction log",
        MANAGER,
        "database_full",
        "SQL Server error 9002",
        scm(DRIVER + "The transaction log for database 'sem5' is full due to 'ACTIVE_TRANSACTION'." + STACK),
    ),
    Snippet(
        "transaction log in Japanese, SQL's side",
        SQL,
        "database_full",
        SYNTHETIC,
        errorlog("spid55      エラー: 9002、重大度: 17、状態: 4。"),
    ),
    Snippet(
        "deadlock",
        MANAGER,
        "other",
        "SQL Server error 1205",
        scm(
            DRIVER
            + "Transaction (Process ID 77) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction."
            + STACK
        ),
    ),
    Snippet(
        "statement timeout",
        MANAGER,
        "other",
        "microsoft/mssql-jdbc, SQLServerResource",
        scm(
            "com.microsoft.sqlserver.jdbc.SQLTimeoutException: The query has timed out.\nCaused by: "
            + DRIVER
            + "The query has timed out."
        ),
    ),
    Snippet(
        "protocols off",
        SQL,
        "sql_listen",
        "Microsoft, error 17182, protocols disabled",
        errorlog(
            "spid17s     Error: 17182, Severity: 16, State: 1.",
            "spid17s     TDSSNIClient initialization failed with error 0xd, status code 0x4. Reason: All protocols are disabled. The data is invalid.",
        ),
    ),
    Snippet(
        "address gone",
        SQL,
        "sql_listen",
        "a public post on error 26024",
        errorlog(
            "spid17s     TDSSNIClient initialization failed with error 0x2741, status code 0xa. Reason: Unable to initialize the TCP/IP listener. The requested address is not valid in its context."
        ),
    ),
    Snippet(
        "port taken, SQL's side",
        SQL,
        "sql_listen",
        "SQL Server errors 26023",
        errorlog(
            "spid17s     Error: 26023, Severity: 16, State: 1.",
            "spid17s     Server TCP provider failed to listen on [ 'any' <ipv4> 2638]. Tcp port is already in use.",
        ),
    ),
    Snippet(
        "a good start",
        SQL,
        NONE,
        "SQL Server events list",
        errorlog(
            'spid13s     The certificate [Cert Hash(sha1) "4EF12F05EB7DCBA7406E7317FC35F9A4236DC1B4"] was successfully loaded for encryption.',
            "spid13s     Server is listening on [ 'any' <ipv4> 2638].",
            "spid13s     SQL Server is now ready for client connections.",
        ),
    ),
    Snippet(
        "a start with a self-generated one",
        SQL,
        NONE,
        "SQL Server events list",
        errorlog("spid13s     A self-generated certificate was successfully loaded for encryption."),
    ),
    Snippet(
        "the console's error",
        MANAGER,
        NONE,
        "KB 177969",
        scm(
            "com.sygate.scm.common.communicate.CommunicationException: Unexpected server error. ErrorCode: 0x10010000\n\tat com.sygate.scm.server.metadata.MetadataManager.getServer(MetadataManager.java)"
        ),
    ),
    Snippet(
        "the console's error after HTTP 503",
        MANAGER,
        NONE,
        "KB 177969",
        scm(
            "java.io.IOException: Server returned HTTP response code: 503 for URL: http://localhost:8014/secars/secars.dll\ncom.sygate.scm.common.communicate.CommunicationException: Unexpected server error. ErrorCode: 0x10010000"
        ),
    ),
    Snippet(
        "directory's certificate",
        MANAGER,
        NONE,
        "public reports of LDAPS in Java",
        scm(
            "javax.naming.CommunicationException: simple bind failed: dc01.corp.example:636 [Root exception is javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target]"
        ),
    ),
    Snippet(
        "directory's name",
        MANAGER,
        NONE,
        "openLooKeng documentation, JDK 8u181 notes",
        scm(
            "javax.naming.CommunicationException: simple bind failed: ldapserver:636 [Root exception is javax.net.ssl.SSLHandshakeException: java.security.cert.CertificateException: No subject alternative DNS name matching ldapserver found.]"
        ),
    ),
    Snippet(
        "LiveUpdate through a proxy that breaks TLS",
        MANAGER,
        NONE,
        SYNTHETIC,
        scm(
            "Symantec LiveUpdate: javax.net.ssl.SSLHandshakeException: "
            + BUILDING
            + "\n\tat sun.net.www.protocol.https.HttpsURLConnectionImpl.connect(HttpsURLConnectionImpl.java)"
        ),
    ),
    Snippet(
        "mail server's certificate has expired",
        MANAGER,
        NONE,
        SYNTHETIC,
        scm(
            "javax.mail.MessagingException: Can't send command to SMTP host; nested exception is: javax.net.ssl.SSLHandshakeException: "
            + VALIDITY
            + "\nCaused by: java.security.cert.CertificateExpiredException: NotAfter: Mon Nov 16 00:00:00 UTC 2026"
        ),
    ),
    Snippet(
        "cloud not reached",
        MANAGER,
        NONE,
        SYNTHETIC,
        scm(
            "Cloud enrollment: java.net.ConnectException: Connection timed out: connect\n\tat okhttp3.internal.connection.RealConnection.connect(RealConnection.java)"
        ),
    ),
    Snippet(
        "replication partner's certificate",
        MANAGER,
        NONE,
        SYNTHETIC,
        scm(
            "com.sygate.scm.server.replication.ReplicationException: javax.net.ssl.SSLHandshakeException: "
            + BUILDING
        ),
    ),
    Snippet(
        "the mail that warns",
        MANAGER,
        NONE,
        "KB 232057",
        plain(
            "Notification sent: Symantec Endpoint Protection Manager の SQL Server 証明書の期限が 30 日以内に切れます"
        ),
    ),
    Snippet(
        "a certificate is listed",
        MANAGER,
        NONE,
        SYNTHETIC,
        plain(
            "Loaded server certificate CN=sepm01.corp.example NotBefore: Fri Nov 25 00:00:00 JST 2016 NotAfter: Sat Nov 21 00:00:00 JST 2026"
        ),
    ),
    Snippet(
        "a policy speaks of certificates",
        MANAGER,
        NONE,
        SYNTHETIC,
        plain(
            "Policy 'Expired certificate exceptions' updated; SSL inspection set to on for SQL injection rules"
        ),
    ),
    Snippet(
        "keystore's password",
        TOMCAT,
        "keystore",
        "OpenAttestation issue 28",
        tomcat(
            'SEVERE [main] org.apache.coyote.AbstractProtocol.init Failed to initialize end point associated with ProtocolHandler ["http-bio-8443"]\njava.io.IOException: Keystore was tampered with, or password was incorrect\n\tat sun.security.provider.JavaKeyStore.engineLoad(JavaKeyStore.java:772)'
        ),
    ),
    Snippet(
        "keystore's password, as JUL writes it",
        TOMCAT,
        "keystore",
        "OpenAttestation issue 28",
        'Aug 28, 2026 4:07:37 AM org.apache.coyote.AbstractProtocol init\nSEVERE: Failed to initialize end point associated with ProtocolHandler ["http-bio-8443"]\njava.io.IOException: Keystore was tampered with, or password was incorrect\n',
    ),
    Snippet(
        "keystore gone",
        TOMCAT,
        "keystore",
        SYNTHETIC,
        tomcat(
            "SEVERE [main] org.apache.catalina.core.StandardService.initInternal Failed to initialize connector [Connector[HTTP/1.1-8443]]\nCaused by: java.io.FileNotFoundException: C:\\SEPM\\tomcat\\etc\\keystore.jks (The system cannot find the file specified)"
        ),
    ),
    Snippet(
        "keystore gone, in Japanese",
        TOMCAT,
        "keystore",
        "Tomcat 10.1, LocalStrings_ja",
        tomcat(
            '重大 [main] org.apache.catalina.util.LifecycleBase.handleSubClassException コンポーネント [Connector["https-jsse-nio-8443"]] の初期化に失敗しました\n\torg.apache.catalina.LifecycleException: プロトコルハンドラの初期化に失敗しました\n\tCaused by: java.lang.IllegalArgumentException: SSLContextの作成中にエラーが発生しました\n\tCaused by: java.io.IOException: 指定された場所のリソースを取得できません[C:\\SEPM\\tomcat\\etc\\keystore.jks]'
        ),
    ),
    Snippet(
        "keystore cut short",
        TOMCAT,
        "keystore",
        "measured: Tomcat 10.1.60 on JDK 17",
        tomcat(
            'SEVERE [main] org.apache.catalina.util.LifecycleBase.handleSubClassException Failed to initialize component [Connector["https-jsse-nio-8443"]]\n\torg.apache.catalina.LifecycleException: Protocol handler initialization failed\n\tCaused by: java.lang.IllegalArgumentException: Error creating SSLContext\n\tCaused by: java.io.EOFException'
        ),
    ),
    Snippet(
        "port taken, Tomcat's side",
        TOMCAT,
        "port_in_use",
        "xipki issue 113, OHDSI/WebAPI issue 2365",
        tomcat(
            "SEVERE [main] org.apache.catalina.util.LifecycleBase.handleSubClassException Failed to initialize component [Connector[HTTP/1.1-8443]]\n\torg.apache.catalina.LifecycleException: Protocol handler initialization failed\n\tCaused by: java.net.BindException: Address already in use: bind"
        ),
    ),
    Snippet(
        "port taken, Apache's side",
        APACHE,
        "port_in_use",
        "Apache Lounge, public reports",
        "(OS 10048)Only one usage of each socket address (protocol/network address/port) is normally permitted.  : AH00072: make_sock: could not bind to address [::]:443\n",
    ),
    Snippet(
        "Apache's key",
        APACHE,
        "key_mismatch",
        "Apache httpd, AH02565",
        "[Tue Nov 24 09:00:01.123456 2026] [ssl:emerg] [pid 4104:tid 512] AH02565: Certificate and private key sepm01.corp.example:443:0 from conf/ssl/server.crt and conf/ssl/server.key do not match\n",
    ),
    Snippet(
        "clients see it expired",
        APACHE,
        "clients_expired",
        "openssl issue 18498",
        apache("AH02008: SSL library error 1 in handshake (server sepm01.corp.example:443)")
        + apache(
            ALERT.format(
                "14094415:SSL routines:ssl3_read_bytes:sslv3 alert certificate expired (SSL alert number 45)"
            )
        ),
    ),
    Snippet(
        "clients see it expired, openssl 3",
        APACHE,
        "clients_expired",
        "openssl issue 18441",
        apache(
            ALERT.format("0A000415:SSL routines::ssl/tls alert certificate expired (SSL alert number 45)")
        ),
    ),
    Snippet(
        "a browser that doesn't know it",
        APACHE,
        NONE,
        "a public note on mod_ssl",
        apache(
            ALERT.format("14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca (SSL alert number 48)")
        ),
    ),
    Snippet(
        "a browser's certificate unknown",
        APACHE,
        NONE,
        "a public httpd log",
        apache(
            ALERT.format(
                "14094416:SSL routines:ssl3_read_bytes:sslv3 alert certificate unknown (SSL alert number 46)"
            )
        ),
    ),
    Snippet(
        "mod_ssl's remark on the name",
        APACHE,
        NONE,
        "Apache httpd, AH01909",
        apache(
            "AH01909: sepm01.corp.example:443:0 server certificate does NOT include an ID which matches the server name",
            "ssl:warn",
        ),
    ),
    Snippet(
        "a web application's own refusal",
        APACHE,
        NONE,
        SYNTHETIC,
        apache(
            "AH01114: HTTP: failed to make connection to backend: localhost, Connection refused",
            "proxy:error",
        ),
    ),
    Snippet("no memory", MANAGER, "memory", "OpenJDK", scm("java.lang.OutOfMemoryError: Java heap space")),
    Snippet(
        "disk full",
        MANAGER,
        "disk_full",
        "Windows error 112",
        scm(
            "java.io.IOException: There is not enough space on the disk\n\tat java.io.FileOutputStream.writeBytes(Native Method)"
        ),
    ),
    Snippet(
        "disk full in Japanese",
        MANAGER,
        "disk_full",
        "Windows error 112 in Japanese",
        scm("java.io.IOException: ディスクに十分な空き領域がありません。"),
    ),
    *MORE,
    Snippet("nothing", MANAGER, NONE, SYNTHETIC, plain("Heartbeat from 127 clients processed in 311 ms")),
)

CORPUS = (*EXPIRED, *UNTRUSTED, *OTHER_NAME, *NOT_UP, *SERVER, *LOOK_ALIKES)
