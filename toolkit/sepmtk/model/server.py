"""What a SEPM server consists of: where things are. Found by ``sepmtk.sepm.discover``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PureWindowsPath

SEPM_SERVICES = ("semsrv", "semapisrv", "semwebsrv", "semlaunchsrv")
"""KB 229342 step 5, by service name (display names are localised): manager, API, web, launcher."""


@dataclass(frozen=True)
class WebPorts:
    """Where SEPM's web servers listen, as setup proposes it (KB 158445). ``http`` shows no certificate."""

    clients: int = 443
    console: int = 8443
    reporting: int = 8445
    api: int = 8446
    http: int = 8014

    @property
    def services(self) -> dict[int, str]:
        """Ports that show a certificate, and the service behind each (the API's is assumed)."""
        return {
            self.clients: "semwebsrv", self.console: "semsrv",
            self.reporting: "semwebsrv", self.api: "semapisrv",
        }  # fmt: skip


@dataclass(frozen=True)
class SqlInstance:
    """An instance of SQL Server on the host. ``view`` is the part of the registry that it is in
    (64 or 32 bit), ``ports`` what it is configured to listen at; ``tcp_port`` where it is asked."""

    name: str  # SQLEXPRESSSYMC
    instance_id: str  # MSSQL15.SQLEXPRESSSYMC
    service: str  # MSSQL$SQLEXPRESSSYMC
    tcp_port: int
    errorlog: PureWindowsPath
    view: int = 64
    version: str = ""
    ports: tuple[int, ...] = ()

    @property
    def settings_key(self) -> str:
        """SuperSocketNetLib below HKLM (64-bit view); its value ``Certificate`` pins a thumbprint."""
        software = "SOFTWARE" if self.view == 64 else "SOFTWARE\\WOW6432Node"
        instance = f"{software}\\Microsoft\\Microsoft SQL Server\\{self.instance_id}"
        return f"{instance}\\MSSQLServer\\SuperSocketNetLib"


@dataclass(frozen=True)
class Server:
    """A SEPM server. ``services`` are the SEPM services that exist there."""

    version: str
    install_root: PureWindowsPath
    services: tuple[str, ...]
    sql: SqlInstance
    database_host: str  # as ROOT.xml's JDBC URL names it
    web: WebPorts = WebPorts()

    @property
    def apache_ssl(self) -> PureWindowsPath:
        return self.install_root / "apache" / "conf" / "ssl"

    @property
    def server_crt(self) -> PureWindowsPath:
        return self.apache_ssl / "server.crt"

    @property
    def server_key(self) -> PureWindowsPath:
        return self.apache_ssl / "server.key"

    @property
    def keystore(self) -> PureWindowsPath:
        return self.install_root / "tomcat" / "etc" / "keystore.jks"

    @property
    def server_xml(self) -> PureWindowsPath:
        return self.install_root / "tomcat" / "conf" / "server.xml"

    @property
    def root_xml(self) -> PureWindowsPath:
        return self.install_root / "tomcat" / "conf" / "Catalina" / "localhost" / "ROOT.xml"

    @property
    def key_backup(self) -> PureWindowsPath:
        return self.install_root / "Server Private Key Backup"

    @property
    def outbox(self) -> PureWindowsPath:
        """Where the compiled policies of the groups are, a folder each."""
        return self.install_root / "data" / "outbox" / "agent"

    @property
    def tomcat_logs(self) -> PureWindowsPath:
        return self.install_root / "tomcat" / "logs"
