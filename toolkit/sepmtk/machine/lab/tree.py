"""What stands on the disk and in the registry of a freshly installed host."""

from __future__ import annotations

import io
import zipfile
from pathlib import PureWindowsPath
from typing import Any

from cryptography.hazmat.primitives import serialization

from sepmtk.machine.lab import certificate, jks, layout
from sepmtk.machine.lab.certificate import Pair
from sepmtk.machine.lab.key_files import machine_guid
from sepmtk.machine.lab.layout import INSTANCE, INSTANCE_ID, NETLIB_KEY, SEPM, SETTINGS_KEY, SQL_KEY
from sepmtk.machine.lab.services import SQL, service_entry

_ROOT_XML = """<?xml version="1.0" encoding="UTF-8"?>
<!-- Written by the Management Server Configuration Wizard. trustServerCertificate=false is as shipped. -->
<Context docBase="..\\webapps\\ROOT" reloadable="false">
  <Resource name="jdbc/metadatabase" auth="Container" type="javax.sql.DataSource"
            driverClassName="com.microsoft.sqlserver.jdbc.SQLServerDriver"
            url="jdbc:sqlserver://{fqdn}:{port};databaseName=sem5;encrypt=true;trustServerCertificate={trust};\
sslProtocol=TLSv1.2;applicationName=SEPM"
            username="sem5" password="{{V01}}{password}"
            maxTotal="200" maxIdle="10" validationQuery="SELECT 1"/>
</Context>
"""

_SERVER_XML = """<?xml version="1.0" encoding="UTF-8"?>
<Server port="8765" shutdown="SHUTDOWN">
  <Service name="Catalina">
    <Connector port="{ports[console]}" protocol="HTTP/1.1" SSLEnabled="true" scheme="https" secure="true"
               keystoreFile="etc/keystore.jks" keystorePass="{password}" keyAlias="tomcat"
               sslEnabledProtocols="TLSv1.2"/>
    <Connector port="{ports[api]}" protocol="HTTP/1.1" SSLEnabled="true" scheme="https" secure="true"
               keystoreFile="etc/keystore.jks" keystorePass="{password}" keyAlias="tomcat"
               sslEnabledProtocols="TLSv1.2"/>
    <Engine name="Catalina" defaultHost="localhost"/>
  </Service>
</Server>
"""

_SSL_CONF = """Listen {port}
SSLCertificateFile "conf/ssl/server.crt"
SSLCertificateKeyFile "conf/ssl/server.key"
"""


def windows_text(text: str) -> bytes:
    """UTF-8 with CRLF."""
    return text.replace("\n", "\r\n").encode()


def certificate_files(pair: Pair, keystore_password: str, now: float) -> dict[PureWindowsPath, bytes]:
    """The three files that hold SEPM's certificate: what the console replaces in KB step 9."""
    pem_key = pair.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return {
        layout.SERVER_CRT: certificate.pem(pair.der),
        layout.SERVER_KEY: pem_key,
        layout.KEYSTORE: jks.write(pair, "tomcat", keystore_password, int(now * 1000)),
    }


def root_xml(fqdn: str, trust: bool, password: str) -> bytes:
    """The data source of SEPM; ``password`` is what stands behind ``{V01}``."""
    return windows_text(
        _ROOT_XML.format(fqdn=fqdn, port=layout.SQL_PORT, trust=str(trust).lower(), password=password)
    )


def files(config: dict[str, Any], pair: Pair, trust: bool, now: float) -> dict[PureWindowsPath, bytes]:
    """Every file of the host, but for the logs, which its processes write."""
    secrets, ports = config["secrets"], layout.web_ports(config)
    found = certificate_files(pair, secrets["keystore"], now)
    server_xml = windows_text(_SERVER_XML.format(password=secrets["keystore"], ports=ports))
    return found | {
        layout.APACHE_SSL / "openssl.cnf": windows_text(
            "[req]\ndistinguished_name = dn\n[dn]\nCN = Common Name\n"
        ),
        layout.APACHE_SSL.parent / "httpd.conf": windows_text(f"Listen {ports['http']}\n"),
        layout.APACHE_SSL / "sslForClients.conf": windows_text(_SSL_CONF.format(port=ports["clients"])),
        layout.APACHE_SSL / "ssl.conf": windows_text(_SSL_CONF.format(port=ports["reporting"])),
        layout.SERVER_XML: server_xml,
        layout.ROOT_XML: root_xml(
            config["external_sql"] or config["fqdn"], trust, secrets["stored_password"]
        ),
        layout.TOMCAT / "etc/conf.properties": windows_text(
            "scm.web.service.rest.throttle.threshold=50\nscm.web.service.rest.throttle.window.mins=1\n"
        ),
        layout.KEY_BACKUP / "recovery_2016-11-30-09-00-00.zip": _recovery(found, server_xml),
        SEPM / "bin/SemSvc.exe": b"MZ (simulated)",
        SEPM / "apache/bin/httpd.exe": b"MZ (simulated)",
        layout.SQL_ROOT / "Binn/sqlservr.exe": b"MZ (simulated)",
    }


