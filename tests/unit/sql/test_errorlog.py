# ruff: noqa: E501 - log lines as they are
"""ERRORLOG in several languages and encodings."""

from __future__ import annotations

import pytest

from sepmtk.sql.errorlog import read_errorlog

HASH = "AB" * 20
BANNER = "2026-11-24 08:15:14.50 Server      Microsoft SQL Server 2019 (RTM) - 15.0.2000.5 (X64)\r\n"
LISTENS = {
    "en": "2026-11-24 08:15:16.00 spid13s     Server is listening on [ 'any' <ipv4> 2638].\r\n",
    "ja": "2026-11-24 08:15:16.00 spid13s     サーバーは [ 'any' <ipv4> 2638] でリッスンしています。\r\n",
    "de": "2026-11-24 08:15:16.00 spid13s     Der Server lauscht auf [ 'beliebig' <ipv6> 2638].\r\n",
}
LOADED = {
    "en": f'2026-11-24 08:15:15.00 spid13s     The certificate [Cert Hash(sha1) "{HASH}"] was successfully loaded for encryption.\r\n',
    "ja": f'2026-11-24 08:15:15.00 spid13s     証明書 [Cert Hash(sha1) "{HASH}"] は正常に読み込まれました。\r\n',
    "de": f'2026-11-24 08:15:15.00 spid13s     Das Zertifikat [Cert Hash(sha1) "{HASH}"] wurde geladen.\r\n',
}
ERROR = {
    "en": "2026-11-24 08:15:15.00 spid13s     Error: {}, Severity: 16, State: 1.\r\n",
    "ja": "2026-11-24 08:15:15.00 spid13s     エラー: {}、重大度: 16、状態: 1。\r\n",
    "de": "2026-11-24 08:15:15.00 spid13s     Fehler: {}, Schweregrad: 16, Status: 1.\r\n",
}
CODES = "2026-11-24 08:15:15.01 spid13s     TDSSNIClient ... 0x80092004 ... 0x80\r\n"
languages = pytest.mark.parametrize("language", ["en", "ja", "de"])
encodings = pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8", "utf-8-sig", "cp932"])


@languages
@encodings
def test_a_loaded_certificate(language: str, encoding: str) -> None:
    (start,) = read_errorlog((BANNER + LOADED[language] + LISTENS[language]).encode(encoding))
    assert (start.outcome, start.thumbprint, start.at) == ("loaded", HASH.lower(), "2026-11-24 08:15:14.50")


@languages
@encodings
def test_a_self_generated_one(language: str, encoding: str) -> None:
    text = BANNER + "2026-11-24 08:15:15.00 spid13s     A self-generated certificate.\r\n" + LISTENS[language]
    (start,) = read_errorlog(text.encode(encoding))
    assert (start.outcome, start.thumbprint) == ("self_generated", None)


@languages
@encodings
def test_a_refused_start(language: str, encoding: str) -> None:
    text = BANNER + ERROR[language].format(26014) + LOADED[language] + ERROR[language].format(17182) + CODES
    text += ERROR[language].format(17826) + ERROR[language].format(17120)
    (start,) = read_errorlog(text.encode(encoding))
    assert (start.outcome, start.thumbprint) == ("refused", HASH.lower())
    assert start.numbers == (26014, 17182, 17826, 17120)
    assert start.codes == ("0x80092004", "0x80")


def test_a_malformed_thumbprint_shows_by_its_codes() -> None:
    text = BANNER + ERROR["ja"].format(17182) + CODES.replace("0x80092004", "0xd").replace("0x80\r", "0x38\r")
    (start,) = read_errorlog(text.encode("utf-16"))
    assert (start.outcome, start.codes) == ("refused", ("0xd", "0x38"))


def test_a_client_without_common_ciphers_is_no_refused_start() -> None:
    text = (
        BANNER
        + LOADED["en"]
        + LISTENS["en"]
        + ERROR["en"].format(17182)
        + CODES.replace("0x80092004", "0x80090331")
    )
    assert read_errorlog(text.encode())[0].outcome == "loaded"


def test_several_starts_in_one_file_are_told_apart() -> None:
    text = BANNER + LISTENS["en"] + BANNER + LOADED["en"] + LISTENS["en"]
    assert [s.outcome for s in read_errorlog(text.encode())] == ["self_generated", "loaded"]
    assert read_errorlog(b"") == ()
    assert read_errorlog(BANNER.encode())[0].outcome == "unknown"
