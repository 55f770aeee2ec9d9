"""What Microsoft's JDBC driver says in languages other than English: its resource bundles of 7.4 and 12.6.
Plain data; ``…`` stands for anything within the line. ``tests/judges`` compares each of them with the driver."""

from __future__ import annotations

from sepmtk.logs.causes import (
    CUT_OFF,
    EXPIRED,
    NAME,
    NOT_UP,
    NOT_YET,
    PROTOCOL,
    REFUSED,
    TLS_UNKNOWN,
)

DRIVER: dict[str, dict[str, tuple[str, ...]]] = {
    "de": {
        EXPIRED: ("Serverzertifikat ist abgelaufen",),
        NOT_YET: ("Serverzertifikat ist noch nicht gültig",),
        NAME: ("Überprüfung des Servernamens",),
        REFUSED: ("Validieren des Serverzertifikats", "Fehler beim Lesen des Zertifikats"),
        PROTOCOL: ("für die Unterstützung von SSL nicht konfiguriert",),
        CUT_OFF: ("SQL Server hat keine Antwort zurückgegeben", "SQL Server hat eine unvollständige Antwort"),
        NOT_UP: (
            "TCP/IP-Verbindung mit dem Host", "benannte Instanz", "nicht für Überwachung mit TCP/IP",
            "Verbindungstimeout: ", "unerwartete Antwort vor der Anmeldung",
        ),
        TLS_UNKNOWN: ("konnte keine sichere Verbindung mit SQL Server",),
    },
    "es": {
        EXPIRED: ("certificado de servidor ha expirado",),
        NOT_YET: ("certificado de servidor aún no es válido",),
        NAME: ("validar el nombre del servidor",),
        REFUSED: ("Error al validar el certificado de servidor", "Error al leer el certificado"),
        PROTOCOL: ("el servidor no admite el cifrado SSL",),
        CUT_OFF: ("SQL Server no devolvió una respuesta", "SQL Server devolvió una respuesta incompleta"),
        NOT_UP: (
            "conexión TCP/IP al host", "instancia con nombre", "no está configurado para escuchar en TCP/IP",
            "agotado el tiempo de espera de la conexión", "respuesta inesperada antes del inicio de sesión",
        ),
        TLS_UNKNOWN: ("no pudo establecer una conexión segura", "requiere una conexión cifrada que utilice"),
    },
    "fr": {
        EXPIRED: ("certificat de serveur a expiré",),
        NOT_YET: ("certificat de serveur n’est pas encore valide",),
        NAME: ("validation du nom de serveur",),
        REFUSED: ("validation du certificat de serveur", "Erreur lors de la lecture du certificat"),
        PROTOCOL: ("le serveur n'est pas configuré pour prendre en charge SSL",),
        CUT_OFF: ("SQL Server n'a retourné aucune réponse", "SQL Server a retourné une réponse incomplète"),
        NOT_UP: (
            "connexion TCP/IP à l", "instance nommée", "pas configuré pour écouter avec TCP/IP",
            "Expiration de la connexion", "réponse de préconnexion inattendue",
        ),
        TLS_UNKNOWN: ("pas pu établir de connexion sécurisée",),
    },
    "it": {
        EXPIRED: ("Certificato del server scaduto",),
        NOT_YET: ("certificato del server non è ancora valido",),
        NAME: ("convalidare il nome del server",),
        REFUSED: ("convalida del certificato server", "Errore durante la lettura del certificato"),
        PROTOCOL: ("il server non è configurato per il supporto di SSL",),
        CUT_OFF: ("Nessuna risposta restituita da SQL Server", "Risposta incompleta restituita da SQL Server"),
        NOT_UP: (
            "connessione TCP/IP all", "istanza denominata", "non è configurato per l'ascolto con TCP/IP",
            "Timeout della connessione", "risposta di preaccesso imprevista",
        ),
        TLS_UNKNOWN: ("stabilire una connessione protetta", "stabilire una connessione sicura"),
    },
    "ja": {
        EXPIRED: ("証明書の有効期限が切れています",),
        NOT_YET: ("証明書がまだ有効ではありません",),
        NAME: ("証明書内のサーバー名の検証が失敗しました", "証明書のサーバー名…を検証できませんでした"),
        REFUSED: ("サーバー証明書の検証時エラー", "証明書の読み取りにエラーが発生しました"),
        PROTOCOL: ("サーバーが SSL をサポートするように構成されていませんでした",),
        CUT_OFF: ("SQL Server が応答を返しませんでした", "SQL Server が不完全な応答を返しました"),
        NOT_UP: (
            "への TCP/IP 接続が失敗", "名前付きインスタンス", "TCP/IP をリッスンするように構成されていません",
            "接続のタイムアウト: ", "予期しないログイン前の応答",
        ),
        TLS_UNKNOWN: ("への安全な接続を確立できません", "へのセキュリティで保護された接続を確立できません"),
    },
    "ko": {
        EXPIRED: ("서버 인증서가 만료됨",),
        NOT_YET: ("서버 인증서가 아직 유효하지 않습니다",),
        NAME: ("인증서의 서버 이름",),
        REFUSED: ("서버 인증서 확인 오류", "인증서를 읽는 중 오류가 발생했습니다"),
        PROTOCOL: ("서버가 SSL을 지원하도록 구성되지 않았습니다",),
        CUT_OFF: ("SQL Server에서 응답을 반환하지 않았습니다", "SQL Server에서 불완전한 응답을 반환했습니다"),
        NOT_UP: (
            "TCP/IP 연결에 실패", "명명된 인스턴스", "TCP/IP로 수신 대기하도록 구성되지", "연결 시간 초과",
            "예기치 않은 사전 로그인 응답",
        ),
        TLS_UNKNOWN: ("보안 연결을 설정할 수 없습니다",),
    },
    "pt_BR": {
        EXPIRED: ("certificado do servidor expirou",),
        NOT_YET: ("certificado do servidor ainda não é válido",),
        NAME: ("validar o nome do servidor",),
        REFUSED: ("Erro ao validar o certificado do servidor", "Erro ao ler o certificado"),
        PROTOCOL: ("o servidor não está configurado para dar suporte a SSL",),
        CUT_OFF: ("SQL Server não retornou uma resposta", "SQL Server retornou uma resposta incompleta"),
        NOT_UP: (
            "conexão TCP/IP com o host", "instância nomeada", "não está configurado para ouvir com TCP/IP",
            "Tempo limite da conexão expirado", "resposta de pré-logon inesperada",
        ),
        TLS_UNKNOWN: ("não pôde estabelecer uma conexão segura", "requer uma conexão criptografada que usa SSL"),
    },
    "ru": {
        EXPIRED: ("Истек срок действия сертификата сервера",),
        NOT_YET: ("Сертификат сервера еще не действителен",),
        NAME: ("проверить имя сервера",),
        REFUSED: ("Ошибка при проверке сертификата сервера", "Ошибка чтения сертификата"),
        PROTOCOL: ("сервер не настроен для поддержки SSL",),
        CUT_OFF: ("SQL Server не вернул ответ", "SQL Server вернул неполный ответ"),
        NOT_UP: (
            "соединение TCP/IP к серверу", "именованным экземпляром", "не настроено прослушивание по протоколу TCP/IP",
            "Время ожидания подключения истекло", "непредвиденный ответ перед входом",
        ),
        TLS_UNKNOWN: ("не удалось установить безопасное", "зашифрованное соединение, использующее протокол SSL"),
    },
    "zh_CN": {
        EXPIRED: ("服务器证书已到期",),
        NOT_YET: ("服务器证书尚未生效",),
        NAME: ("验证证书中的服务器名称",),
        REFUSED: ("验证服务器证书时出错", "读取证书时出错"),
        PROTOCOL: ("服务器未配置为支持 SSL",),
        CUT_OFF: ("SQL Server 未返回响应", "SQL Server 返回的响应不完整"),
        NOT_UP: (
            "的 TCP/IP 连接失败", "命名实例", "没有配置为使用 TCP/IP", "连接超时: ", "意外的登录前响应",
        ),
        TLS_UNKNOWN: ("与 SQL Server 建立安全连接", "安全套接字层(SSL)进行加密连接"),
    },
    "zh_TW": {
        EXPIRED: ("伺服器憑證已過期",),
        NOT_YET: ("伺服器憑證尚未有效",),
        NAME: ("憑證中的伺服器名稱",),
        REFUSED: ("驗證伺服器憑證時發生錯誤", "讀取憑證時發生錯誤"),
        PROTOCOL: ("伺服器未設定成支援 SSL",),
        CUT_OFF: ("SQL Server 未傳回回應", "SQL Server 傳回的回應不完整"),
        NOT_UP: (
            "的 TCP/IP 連接已經失敗", "具名執行個體", "設定為使用 TCP/IP 來接聽", "連線逾時: ", "非預期的登入前回應",
        ),
        TLS_UNKNOWN: ("SQL Server 的安全連", "安全通訊端層 (SSL) 的加密連接"),
    },
}  # fmt: skip
