"""SQL Server's ERRORLOG: UTF-16LE, a new file at each start, sentences in the host's language.

English sentences are Microsoft's (events list in sql-docs; KB 928779); the Japanese ones are
synthetic, but for the parts that a reader may rely on: numbers, hash, hex codes.
"""

from __future__ import annotations

from pathlib import PureWindowsPath

from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.layout import real

_KEPT = 6
_TEXTS = {
    "loaded": (
        'The certificate [Cert Hash(sha1) "{hash}"] was successfully loaded for encryption.',
        '証明書 [Cert Hash(sha1) "{hash}"] は暗号化のために正しく読み込まれました。',
    ),
    "self-generated": (
        "A self-generated certificate was successfully loaded for encryption.",
        "自己生成された証明書は暗号化のために正しく読み込まれました。",
    ),
    "26014": (
        'Unable to load user-specified certificate [Cert Hash(sha1) "{hash}"]. '
        "The server will not accept a connection. You should verify that the certificate is correctly "
        "installed.",
        'ユーザーが指定した証明書 [Cert Hash(sha1) "{hash}"] を読み込めません。'
        "サーバーは接続を受け付けません。",
    ),
    "17182": (
        "TDSSNIClient initialization failed with error {error}, status code {status}.",
        "TDSSNIClient の初期化は、エラー {error}、状態コード {status} で失敗しました。",
    ),
    "17826": (
        "Could not start the network library because of an internal error in the network library.",
        "ネットワーク ライブラリの内部エラーのため、ネットワーク ライブラリを起動できませんでした。",
    ),
    "17120": (
        "SQL Server could not spawn FRunCommunicationsManager thread.",
        "SQL Server は FRunCommunicationsManager スレッドを起動できませんでした。",
    ),
    "listening": (
        "Server is listening on [ 'any' <ipv4> {port}].",
        "サーバーは [ 'any' <ipv4> {port}] でリッスンしています。",
    ),
    "ready": (
        "SQL Server is now ready for client connections. This is an informational message; "
        "no user action is required.",
        "SQL Server はクライアントと接続できる状態になりました。"
        "これは情報メッセージです。ユーザー操作は不要です。",
    ),
}


class ErrorLog:
    """The log of one start. Lines are collected and written at once."""

    def __init__(self, lab: Lab, at: float, path: PureWindowsPath) -> None:
        self._lab = lab
        self._path = path
        self._at = at
        self._japanese = lab.config["language"].startswith("ja")
        self._lines: list[str] = []
        self.line("Microsoft SQL Server 2019 (RTM-GDR) - 15.0.2000.5 (X64) (simulated)", "Server")

    def line(self, text: str, source: str = "spid13s") -> None:
        moment = self._lab.local_time(self._at + len(self._lines) * 0.01)
        stamp = f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 10000:02d}"
        self._lines.append(f"{stamp} {source:<11} {text}\r\n")

    def say(self, text: str, **params: object) -> None:
        self.line(_TEXTS[text][self._japanese].format(**params))

    def error(self, number: int, severity: int = 16, state: int = 1, **params: object) -> None:
        """An error: its number on one line, its sentence on the next."""
        self.line(f"Error: {number}, Severity: {severity}, State: {state}.")
        self.say(str(number), **params)

    def write(self) -> None:
        """Rotate ERRORLOG to ERRORLOG.1 and so on, and write the new one."""
        path = real(self._lab, self._path)
        for n in range(_KEPT - 1, -1, -1):
            older = path.with_name(f"ERRORLOG.{n}") if n else path
            if older.exists():
                older.replace(path.with_name(f"ERRORLOG.{n + 1}"))
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lab.write(path, b"\xff\xfe" + "".join(self._lines).encode("utf-16-le"))