def _recovery(found: dict[PureWindowsPath, bytes], server_xml: bytes) -> bytes:
    """The recovery file that setup leaves (names of its members are assumed)."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in found.items():
            archive.writestr(zipfile.ZipInfo(path.name), content)
        archive.writestr(zipfile.ZipInfo("server.xml"), server_xml)
    return raw.getvalue()


def registry(config: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Key path to values: name to kind and data."""
    host, _, domain = config["fqdn"].partition(".")
    return {
        f"{SQL_KEY}\\Instance Names\\SQL": {INSTANCE: ["string", INSTANCE_ID]},
        SETTINGS_KEY: {},
        f"{SETTINGS_KEY}\\CurrentVersion": {"CurrentVersion": ["string", "15.0.2000.5"]},
        f"{SETTINGS_KEY}\\Parameters": {
            "SQLArg0": ["string", f"-d{layout.SQL_ROOT}\\DATA\\master.mdf"],
            "SQLArg1": ["string", f"-e{layout.ERRORLOG}"],
            "SQLArg2": ["string", f"-l{layout.SQL_ROOT}\\DATA\\mastlog.ldf"],
        },
        NETLIB_KEY: {"Certificate": ["string", ""], "ForceEncryption": ["dword", "0"]},
        f"{NETLIB_KEY}\\Tcp\\IPAll": {
            "TcpPort": ["string", str(layout.SQL_PORT)],
            "TcpDynamicPorts": ["string", ""],
        },
        layout.SEPM_KEY: {
            "TargetDir": ["string", f"{SEPM}\\"],
            "Version": ["string", layout.SEPM_VERSION],
        },
        "SOFTWARE\\Microsoft\\Cryptography": {"MachineGuid": ["string", machine_guid(config)]},
        "SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters": {
            "Hostname": ["string", host],
            "NV Hostname": ["string", host],
            "Domain": ["string", domain],
            "NV Domain": ["string", domain],
        },
    }


def service_keys(services: dict[str, dict[str, Any]]) -> dict[str, dict[str, list[str]]]:
    """What the service manager keeps in the registry."""
    return {
        f"SYSTEM\\CurrentControlSet\\Services\\{name}": _service_values(entry)
        for name, entry in services.items()
    }


def _service_values(entry: dict[str, Any]) -> dict[str, list[str]]:
    starts = {"auto": "2", "manual": "3", "disabled": "4"}
    values = {
        "ImagePath": ["expand", entry["image_path"]],
        "ObjectName": ["string", entry["account"]],
        "DisplayName": ["string", entry["display"]["en"]],
        "Start": ["dword", starts[entry["start_mode"]]],
    }
    if entry["depends_on"]:
        values["DependOnService"] = ["multi", "\n".join(entry["depends_on"])]
    return values


def services() -> dict[str, dict[str, Any]]:
    """Names and displays: KB 161826, KB 170706; times, hints and launch commands are assumed."""
    product = "Symantec Endpoint Protection"
    return {
        "semsrv": service_entry(
            f"{product} Manager", "NT SERVICE\\semsrv", f'"{SEPM}\\bin\\SemSvc.exe"', (40, 15), 60
        ),
        "semapisrv": service_entry(
            f"{product} Manager API Service",
            "NT SERVICE\\semapisrv",
            f'"{SEPM}\\bin\\SemSvc.exe" -api',
            (12, 6),
            30,
            ja=f"{product} Manager API サービス",
        ),
        "semwebsrv": service_entry(
            f"{product} Manager Webserver",
            "NT SERVICE\\semwebsrv",
            f'"{SEPM}\\apache\\bin\\httpd.exe" -k runservice',
            (4, 3),
            10,
            ja=f"{product} Manager Web サーバー",
        ),
        "semlaunchsrv": service_entry(
            f"{product} Launcher",
            "LocalSystem",
            f'"{SEPM}\\bin\\SemLaunchSvc.exe"',
            (2, 1),
            10,
            sid_type="none",
        ),
        SQL: service_entry(
            f"SQL Server ({INSTANCE})",
            f"NT Service\\{SQL}",
            f'"{layout.SQL_ROOT}\\Binn\\sqlservr.exe" -s{INSTANCE}',
            (5, 4),
            20,
        ),
        f"SQLAgent${INSTANCE}": service_entry(
            f"SQL Server Agent ({INSTANCE})",
            "NT AUTHORITY\\NETWORKSERVICE",
            f'"{layout.SQL_ROOT}\\Binn\\SQLAGENT.EXE" -i {INSTANCE}',
            (2, 1),
            10,
            start_mode="disabled",
            depends_on=(SQL,),
        ),
        "SQLBrowser": service_entry(
            "SQL Server Browser",
            "NT AUTHORITY\\LOCALSERVICE",
            '"C:\\Program Files (x86)\\Microsoft SQL Server\\90\\Shared\\sqlbrowser.exe"',
            (1, 1),
            5,
        ),
    }
