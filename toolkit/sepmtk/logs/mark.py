"""What a mark is: a text by which a cause is known, and as what it is looked for in bytes."""

from __future__ import annotations

from typing import NamedTuple

from sepmtk.logs.causes import CALLERS, SQL

OWN, SAID, TLS, NET, WEB = "own", "said", "tls", "net", "web"
ANYTHING = "…"


class Mark(NamedTuple):
    """``text`` must be there; ``pattern`` (RE2's syntax), where there is one, says more.

    ``needs`` says what else is asked: ``own`` marks speak for themselves; ``said`` ones count where a
    database's driver says them; ``tls`` and ``net`` marks are about whatever connection the record is about
    (SEPM opens many: LDAP, mail, LiveUpdate, other sites); ``web`` marks are Tomcat's and Apache's own, and
    mean ``driver`` where the database's driver says them. ``pages`` are code pages beside UTF-8.
    """

    cause: str
    text: str
    pattern: str = ""
    needs: str = OWN
    families: tuple[str, ...] = CALLERS
    pages: tuple[str, ...] = ()
    driver: str = ""

    @property
    def needle(self) -> str:
        """The longest piece of the text that stands as it is."""
        return max(self.text.split(ANYTHING), key=len)

    def expression(self) -> bytes:
        """The mark for RE2, over bytes, in every encoding that it may have."""
        return b"|".join(dict.fromkeys(map(self._encoded, ("utf-8", *self.pages))))

    def _encoded(self, codec: str) -> bytes:
        if self.pattern:
            return self.pattern.encode(codec)
        return rb"[^\n]*".join(quoted(piece.encode(codec)) for piece in self.text.split(ANYTHING))


def quoted(raw: bytes) -> bytes:
    """As it is, for RE2."""
    import re2

    return bytes(re2.escape(raw))


def tls(cause: str, *texts: str) -> tuple[Mark, ...]:
    """Texts about a TLS connection."""
    return tuple(Mark(cause, text, needs=TLS) for text in texts)


def net(cause: str, *texts: str) -> tuple[Mark, ...]:
    """Texts about a connection that isn't there, or not any more."""
    return tuple(Mark(cause, text, needs=NET) for text in texts)


def said(cause: str, *texts: str) -> tuple[Mark, ...]:
    """Texts of SQL Server that its callers pass on."""
    return tuple(Mark(cause, text, needs=SAID) for text in texts)


def code(cause: str, number: int, *families: str) -> tuple[Mark, ...]:
    """A code of Windows, in hexadecimal in either case and as a signed number."""
    given = families or CALLERS
    written = (f"0x{number:08x}", f"0x{number:08X}", str(number - (1 << 32)))
    return tuple(Mark(cause, text, needs=TLS, families=given) for text in dict.fromkeys(written))


def numbers(cause: str, *every: int) -> tuple[Mark, ...]:
    """The line "Error: 26014, Severity: 16, State: 1." of ERRORLOG, in any language."""
    pages = ("cp932", "gb18030", "cp950")
    return tuple(
        Mark(cause, str(n), rf"(?::|：)\s*{n}\s*(?:,|、|，)", families=(SQL,), pages=pages) for n in every
    )
