"""What Windows (Schannel, as ODBC passes it on) and SQL Server (errors 18456, 4060 and the states of a
database) say in languages other than English. Plain data; ``…`` stands for anything within the line.

As Microsoft's documentation and public reports quote them; no judge here speaks all of these languages.
"""

from __future__ import annotations

from sepmtk.logs.causes import (
    EXPIRED,
    LOGIN,
    NAME,
    NO_DATABASE,
    PROTOCOL,
    UNTRUSTED,
)

PAGES = {
    "ja": ("cp932",), "ko": ("cp949",), "ru": ("cp1251", "cp866"),
    "zh_CN": ("gb18030",), "zh_TW": ("cp950",),
}  # fmt: skip
"""Code pages of Windows beside UTF-8; 1252 where a language isn't named."""

WINDOWS: dict[str, dict[str, tuple[str, ...]]] = {
    "de": {
        EXPIRED: ("empfangene Zertifikat ist abgelaufen",),
        UNTRUSTED: ("Zertifikatkette wurde von einer nicht vertrauenswürdigen",),
        NAME: ("Zielprinzipalname ist falsch",),
        PROTOCOL: ("da sie keinen gemeinsamen Algorithmus",),
    },
    "es": {
        EXPIRED: ("certificado recibido ha expirado",),
        UNTRUSTED: ("certificados fue emitida por una entidad", "certificación fue emitida por una entidad"),
        NAME: ("nombre principal de destino es incorrecto",),
    },
    "fr": {
        EXPIRED: ("certificat reçu a expiré",),
        UNTRUSTED: ("certificats a été fournie par une autorité", "certificats a été émise par une autorité"),
        NAME: ("nom principal de la cible est incorrect", "nom de principal cible est incorrect"),
    },
    "it": {
        EXPIRED: ("certificato ricevuto è scaduto", "Certificato ricevuto scaduto"),
        UNTRUSTED: ("catena di certificati è stata emessa da",),
        NAME: ("nome dell'entità di destinazione non è corretto",),
    },
    "ja": {
        EXPIRED: ("受信した証明書の有効期限が切れています",),
        UNTRUSTED: ("信頼されていない機関によって証明書チェーンが発行",),
        NAME: ("プリンシパル名が間違っています",),
        PROTOCOL: ("共通のアルゴリズムがない",),
    },
    "ko": {
        EXPIRED: ("받은 인증서가 만료",),
        UNTRUSTED: ("신뢰되지 않은 기관에서 인증서 체인을 발급", "신뢰할 수 없는 기관에서 인증서 체인을 발급"),
        NAME: ("대상 사용자 이름이 올바르지", "대상 보안 주체 이름이 올바르지"),
    },
    "pt_BR": {
        EXPIRED: ("certificado recebido expirou",),
        UNTRUSTED: ("certificação foi emitida por uma autoridade", "certificados foi emitida por uma autoridade"),
        NAME: ("nome da entidade de destino está incorreto", "nome principal de destino está incorreto"),
    },
    "ru": {
        EXPIRED: ("Срок действия полученного сертификата истек",),
        UNTRUSTED: ("Цепочка сертификатов выпущена центром сертификации",),
        NAME: ("Главное конечное имя неверно", "Целевое основное имя неверно"),
    },
    "zh_CN": {
        EXPIRED: ("收到的证书已过期", "收到的证书已经过期"),
        UNTRUSTED: ("不受信任的颁发机构颁发", "不受信任的机构颁发"),
        NAME: ("目标主体名称不正确", "目标主要名称不正确"),
    },
    "zh_TW": {
        EXPIRED: ("收到的憑證已經過期", "收到的憑證已過期"),
        UNTRUSTED: ("不受信任的授權單位", "未受信任的授權單位", "不受信任的授權"),
        NAME: ("目標主體名稱不正確", "目標主要名稱不正確"),
    },
}  # fmt: skip

SERVER: dict[str, dict[str, tuple[str, ...]]] = {
    "de": {
        NO_DATABASE: ("von der Anmeldung angeforderte…-Datenbank kann nicht geöffnet", "Die …-Datenbank kann nicht geöffnet"),
        LOGIN: ("Fehler bei der Anmeldung für den Benutzer",),
    },
    "es": {
        NO_DATABASE: ("No se puede abrir la base de datos",),
        LOGIN: ("Error de inicio de sesión del usuario", "Error de inicio de sesión para el usuario"),
    },
    "fr": {
        NO_DATABASE: ("Impossible d'ouvrir la base de données",),
        LOGIN: ("Échec de l'ouverture de session de l'utilisateur", "Échec de la connexion de l'utilisateur"),
    },
    "it": {
        NO_DATABASE: ("Impossibile aprire il database",),
        LOGIN: ("Accesso non riuscito per l'utente",),
    },
    "ja": {
        NO_DATABASE: ("データベース…を開けません", "データベース…を復旧しています", "データベース…はオフライン"),
        LOGIN: ("はログインできませんでした", "のログインに失敗しました"),
    },
    "ko": {
        NO_DATABASE: ("로그인에서 요청한 데이터베이스", "데이터베이스…열 수 없습니다"),
        LOGIN: ("사용자…로그인하지 못했습니다",),
    },
    "pt_BR": {
        NO_DATABASE: ("Não é possível abrir o banco de dados",),
        LOGIN: ("Falha de logon do usuário", "Falha no logon do usuário"),
    },
    "ru": {
        NO_DATABASE: ("Не удается открыть базу данных", "Невозможно открыть базу данных"),
        LOGIN: ("Ошибка входа пользователя",),
    },
    "zh_CN": {
        NO_DATABASE: ("无法打开登录所请求的数据库", "无法打开数据库"),
        LOGIN: ("用户…登录失败",),
    },
    "zh_TW": {
        NO_DATABASE: ("無法開啟登入所要求的資料庫", "無法開啟資料庫"),
        LOGIN: ("使用者…登入失敗",),
    },
}  # fmt: skip
