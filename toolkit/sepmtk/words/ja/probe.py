"""Probing many servers, in Japanese."""

MESSAGES: dict[str, str] = {
    "cli.probe": "サーバーが提示する証明書を表示します (TLS と TDS)。",
    "cli.probe.targets": "ホスト、ホスト:ポート、または [IPv6]:ポート。ポートを省略すると 443。",
    "cli.probe.file": "対象をこのファイルから読み込みます (1 行に 1 つ。# 以降はコメント)。",
    "cli.probe.days": "残りがこの日数以内の証明書を「間もなく期限切れ」とします。",
    "probe.ok": "有効",
    "probe.soon": "間もなく期限切れ",
    "probe.expired": "期限切れ",
    "probe.unread": "読み取り不可",
    "probe.days": "{days} 日",
    "probe.progress": "{done} / {all}",
    "TARGETS-MISSING.message": "調べる対象がありません。",
    "TARGETS-MISSING.found": "引数にもファイルにも対象がありません。",
    "TARGETS-MISSING.required": "引数またはファイルに対象を指定すること。",
    "TARGETS-MISSING.fix": "sepmtk probe sepm01.corp.example sql01.corp.example:1433",
    "TARGET-BAD.message": "対象の書き方が正しくありません。",
    "TARGET-BAD.found": "{target}",
    "TARGET-BAD.required": "ホスト、ホスト:ポート、または [IPv6]:ポート (ポートは 1 から 65535)。",
    "TARGET-BAD.fix": "sepmtk probe sepm01.corp.example:8443",
}
