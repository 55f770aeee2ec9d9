"""Names of the causes that a log may show, and of the programs whose logs are read."""

from __future__ import annotations

EXPIRED, NOT_YET, UNTRUSTED, NAME = "expired", "not_yet_valid", "untrusted", "name"
WEAK, REFUSED, TRUST_STORE = "weak", "certificate_refused", "trust_store"
"""A certificate's fault, or that of what it is judged by."""
PROTOCOL, CUT_OFF = "protocol", "cut_off"
"""TLS's own fault: nothing in common, or one side ends it without a word about a certificate."""
TLS_UNKNOWN = "tls_unknown"
"""TLS failed, and the reason is in no table: it may be the certificate."""
NOT_UP, LOGIN, NO_DATABASE, FULL = "not_up", "login_failed", "no_database", "database_full"
NOT_READY = "not_ready"
SQL_KEY, SQL_THUMBPRINT, SQL_CERTIFICATE = "sql_key", "sql_thumbprint", "sql_certificate"
SQL_CRYPTO, SQL_TLS, SQL_LISTEN, SQL_START = "sql_crypto", "sql_tls", "sql_listen", "sql_start"
KEYSTORE, KEY_MISMATCH, PORT = "keystore", "key_mismatch", "port_in_use"
CLIENTS_EXPIRED, CLIENTS_UNTRUSTED = "clients_expired", "clients_untrusted"
DISK, MEMORY = "disk_full", "memory"
OTHER, ELSEWHERE = "other", "elsewhere"

MANAGER, TOMCAT, APACHE, SQL = "manager", "tomcat", "apache", "sql"
JAVA = (MANAGER, TOMCAT)
CALLERS = (MANAGER, TOMCAT, APACHE)
"""Apache's PHP pages ask the database too."""
