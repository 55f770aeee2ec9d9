"""Messages about SEPM: finding it, and its ROOT.xml."""

_ROOT = {
    "required": "Exactly one trustServerCertificate, true or false, for one database.",
    "fix": "Look at tomcat\\conf\\Catalina\\localhost\\ROOT.xml; "
    "the Management Server Configuration Wizard writes it anew.",
}

MESSAGES: dict[str, str] = {
    "proof.service": "the service {service}: {state}",
    "proof.log": "{file} tells of a certificate or connection error: {cause}",
    "proof.log-unread": "{file} can't be read: {detail}",
    "proof.page-foreign": "port {port} shows a certificate that SEPM does not keep",
    "proof.page-unread": "port {port} does not answer ({detail})",
    "proof.page-error": "port {port} answers with an error (HTTP {status}): no database behind it",
    "log.cause.expired": "expired",
    "log.cause.untrusted": "not trusted",
    "log.cause.name": "another name",
    "log.cause.not_up": "SQL Server not reached",
    "log.cause.other": "other",
    "NO-SEPM.message": "There is no Symantec Endpoint Protection Manager on this host.",
    "NO-SEPM.found": "Neither TargetDir in {key} nor the service {service}.",
    "NO-SEPM.required": "The server that SEPM is installed on.",
    "NO-SEPM.fix": "Run the command on the SEPM server.",
    "SQL-ANYWHERE.message": "This SEPM is too old for this procedure.",
    "SQL-ANYWHERE.found": "The embedded database: service {service} (14.3 MP1 or older).",
    "SQL-ANYWHERE.required": "SEPM 14.3 RU1 or later, with SQL Server Express.",
    "SQL-ANYWHERE.fix": "Upgrade SEPM; with the embedded database the certificate doesn't lock SEPM out.",
    "EXTERNAL-SQL.message": "SEPM's database is on another host.",
    "EXTERNAL-SQL.found": "ROOT.xml names {host}, which is neither a name nor an address of this host.",
    "EXTERNAL-SQL.required": "SQL Server Express on the SEPM server itself.",
    "EXTERNAL-SQL.fix": "Renew SQL Server's certificate on {host}. If {host} is this server, "
    "add the name to its DNS suffix or addresses.",
    "NO-SQL-INSTANCE.message": "SEPM's SQL Server instance is not on this host.",
    "NO-SQL-INSTANCE.found": "No instance {instance} and none at TCP port {port}. Instances in {key}: {instances}",
    "NO-SQL-INSTANCE.required": "The instance that SEPM's database URL names ({instance} unless it says otherwise).",
    "NO-SQL-INSTANCE.fix": "Run the command on the host that holds SEPM's database; where it should be this one, "
    "repair SQL Server Express with SEPM's setup.",
    "SQL-INSTANCE-UNCLEAR.message": "It is not clear which SQL Server instance is SEPM's.",
    "SQL-INSTANCE-UNCLEAR.found": "{count} instances are configured for TCP port {port}, which SEPM's database URL "
    "names: {instances}",
    "SQL-INSTANCE-UNCLEAR.required": "One instance at that port, or the instance's name in the URL.",
    "SQL-INSTANCE-UNCLEAR.fix": "Give each instance its own TCP port: SQL Server Configuration Manager, "
    "Protocols, TCP/IP, IPAll.",
    "SEPM-TOO-OLD.message": "This SEPM is too old for this procedure.",
    "SEPM-TOO-OLD.found": "Version {version} ({where}).",
    "SEPM-TOO-OLD.required": "SEPM 14.3 RU1 ({oldest}) or later, with SQL Server Express.",
    "SEPM-TOO-OLD.fix": "Upgrade SEPM.",
    "ROOT-XML-NOT-XML.message": "ROOT.xml can't be read as XML.",
    "ROOT-XML-NOT-XML.found": "Line {line}, column {column}: {detail}",
    "ROOT-XML-DTD.message": "ROOT.xml has a document type, which this tool doesn't read.",
    "ROOT-XML-DTD.found": "A DOCTYPE in line {line}, column {column}.",
    "ROOT-XML-BAD-URL.message": "ROOT.xml holds connection properties that the JDBC driver wouldn't take.",
    "ROOT-XML-BAD-URL.found": "Attribute {attribute}, line {line}, column {column}.",
    "ROOT-XML-NO-VALUE.message": "ROOT.xml has no {property}.",
    "ROOT-XML-NO-VALUE.found": "No {property} in any attribute; comments don't count.",
    "ROOT-XML-AMBIGUOUS.message": "ROOT.xml has {property} more than once.",
    "ROOT-XML-AMBIGUOUS.found": "{count} values, at (line:column) {places}.",
    "ROOT-XML-BAD-VALUE.message": "{property} is neither true nor false.",
    "ROOT-XML-BAD-VALUE.found": '"{text}" in line {line}, column {column}.',
    "ROOT-XML-SEVERAL-HOSTS.message": "ROOT.xml names several database hosts.",
    "ROOT-XML-SEVERAL-HOSTS.found": "{hosts}",
    **{
        f"ROOT-XML-{name}.{part}": text
        for name in ("NOT-XML", "DTD", "BAD-URL", "NO-VALUE", "AMBIGUOUS", "BAD-VALUE", "SEVERAL-HOSTS")
        for part, text in _ROOT.items()
    },
}
