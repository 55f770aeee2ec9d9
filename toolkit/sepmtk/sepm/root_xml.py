"""``trustServerCertificate`` in SEPM's ROOT.xml, read and changed as bytes (KB 229342 step 6).

Exactly one value or a refusal; only the value's bytes change, so encoding, byte order mark, line
ends, quotes and comments stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sepmtk.model.errors import Refused
from sepmtk.sepm.jdbc_url import JdbcUrl, Property, UrlError, is_url, read_properties, read_url
from sepmtk.sepm.masking import masked, password_spans
from sepmtk.sepm.xml_attributes import Attribute, Document, read_document

__all__ = [
    "TrustValue", "database_url", "masked", "password_spans", "read_trust", "with_trust", "with_trust_text",
]  # fmt: skip

PROPERTY = "trustServerCertificate"
_VALUES = {"true": True, "false": False}


@dataclass(frozen=True)
class TrustValue:
    """``text`` as it stands there; ``start`` and ``end`` in bytes; ``host`` of the database."""

    value: bool
    text: str
    start: int
    end: int
    line: int
    column: int
    host: str
    encoding: str


def read_trust(data: bytes) -> TrustValue:
    """The one value in the file.

    Raises:
        Refused: ``ROOT-XML-NOT-XML``, ``ROOT-XML-DTD``, ``ROOT-XML-BAD-URL``, ``ROOT-XML-NO-VALUE``,
            ``ROOT-XML-AMBIGUOUS``, ``ROOT-XML-BAD-VALUE`` or ``ROOT-XML-SEVERAL-HOSTS``.
    """
    document = read_document(data)
    found = list(_values(document))
    hosts = sorted({url.host.lower() for _, url in _urls(document)})
    if len(hosts) > 1:
        raise Refused("ROOT-XML-SEVERAL-HOSTS", hosts=", ".join(hosts))
    if not found:
        raise Refused("ROOT-XML-NO-VALUE", property=PROPERTY)
    if len(found) > 1:
        places = ", ".join("{}:{}".format(*document.place(start)) for start, _, _ in found)
        raise Refused("ROOT-XML-AMBIGUOUS", property=PROPERTY, count=len(found), places=places)
    start, end, text = found[0]
    line, column = document.place(start)
    if text.lower() not in _VALUES:
        raise Refused(
            "ROOT-XML-BAD-VALUE", property=PROPERTY, text=ascii(text)[1:-1], line=line, column=column
        )
    return TrustValue(
        _VALUES[text.lower()], text, document.offsets[start], document.offsets[end], line, column,
        hosts[0] if hosts else "", document.encoding,
    )  # fmt: skip


def with_trust(data: bytes, value: bool) -> bytes:
    """``data`` with the value changed; the same bytes where it is ``value`` already.

    Raises:
        Refused: as :func:`read_trust`.
    """
    return data if read_trust(data).value is value else with_trust_text(data, "true" if value else "false")


def with_trust_text(data: bytes, text: str) -> bytes:
    """``data`` with the value spelled ``text``, for undo.

    Raises:
        Refused: as :func:`read_trust`; ``ROOT-XML-BAD-VALUE`` also for ``text`` itself.
    """
    found = read_trust(data)
    if text.lower() not in _VALUES:
        raise _bad_value(text, found.line, found.column)
    return data[: found.start] + text.encode(found.encoding) + data[found.end :]


def database_url(data: bytes) -> JdbcUrl | None:
    """The JDBC URL of the database, None where there is none.

    Raises:
        Refused: ``ROOT-XML-NOT-XML``, ``ROOT-XML-DTD``, ``ROOT-XML-BAD-URL`` or ``ROOT-XML-SEVERAL-HOSTS``.
    """
    urls = [url for _, url in _urls(read_document(data))]
    hosts = sorted({url.host.lower() for url in urls})
    if len(hosts) > 1:
        raise Refused("ROOT-XML-SEVERAL-HOSTS", hosts=", ".join(hosts))
    return urls[0] if urls else None


def _values(document: Document) -> Iterator[tuple[int, int, str]]:
    """Every place where the value stands: from, to (characters of the file), text."""
    for attribute, url in _urls(document):
        yield from _places(attribute, url.properties)
    for attribute in document.attributes:
        if attribute.name.lower() == PROPERTY.lower():
            text = attribute.value.strip()
            start = attribute.value.index(text)
            yield attribute.at[start], attribute.at[start + len(text)], text
        elif attribute.name == "connectionProperties":
            yield from _places(attribute, _checked(document, attribute))


def _places(attribute: Attribute, properties: tuple[Property, ...]) -> Iterator[tuple[int, int, str]]:
    for found in properties:
        if found.name.lower() == PROPERTY.lower():
            yield attribute.at[found.start], attribute.at[found.end], found.value


def _urls(document: Document) -> Iterator[tuple[Attribute, JdbcUrl]]:
    for attribute in document.attributes:
        if is_url(attribute.value):
            try:
                yield attribute, read_url(attribute.value)
            except UrlError as error:
                raise _bad_url(document, attribute, error) from error


def _checked(document: Document, attribute: Attribute) -> tuple[Property, ...]:
    try:
        return tuple(read_properties(attribute.value, braces=False))
    except UrlError as error:
        raise _bad_url(document, attribute, error) from error


def _bad_value(text: str, line: int, column: int) -> Refused:
    return Refused("ROOT-XML-BAD-VALUE", property=PROPERTY, text=ascii(text)[1:-1], line=line, column=column)


def _bad_url(document: Document, attribute: Attribute, error: UrlError) -> Refused:
    line, column = document.place(attribute.at[min(error.at, len(attribute.value))])
    return Refused("ROOT-XML-BAD-URL", attribute=attribute.name, line=line, column=column)
