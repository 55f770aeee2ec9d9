"""Messages about SEPM, in Japanese."""

_ROOT = {
    "required": "trustServerCertificate が 1 つだけあり、値が true または false であること 。",
    "fix": "tomcat\\conf\\Catalina\\localhost\\ROOT.xml を確認してください。"
    "管理サーバー設定ウィザードを実行すると作り直されます。",
}

MESSAGES: dict[str, str] = {
    "proof.service": "サービス {service}: {state}",
    "proof.log": "{file} に証明書または接続のエラー: {cause}",
    "proof.log-unread": "{file} を読めません: {detail}",
    "proof.page-foreign": "ポート {port} が SEPM の保持しない証明書を提示",
    "proof.page-unread": "ポート {port} の応答なし ({detail})",
    "proof.page-error": "ポート {port} がエラーを返す (HTTP {status}): データベースに接続していない",
    "log.cause.expired": "期限切れ",
    "log.cause.untrusted": "信頼されていない",
    "log.cause.name": "名前が異なる",
    "log.cause.not_up": "SQL Server に接続できない",
    "log.cause.other": "その他",
    "NO-SEPM.message": "このホストには Symantec Endpoint Protection Manager がありません。",
    "NO-SEPM.found": "{key} の TargetDir も、サービス {service} もありません。",
    "NO-SEPM.required": "SEPM がインストールされているサーバー。",
    "NO-SEPM.fix": "SEPM サーバーでコマンドを実行してください。",
    "SQL-ANYWHERE.message": "この SEPM はバージョンが古く、この手順の対象外です。",
    "SQL-ANYWHERE.found": "組み込みデータベースのサービス {service} があります (14.3 MP1 以前)。",
    "SQL-ANYWHERE.required": "SQL Server Express を使う SEPM 14.3 RU1 以降。",
    "SQL-ANYWHERE.fix": "SEPM をアップグレードしてください。"
    "組み込みデータベースでは、証明書の期限切れで SEPM に入れなくなることはありません。",
    "EXTERNAL-SQL.message": "SEPM のデータベースは別のホストにあります。",
    "EXTERNAL-SQL.found": "ROOT.xml のホスト {host} は、このホストの名前でもアドレスでもありません。",
    "EXTERNAL-SQL.required": "SEPM サーバー上の SQL Server Express。",
    "EXTERNAL-SQL.fix": "SQL Server の証明書は {host} で更新してください。{host} がこのサーバーの場合は、"
    "DNS サフィックスまたはアドレスにその名前を追加してください。",
    "NO-SQL-INSTANCE.message": "SEPM の SQL Server インスタンスがこのホストにありません。",
    "NO-SQL-INSTANCE.found": "インスタンス {instance} も、TCP ポート {port} のインスタンスもありません。{key} にあるインスタンス: {instances}",
    "NO-SQL-INSTANCE.required": "SEPM のデータベース URL が指すインスタンス (指定がなければ {instance})。",
    "NO-SQL-INSTANCE.fix": "SEPM のデータベースがあるホストでコマンドを実行してください。このホストにあるはずの場合は、"
    "SEPM のセットアップで SQL Server Express を修復してください。",
    "SQL-INSTANCE-UNCLEAR.message": "どの SQL Server インスタンスが SEPM のものか特定できません。",
    "SQL-INSTANCE-UNCLEAR.found": "SEPM のデータベース URL にある TCP ポート {port} が、{count} 個のインスタンスに設定されています: {instances}",
    "SQL-INSTANCE-UNCLEAR.required": "そのポートを使うインスタンスが 1 つだけであること、または URL にインスタンス名があること。",
    "SQL-INSTANCE-UNCLEAR.fix": "SQL Server 構成マネージャーの [プロトコル] - [TCP/IP] - [IPAll] で、"
    "インスタンスごとに別の TCP ポートを設定してください。",
    "SEPM-TOO-OLD.message": "この SEPM はバージョンが古く、この手順の対象外です。",
    "SEPM-TOO-OLD.found": "バージョン {version} ({where})。",
    "SEPM-TOO-OLD.required": "SQL Server Express を使う SEPM 14.3 RU1 ({oldest}) 以降。",
    "SEPM-TOO-OLD.fix": "SEPM をアップグレードしてください。",
    "ROOT-XML-NOT-XML.message": "ROOT.xml を XML として読み取れません。",
    "ROOT-XML-NOT-XML.found": "{line} 行 {column} 列: {detail}",
    "ROOT-XML-DTD.message": "ROOT.xml に文書型宣言があります。このツールでは扱えません。",
    "ROOT-XML-DTD.found": "{line} 行 {column} 列に DOCTYPE があります。",
    "ROOT-XML-BAD-URL.message": "ROOT.xml に、JDBC ドライバーが受け付けない接続プロパティがあります。",
    "ROOT-XML-BAD-URL.found": "属性 {attribute}、{line} 行 {column} 列。",
    "ROOT-XML-NO-VALUE.message": "ROOT.xml に {property} がありません。",
    "ROOT-XML-NO-VALUE.found": "どの属性にも {property} がありません (コメントは対象外です)。",
    "ROOT-XML-AMBIGUOUS.message": "ROOT.xml に {property} が複数あります。",
    "ROOT-XML-AMBIGUOUS.found": "{count} か所 (行:列): {places}",
    "ROOT-XML-BAD-VALUE.message": "{property} の値が true でも false でもありません。",
    "ROOT-XML-BAD-VALUE.found": '{line} 行 {column} 列の "{text}"。',
    "ROOT-XML-SEVERAL-HOSTS.message": "ROOT.xml に複数のデータベース ホストがあります。",
    "ROOT-XML-SEVERAL-HOSTS.found": "{hosts}",
    **{
        f"ROOT-XML-{name}.{part}": text
        for name in ("NOT-XML", "DTD", "BAD-URL", "NO-VALUE", "AMBIGUOUS", "BAD-VALUE", "SEVERAL-HOSTS")
        for part, text in _ROOT.items()
    },
}
