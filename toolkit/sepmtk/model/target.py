"""What is to be dialled, as people write it: for a browser, for SQL Server's tools, as an address."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from sepmtk.model.errors import UsageError
from sepmtk.model.names import dns_name, probable_host

SQL_PORT, HTTPS_PORT = 1433, 443

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_PROTOCOL = re.compile(r"(tcp|np|lpc|admin):(?!\d+$)(.*)", re.IGNORECASE | re.DOTALL)
"""In front of a server's name in SQL Server's tools (learn.microsoft.com, SqlConnection.ConnectionString)."""
_BRACKETS = re.compile(r"\[([^\]]*)\](?:[:,] ?(.*))?")
_PORT = re.compile(r"[0-9]{1,5}")
_OF_THIS_HOST = (".", "(local)")


@dataclass(frozen=True)
class Target:
    """``port`` is None where none was named."""

    host: str
    port: int | None


def read_target(text: str) -> Target:
    """``host``, ``host:port``, ``[IPv6]:port``, ``https://host:port/``, and SQL Server's ``host,port``,
    ``tcp:host,port`` and ``host\\instance,port``: with a port the instance's name is not asked for there
    either.

    Raises:
        UsageError: ``TARGET-BAD``, ``TARGET-INSTANCE``, ``TARGET-PROTOCOL``, ``TARGET-USER``,
            ``TARGET-PORT-UNCLEAR``; ``meant`` in its parameters is what can be asked for.
    """
    rest, port = text.strip().strip("\"'").strip(), None
    if found := _SCHEME.fullmatch(rest):
        scheme, rest = found[1].lower(), re.split("[/?#]", found[2], maxsplit=1)[0]
        _refuse_user(rest)
        if scheme != "https":
            raise UsageError("TARGET-PROTOCOL", target=_shown(text), protocol=f"{scheme}://", meant=rest)
        port = HTTPS_PORT
    elif found := _PROTOCOL.fullmatch(rest):
        rest, port = found[2].strip(), SQL_PORT
        _refuse_user(rest)
        if found[1].lower() != "tcp":
            meant = f"{probable_host(rest).split(',')[0]}:{SQL_PORT}"
            raise UsageError("TARGET-PROTOCOL", target=text, protocol=f"{found[1]}:", meant=meant)
    _refuse_user(rest)
    host, named = _divided(text, rest.removesuffix("/"))
    if named is not None:
        port = int(named) if _PORT.fullmatch(named) else 0
        if not 0 < port < 65536:
            raise UsageError("TARGET-BAD", target=text)
    return Target(_host(text, host, named), port)


def _divided(text: str, rest: str) -> tuple[str, str | None]:
    """Host and port as they are written."""
    if found := _BRACKETS.fullmatch(rest):
        return found[1].replace("%25", "%"), found[2]
    if is_ipv6(rest):
        before, _, last = rest.rpartition(":")
        if is_ipv6(before) and _PORT.fullmatch(last):
            meant = f"[{before}]:{last} / [{rest}]"
            raise UsageError("TARGET-PORT-UNCLEAR", target=text, meant=meant)
        return rest, None
    for mark in ",:":
        host, found_mark, port = rest.rpartition(mark)
        if found_mark:
            return host.strip(), port.strip()
    return rest, None


def _host(text: str, host: str, port: str | None) -> str:
    if "\\" in host:
        before, _, instance = host.partition("\\")
        if not (port and before and instance):
            meant = f"{probable_host(host)}:{port or SQL_PORT}"
            raise UsageError("TARGET-INSTANCE", target=text, meant=meant)
        host = before.strip()
    if host in _OF_THIS_HOST:
        return "localhost"
    if is_ipv6(host):
        return host
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        pass
    try:
        if host.startswith("*"):
            raise UsageError("TARGET-BAD", target=text)
        return dns_name(host.removesuffix("."))
    except UsageError as bad:
        raise UsageError("TARGET-BAD", target=text) from bad


def is_ipv6(text: str) -> bool:
    """Whether ``text`` is an address of version 6, with a zone or without."""
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _refuse_user(rest: str) -> None:
    """It may have a password in it, and is not repeated."""
    if "@" in rest:
        raise UsageError("TARGET-USER", meant=rest.rpartition("@")[2])


def _shown(text: str) -> str:
    return re.sub(r"//[^/@]*@", "//", text)
