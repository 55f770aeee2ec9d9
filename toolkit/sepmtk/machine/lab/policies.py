"""What SEPM compiles for each group: ``data\\outbox\\agent\\<32 hex>`` with index2.xml (its shape
public) and sylink.xml (attributes public, its place there assumed), which carries the certificate that
signs it (DER)."""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from datetime import datetime
from typing import Any

from sepmtk.machine.lab import disk, sem5
from sepmtk.machine.lab.certificate import thumbprint
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.layout import OUTBOX, real, web_ports

_INDEX = """<?xml version="1.0" encoding="UTF-8"?>
<Index Version="2">
  <Profile Checksum="{checksum}" SerialNumber="{serial}" LastModifiedTime="{modified}" />
</Index>
"""

_SYLINK = """<?xml version="1.0" encoding="UTF-8"?>
<ServerSettings DomainId="{domain}" NameSpace="rpc">
  <CommConf>
    <AgentCommunicationSetting AlwaysConnect="1" CommunicationMode="PULL" PushHeartbeatSeconds="300" />
    <ServerList Name="{list}">
      <ServerPriorityBlock Name="Priority1">
        <Server Address="{fqdn}" {port} HttpsVerifyCA="{https}" VerifySignatures="{secure}" />
      </ServerPriorityBlock>{partner}
    </ServerList>
    <ServerCertList>
      <Certificate Name="{fqdn}">{certificate}</Certificate>
    </ServerCertList>
  </CommConf>
</ServerSettings>
"""


_PARTNER = """
      <ServerPriorityBlock Name="Priority2">
        <Server Address="{name}" HttpPort="8014" HttpsVerifyCA="0" VerifySignatures="{secure}" />
      </ServerPriorityBlock>"""


def compile_all(lab: Lab, at: float, signer: bytes, **changed: bool) -> None:
    """Every group anew, with the same changes. The caller holds the lab."""
    for group in sem5.profiles(lab):
        compile_one(lab, at, group, signer, **changed)


def compile_one(lab: Lab, at: float, group: str, signer: bytes, **changed: bool) -> None:
    """A group's policy with a new serial number: files for clients to fetch, and a row in sem5. A new
    group begins with its parent's, or as setup leaves one."""
    known = sem5.profiles(lab)
    before = known.get(group) or known.get(sem5.heirs(lab).get(group, ""), {"secure": True, "https": False})
    moment = lab.local_time(at)
    serial = f"{group[:4]}-{moment:%m/%d/%Y %H:%M:%S} {moment.microsecond // 1000:03d}"
    data: dict[str, Any] = {**before, **changed, "signer": thumbprint(signer), "serial": serial}
    folder = real(lab, OUTBOX / group)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in _files(lab, data, signer, moment).items():
        disk.write(folder / name, content, lab.root / "live" / "tmp")
        os.utime(folder / name, (at, at))
    sem5.record(lab, at, "profile", data, group)


def _files(lab: Lab, data: dict[str, Any], signer: bytes, moment: datetime) -> dict[str, bytes]:
    ports = web_ports(lab.config)
    port = f'HttpsPort="{ports["clients"]}"' if data["https"] else f'HttpPort="{ports["http"]}"'
    secure, partner = int(data["secure"]), lab.config["partner"]
    sylink = _SYLINK.format(
        partner=_PARTNER.format(name=partner, secure=secure) if partner else "",
        domain=hashlib.md5(lab.config["fqdn"].encode(), usedforsecurity=False).hexdigest().upper(),
        list="HTTPS" if data["https"] else "HTTP", fqdn=lab.config["fqdn"], port=port,
        https=int(data["https"]), secure=secure, certificate=b64encode(signer).decode(),
    ).encode()  # fmt: skip
    checksum = hashlib.md5(sylink, usedforsecurity=False).hexdigest().upper()
    modified = f"{moment:%d/%m/%Y %H:%M:%S}"
    index = _INDEX.format(checksum=checksum, serial=data["serial"], modified=modified).encode()
    return {"sylink.xml": sylink, "index2.xml": index}


def follow_certificate(lab: Lab, at: float, signer: bytes) -> None:
    """At its start the manager signs anew what another certificate signed."""
    if not sem5.there(lab):
        return
    for group, data in sem5.profiles(lab).items():
        if data["signer"] != thumbprint(signer):
            compile_one(lab, at, group, signer)
