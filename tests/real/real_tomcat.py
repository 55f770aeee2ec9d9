"""Debian's Tomcat 10 with Microsoft's driver in its lib, and contexts that are a lab's very ROOT.xml."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import jks as pyjks
from judge_fixtures import missing
from judged import environment, sepmtk
from real_lab import RealLab, own_address
from started import program, until

HOME = Path("/usr/share/tomcat10")
SERVLETS = Path("/usr/share/java/tomcat10-servlet-api.jar")
STORE_PASSWORD = "changeit"
_SERVER = """<?xml version="1.0" encoding="UTF-8"?>
<Server port="-1">
  <Listener className="org.apache.catalina.startup.VersionLoggerListener"/>
  <Service name="Catalina">
    <Connector port="8080" address="{address}" protocol="HTTP/1.1"/>
    {https}
    <Engine name="Catalina" defaultHost="localhost">
      <Host name="localhost" appBase="webapps" autoDeploy="false"/>
    </Engine>
  </Service>
</Server>
"""
_HTTPS = """<Connector port="8443" address="{address}" protocol="HTTP/1.1" SSLEnabled="true" scheme="https"
        secure="true"><SSLHostConfig protocols="TLSv1.2">
        <Certificate certificateKeystoreFile="{keystore}" certificateKeystorePassword="{password}"
                     certificateKeyAlias="tomcat"/></SSLHostConfig></Connector>"""
_LOGGING = """handlers = 1catalina.org.apache.juli.AsyncFileHandler, \
2localhost.org.apache.juli.AsyncFileHandler, java.util.logging.ConsoleHandler
.handlers = 1catalina.org.apache.juli.AsyncFileHandler, java.util.logging.ConsoleHandler
1catalina.org.apache.juli.AsyncFileHandler.directory = ${catalina.base}/logs
1catalina.org.apache.juli.AsyncFileHandler.prefix = catalina.
2localhost.org.apache.juli.AsyncFileHandler.directory = ${catalina.base}/logs
2localhost.org.apache.juli.AsyncFileHandler.prefix = localhost.
java.util.logging.ConsoleHandler.formatter = org.apache.juli.OneLineFormatter
org.apache.catalina.core.ContainerBase.[Catalina].[localhost].handlers = \
2localhost.org.apache.juli.AsyncFileHandler
"""  # as Apache ships it; Debian's own writes for systemd
_DEFAULTS = '<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0"/>'
_WEB = """<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
  <servlet><servlet-name>rows</servlet-name><servlet-class>Rows</servlet-class></servlet>
  <servlet-mapping><servlet-name>rows</servlet-name><url-pattern></url-pattern></servlet-mapping>
</web-app>
"""


@dataclass(frozen=True)
class Answer:
    """What a page answers."""

    status: int
    text: str


class Tomcat:
    """A CATALINA_BASE. Contexts are added while it doesn't run."""

    def __init__(self, base: Path, jar: str) -> None:
        if not (HOME / "bin/catalina.sh").is_file():
            missing("Tomcat 10")
        self.base, self.address = base, own_address()
        self._hosts: dict[str, str] = {}
        for folder in ("conf/Catalina/localhost", "lib", "logs", "temp", "app/WEB-INF/classes", "webapps"):
            (base / folder).mkdir(parents=True)
        shutil.copy(jar, base / "lib")
        (base / "conf/web.xml").write_text(_DEFAULTS, "ascii")
        (base / "conf/context.xml").write_text('<Context containerSciFilter="jasper|websocket"/>', "ascii")
        (base / "conf/logging.properties").write_text(_LOGGING, "ascii")
        (base / "app/WEB-INF/web.xml").write_text(_WEB, "ascii")
        self.serve()
        command = [program("javac"), "-cp", str(SERVLETS), "-d", str(base / "app/WEB-INF/classes")]
        subprocess.run([*command, str(Path(__file__).with_name("Rows.java"))], check=True)

    def serve(self, keystore: Path | None = None, password: str = "") -> None:
        """With a keystore over TLS, too."""
        https = _HTTPS.format(address=self.address, keystore=keystore, password=password) if keystore else ""
        (self.base / "conf/server.xml").write_text(_SERVER.format(address=self.address, https=https), "utf-8")

    def context(self, lab: RealLab, name: str = "ROOT", **changed: str) -> None:
        """The lab's ROOT.xml, but for the folder of the pages and the password, which SEPM's own class
        decrypts. ``changed``: other texts, to break it with."""
        text = lab.root_xml.read_text("utf-8").replace("..\\webapps\\ROOT", str(self.base / "app"))
        texts = {lab.stored_password: lab.password} | changed
        for old, new in texts.items():
            assert old in text
            text = text.replace(old, new)
        (self.base / "conf/Catalina/localhost" / f"{name}.xml").write_text(text, "utf-8")

    def hosts(self, **addresses: str) -> None:
        """Names that Java finds without asking anybody."""
        self._hosts |= addresses
        lines = [f"{address} {name}\n" for name, address in self._hosts.items()]
        (self.base / "conf/hosts").write_text("127.0.0.1 localhost\n" + "".join(lines), "ascii")

    def trusts(self, certificates: Iterable[bytes]) -> None:
        """Java's trust store: what stands in LocalMachine\\Root of a lab."""
        entries = [
            pyjks.TrustedCertEntry.new(f"root{number}", der) for number, der in enumerate(certificates)
        ]
        pyjks.KeyStore.new("jks", entries).save(str(self.base / "conf/cacerts"), STORE_PASSWORD)

    @contextmanager
    def running(self, language: str = "en") -> Iterator[None]:
        """Started anew, until it answers; ended afterwards."""
        options = (
            f"-Duser.language={language} -Djdk.net.hosts.file={self.base}/conf/hosts -XX:TieredStopAtLevel=1 "
            "-Dtomcat.util.scan.StandardJarScanFilter.jarsToSkip=*.jar "
            f"-Djavax.net.ssl.trustStore={self.base}/conf/cacerts "
            f"-Djavax.net.ssl.trustStorePassword={STORE_PASSWORD} -Dfile.encoding=UTF-8 "
            "-Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 -Xmx128m"
        )
        env = environment(
            CATALINA_BASE=str(self.base), CATALINA_HOME=str(HOME), CATALINA_OPTS=options, TZ="UTC",
            JAVA_HOME=str(Path(program("java")).resolve().parents[1]),
        )  # fmt: skip
        with (self.base / "logs/catalina.out").open("ab") as out:
            command = [str(HOME / "bin/catalina.sh"), "run"]
            process = subprocess.Popen(command, stdout=out, stderr=out, env=env)
            try:
                until(lambda: process.poll() is not None or self.page("nowhere/there").status == 404)
                yield
            finally:
                process.terminate()
                process.wait(30)

    def page(self, path: str = "") -> Answer:
        """What the page at ``path`` answers."""
        try:
            with urlopen(f"http://{self.address}:8080/{path}", timeout=60) as answer:
                return Answer(answer.status, answer.read().decode())
        except HTTPError as error:
            return Answer(error.code, error.read().decode())


def said(tomcat: Tomcat, *options: str) -> tuple[str, list[str]]:
    """The verdict of ``sepmtk logs`` on Tomcat's own logs, and all that it saw."""
    logs = str(tomcat.base / "logs")
    found = json.loads(sepmtk("--json", "logs", logs, *options, expected=None))["result"]
    return found["verdict"], sorted(one["cause"] for one in found["causes"])
