"""Why SQL Server doesn't choose a certificate, in Japanese."""

MESSAGES: dict[str, str] = {
    "sql.loses.archived": "アーカイブ済み",
    "sql.loses.no-key": "秘密キーなし",
    "sql.loses.key-missing": "秘密キーが見つからない",
    "sql.loses.key-unreadable": "秘密キーを確認できない",
    "sql.loses.not-csp": "秘密キーが CNG プロバイダーにある",
    "sql.loses.key-signature": "秘密キーが署名専用",
    "sql.loses.key-denied": "秘密キーの読み取りが拒否されている",
    "sql.loses.key-not-granted": "SQL Server に秘密キーの読み取り許可がない",
    "sql.loses.key-mismatch": "秘密キーが証明書と一致しない",
    "sql.loses.cn-not-fqdn": "共通名が FQDN ではない",
    "sql.loses.not-server-auth": "サーバー認証用ではない",
    "sql.loses.expired": "期限切れ",
    "sql.loses.not-yet-valid": "有効期間の開始前",
    "sql.loses.unreadable": "読み取れない",
    "sql.loses.not-pinned": "別の拇印が指定されている",
    "sql.loses.earlier-wins": "より前にある証明書が選ばれる",
    "sql.reason.unreachable": "到達できない",
}
