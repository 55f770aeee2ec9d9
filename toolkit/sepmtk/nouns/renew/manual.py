"""The procedure by hand, with a server's own values: commands that can be pasted into an elevated
cmd.exe and use what Windows and SEPM bring along (openssl lies in apache\\bin, KB 229342)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sepmtk.machine.values import SCHANNEL_PROVIDER
from sepmtk.model.certificate_request import MODERN, CertificateRequest
from sepmtk.model.server import Server
from sepmtk.model.visible import visible
from sepmtk.renewal.plan import PlanResult
from sepmtk.show.render import wrap
from sepmtk.show.words import Say

BACKUP = "C:\\sepm-backup"
ORDER = (0, 1, 2, 3, 5, 4, 6, 7, 8, 9, 10, 11)
"""As a run does it: SQL Server restarts once, while SEPM is down (5 before 4)."""


def manual_text(made: PlanResult, say: Say) -> str:
    """Each step of the KB: a sentence, then its commands, which are not wrapped."""
    server, inputs = made.server, made.plan.inputs
    params = {
        "service": server.sql.service, "root_xml": server.root_xml, "backup": BACKUP,
        "fqdn": inputs.get("common_name", ""), "not_after": str(inputs.get("not_after", ""))[:10],
    }  # fmt: skip
    commands = _commands(server, inputs)
    parts = [wrap(say("manual.head"))]
    for step in ORDER:
        lines = [wrap(say(f"manual.{step}", **params))]
        lines += [f"    {visible(command)}" for command in commands.get(step, ())]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _commands(server: Server, inputs: Mapping[str, Any]) -> dict[int, Sequence[str]]:
    value = f'"HKLM\\{server.sql.settings_key}" /v Certificate'
    services, sql = server.services, server.sql.service
    return {
        0: _backup(server),
        1: _certificate(server, inputs) if inputs else (),  # the console alone needs none
        2: (
            f'certutil -csp "{SCHANNEL_PROVIDER}" -importpfx My server.pfx AT_KEYEXCHANGE',
            "certutil -addstore Root server.crt",
            "certutil -store My",
        ),
        3: (
            "icacls \"%ProgramData%\\Microsoft\\Crypto\\RSA\\MachineKeys\\NAME\" /grant "
            f'"NT SERVICE\\{sql}:(R)"',
        ),
        5: [f'net stop "{name}" /y' for name in reversed(services)],
        4: (f'reg add {value} /t REG_SZ /d "" /f', f'net stop "{sql}"', f'net start "{sql}"'),
        6: (f'notepad "{server.root_xml}"',),
        7: [f'net start "{name}"' for name in services],
    }  # fmt: skip


def _backup(server: Server) -> list[str]:
    folders = ((server.apache_ssl, "ssl"), (server.key_backup, "keys"))
    files = ((server.keystore, server.keystore.name), (server.server_xml, "server.xml.bak"),
             (server.root_xml, "ROOT.xml.bak"))  # fmt: skip
    return [
        f"mkdir {BACKUP}",
        f"icacls {BACKUP} /inheritance:r /grant *S-1-5-18:(OI)(CI)F /grant *S-1-5-32-544:(OI)(CI)F",
        *(f'robocopy "{path}" {BACKUP}\\{name} /E' for path, name in folders),
        *(f'copy "{path}" {BACKUP}\\{name}' for path, name in files),
        f'reg export "HKLM\\{server.sql.settings_key}" {BACKUP}\\SuperSocketNetLib.reg /y',
        f"certutil -store My > {BACKUP}\\my.txt",
    ]


def _certificate(server: Server, inputs: Mapping[str, Any]) -> list[str]:
    from sepmtk.pki.issue import openssl_subject

    wanted = CertificateRequest.from_plain(inputs)
    extensions = {
        "subjectAltName": ", ".join(name.as_extfile for name in wanted.names),
        "extendedKeyUsage": ", ".join(wanted.extended_key_usage),
        "keyUsage": ", ".join(wanted.key_usage),
    }
    critical = {"keyUsage", *wanted.critical}
    days = (wanted.not_after - wanted.not_before).days - 1  # a plan begins a day back
    old = "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 "
    return [
        f'mkdir "{server.apache_ssl}\\tmpNewCert"',
        f'cd /d "{server.apache_ssl}\\tmpNewCert"',
        f'set "PATH={server.install_root}\\apache\\bin;%PATH%"',
        *(
            f"{'>>' if line else '>'}ext.txt echo {name} = {'critical, ' if name in critical else ''}{value}"
            for line, (name, value) in enumerate(extensions.items())
        ),
        "openssl genrsa -out server.key 2048",
        "openssl req -new -key server.key -out server.csr -config ..\\openssl.cnf "
        f'-subj "{openssl_subject(wanted)}"',
        f"openssl x509 -req -sha256 -days {days} -in server.csr -signkey server.key -out server.crt "
        "-extfile ext.txt",
        f"openssl pkcs12 -export {'' if inputs['pfx_profile'] == MODERN else old}"
        f'-CSP "{SCHANNEL_PROVIDER}" -keyex -inkey server.key -in server.crt -out server.pfx',
    ]
