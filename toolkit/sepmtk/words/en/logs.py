"""Causes that logs show, and the words of ``logs``."""

_FOUND = {"found": "Lines: {count}; first {first}, last {last} ({file}, line {line}).{codes}"}

MESSAGES: dict[str, str] = {
    "cli.logs": "What the logs say about the database and its certificate.",
    "cli.logs.files": "Logs or folders copied to this computer; without them those of the server.",
    "cli.logs.since": "Only lines from TIME on: 2026-11-24T09:00, or 90m, 2h, 3d ago.",
    "cli.logs.all": "All lines, not only those since the last start of each service.",
    "logs.nothing": "The logs show nothing that explains an outage.",
    "logs.scope.all": "Every line counted.",
    "logs.scope.since": "Lines from {since} on counted.",
    "logs.scope.start": "Lines since the last start of each service counted ({starts}); --all counts all.",
    "logs.read": "Files read: {count}. Nothing was changed.",
    "logs.damaged": "Could not be read to its end: {path}",
    "logs.unread": "Not read, since it is empty, no text, or can't be opened: {path}",
    "LOGS-NO-FILE.message": "There is no log to read.",
    "LOGS-NO-FILE.found": "{paths}: no text that SEPM, Tomcat, Apache or SQL Server writes.",
    "LOGS-NO-FILE.required": "Log files, or a folder with files like scm-server-0.log or ERRORLOG.",
    "LOGS-NO-FILE.fix": "Name the files themselves: sepmtk logs FILE",
    "LOGS-BAD-TIME.message": "This is no time.",
    "LOGS-BAD-TIME.found": "{text}",
    "LOGS-BAD-TIME.required": "2026-11-24T09:00, 2026-11-24, or how long ago: 90m, 2h, 3d.",
    "LOGS-BAD-TIME.fix": "sepmtk logs --since 2h",
    "log.cause.not_yet_valid": "not valid yet",
    "log.cause.weak": "too weak",
    "log.cause.protocol": "no TLS version or cipher in common",
    "log.cause.login_failed": "password refused",
    "log.cause.no_database": "database not opened",
    "log.cause.database_full": "database full",
    "log.cause.certificate_refused": "certificate refused",
    "log.cause.trust_store": "no trust store",
    "log.cause.cut_off": "cut off",
    "log.cause.tls_unknown": "TLS failed",
    "log.cause.not_ready": "not ready yet",
    "log.codes": " Codes: {codes}.",
    "log.code": "{code}",
    "log.code.denied": "{code}: the service's account may not do this",
    "log.code.schannel": "{code}: seen where TLS versions are switched off in Schannel (Microsoft, error 17120)",
    "log.code.rights": "{code}: seen where the service's domain account lacks its user rights, such as log on as a "
    "service (KB 3006856)",
    "LOG-EXPIRED.message": "SEPM refuses SQL Server's certificate: it has expired.",
    "LOG-EXPIRED.required": "A valid certificate; the log-in to the database fails until then.",
    "LOG-EXPIRED.fix": "sepmtk renew plan",
    "LOG-NOT-YET-VALID.message": "SEPM refuses SQL Server's certificate: its time has not begun.",
    "LOG-NOT-YET-VALID.required": "A certificate whose time has begun, and a clock that is right.",
    "LOG-NOT-YET-VALID.fix": "w32tm /resync",
    "LOG-UNTRUSTED.message": "SEPM doesn't trust SQL Server's certificate. That says nothing about its dates.",
    "LOG-UNTRUSTED.required": "The certificate that SQL Server serves, in LocalMachine\\Root.",
    "LOG-UNTRUSTED.fix": "sepmtk sql show",
    "LOG-NAME.message": "SQL Server's certificate lacks the name under which SEPM connects.",
    "LOG-NAME.required": "The host of the URL in ROOT.xml among the certificate's names.",
    "LOG-NAME.fix": "sepmtk doctor",
    "LOG-WEAK.message": "SEPM refuses SQL Server's certificate: its key or signature is too weak.",
    "LOG-WEAK.required": "RSA of 2048 bits, signed with SHA-256.",
    "LOG-WEAK.fix": "sepmtk renew plan",
    "LOG-CERTIFICATE-REFUSED.message": "SEPM refuses SQL Server's certificate, for another reason than its dates, "
    "its name and who signed it: its purpose, its form, its revocation.",
    "LOG-CERTIFICATE-REFUSED.required": "A certificate for server authentication that Java accepts; the lines say what "
    "it lacks.",
    "LOG-CERTIFICATE-REFUSED.fix": "sepmtk renew plan",
    "LOG-TRUST-STORE.message": "SEPM's database driver can't use its trust store: it finds none, an empty one, or can't "
    "open it. No certificate can be trusted then.",
    "LOG-TRUST-STORE.required": "The trust store that the URL in ROOT.xml or SEPM's Java names, with its password.",
    "LOG-TRUST-STORE.fix": "sepmtk trust show",
    "LOG-CUT-OFF.message": "SQL Server, or something between, ends the connection while TLS or the log-in is set up. "
    "Nothing was said of a certificate; SQL Server does this also when it can't use its own.",
    "LOG-CUT-OFF.required": "The reason at the other end: ERRORLOG, and Schannel's events in the system log.",
    "LOG-CUT-OFF.fix": "sepmtk sql probe",
    "LOG-TLS-UNKNOWN.message": "TLS between SEPM and SQL Server fails, and the reason is none that is known here: it may "
    "be the certificate.",
    "LOG-TLS-UNKNOWN.required": "A look at the lines.",
    "LOG-TLS-UNKNOWN.fix": "sepmtk sql probe",
    "LOG-NOT-READY.message": "SQL Server answers, and lets nobody in yet: it starts, is being upgraded, or serves one "
    "administrator only.",
    "LOG-NOT-READY.required": "Some minutes, or the end of that administrator's work.",
    "LOG-NOT-READY.fix": "sepmtk logs --since 5m",
    "LOG-PROTOCOL.message": "SEPM and SQL Server find no TLS version, cipher or key exchange that both "
    "can use. That is not about the certificate's dates, names or issuer.",
    "LOG-PROTOCOL.required": "TLS 1.2 on both sides.",
    "LOG-PROTOCOL.fix": "reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL"
    "\\Protocols /s",
    "LOG-NOT-UP.message": "SEPM can't reach SQL Server. The certificate is not the reason.",
    "LOG-NOT-UP.required": "SQL Server running, and listening on the port that ROOT.xml names.",
    "LOG-NOT-UP.fix": "sepmtk service start {service}",
    "LOG-LOGIN-FAILED.message": "SQL Server refuses the log-in: TLS is good, the password or account isn't.",
    "LOG-LOGIN-FAILED.required": "The password of the database's user, as SQL Server has it.",
    "LOG-LOGIN-FAILED.fix": "Run the Management Server Configuration Wizard and give the database password.",
    "LOG-NO-DATABASE.message": "SQL Server runs, but doesn't open the database.",
    "LOG-NO-DATABASE.required": "The database sem5, online and undamaged.",
    "LOG-NO-DATABASE.fix": "Read SQL Server's ERRORLOG about sem5; restore the database from its backup.",
    "LOG-DATABASE-FULL.message": "The database or its transaction log has no room left.",
    "LOG-DATABASE-FULL.required": "Free space; SQL Server Express holds 10 GB a database at most.",
    "LOG-DATABASE-FULL.fix": "Keep logs for a shorter time (console: Admin > Servers > Edit Database "
    "Properties), then shrink.",
    "LOG-SQL-KEY.message": "SQL Server doesn't start: it can't use the private key of its certificate.",
    "LOG-SQL-KEY.required": "The certificate's key, with read for the service's SID.",
    "LOG-SQL-KEY.fix": "sepmtk sql candidates",
    "LOG-SQL-THUMBPRINT.message": "SQL Server doesn't start: its thumbprint setting holds more than 40 hex "
    "digits, often an invisible character.",
    "LOG-SQL-THUMBPRINT.required": "40 hex digits, or nothing.",
    "LOG-SQL-THUMBPRINT.fix": "sepmtk sql unbind --restart",
    "LOG-SQL-CERTIFICATE.message": "SQL Server can't load the certificate that it was told to load.",
    "LOG-SQL-CERTIFICATE.required": "The certificate with a key of a legacy provider in LocalMachine\\My, "
    "or no pin.",
    "LOG-SQL-CERTIFICATE.fix": "sepmtk sql unbind --restart",
    "LOG-SQL-CRYPTO.message": "SQL Server can't even make a certificate for itself.",
    "LOG-SQL-CRYPTO.required": "A service account with a profile and access to its key store.",
    "LOG-SQL-CRYPTO.fix": "sc qc {service}",
    "LOG-SQL-TLS.message": "SQL Server doesn't start: Windows gives it no TLS. Schannel has no version or cipher left, or "
    "its library can't be used.",
    "LOG-SQL-TLS.required": "TLS 1.2 switched on in Schannel, for server and client.",
    "LOG-SQL-TLS.fix": "reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL"
    "\\Protocols /s",
    "LOG-SQL-START.message": "SQL Server did not start. The lines and codes say what failed; whether a certificate is the "
    "reason is not known.",
    "LOG-SQL-START.required": "SQL Server listening; the lines before these in ERRORLOG tell more.",
    "LOG-SQL-START.fix": "sepmtk sql show",
    "LOG-SQL-LISTEN.message": "SQL Server can't listen: its port is taken, or its protocols are off.",
    "LOG-SQL-LISTEN.required": "TCP/IP switched on, and its port free.",
    "LOG-SQL-LISTEN.fix": "netstat -ano -p TCP",
    "LOG-KEYSTORE.message": "Tomcat can't open its keystore; the console does not answer.",
    "LOG-KEYSTORE.required": "keystore.jks with the password that server.xml names.",
    "LOG-KEYSTORE.fix": "sepmtk doctor",
    "LOG-KEY-MISMATCH.message": "Apache doesn't start: server.crt and server.key don't belong together.",
    "LOG-KEY-MISMATCH.required": "The certificate and its own key.",
    "LOG-KEY-MISMATCH.fix": "sepmtk doctor",
    "LOG-PORT-IN-USE.message": "A port that SEPM needs is taken by another program.",
    "LOG-PORT-IN-USE.required": "The port free for SEPM.",
    "LOG-PORT-IN-USE.fix": "netstat -ano -p TCP",
    "LOG-CLIENTS-EXPIRED.message": "Clients refuse SEPM's certificate on Apache's ports: it has expired.",
    "LOG-CLIENTS-EXPIRED.required": "A valid certificate on the clients' port; until then these clients are cut off.",
    "LOG-CLIENTS-EXPIRED.fix": "sepmtk renew plan",
    "LOG-CLIENTS-UNTRUSTED.message": "Somebody connected to Apache and doesn't trust its certificate: "
    "a browser, a scanner, or a client without it.",
    "LOG-CLIENTS-UNTRUSTED.required": "Nothing, unless it is clients of this server.",
    "LOG-CLIENTS-UNTRUSTED.fix": "Look at the addresses in front of those lines.",
    "LOG-DISK-FULL.message": "A disk is full.",
    "LOG-DISK-FULL.required": "Free space for SQL Server and the logs.",
    "LOG-DISK-FULL.fix": "cleanmgr",
    "LOG-MEMORY.message": "SEPM's Java has no memory left.",
    "LOG-MEMORY.required": "More heap, or less to do.",
    "LOG-MEMORY.fix": "sepmtk service restart semsrv",
    "LOG-OTHER.message": "SEPM's database driver reports something that is not known here. The line says nothing "
    "of TLS.",
    "LOG-OTHER.required": "A look at the lines.",
    "LOG-OTHER.fix": "sepmtk logs --all",
    "LOG-ELSEWHERE.message": "SEPM has trouble with the connection to another server: a directory, mail, LiveUpdate, another site. "
    "Its database is not concerned.",
    "LOG-ELSEWHERE.required": "Nothing for the database.",
    "LOG-ELSEWHERE.fix": "Look at the lines: they name the server.",
}

MESSAGES |= {
    f"{id.removesuffix('.message')}.{part}": text
    for id in tuple(MESSAGES)
    if id.startswith("LOG-") and id.endswith(".message")
    for part, text in _FOUND.items()
}
