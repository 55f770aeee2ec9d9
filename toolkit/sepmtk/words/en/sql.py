"""Why SQL Server doesn't choose a certificate."""

MESSAGES: dict[str, str] = {
    "sql.loses.archived": "archived",
    "sql.loses.no-key": "no private key",
    "sql.loses.key-missing": "its key is gone",
    "sql.loses.key-unreadable": "its key can't be looked at",
    "sql.loses.not-csp": "its key is in a CNG provider",
    "sql.loses.key-signature": "its key is for signatures only",
    "sql.loses.key-denied": "a Deny keeps SQL Server from the key",
    "sql.loses.key-not-granted": "SQL Server may not read the key",
    "sql.loses.key-mismatch": "the key is another's",
    "sql.loses.cn-not-fqdn": "its common name is not the FQDN",
    "sql.loses.not-server-auth": "not for server authentication",
    "sql.loses.expired": "expired",
    "sql.loses.not-yet-valid": "not yet valid",
    "sql.loses.unreadable": "can't be read",
    "sql.loses.not-pinned": "another thumbprint is pinned",
    "sql.loses.earlier-wins": "another one stands before it",
    "sql.reason.unreachable": "can't be reached",
}
