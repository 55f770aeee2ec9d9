"""ROOT.xml: exactly one value's bytes change, or nothing does and the refusal says why."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sepmtk.model.errors import Refused
from sepmtk.sepm.root_xml import (
    database_url,
    masked,
    password_spans,
    read_trust,
    with_trust,
    with_trust_text,
)

PLAIN = """<?xml version="1.0" encoding="UTF-8"?>
<Context docBase="..\\webapps" reloadable="false">
  <Resource name="jdbc/metadatabase" type="javax.sql.DataSource"
    url="jdbc:sqlserver://SEPM01:2638;databaseName=sem5;encrypt=true;trustServerCertificate=false;loginTimeout=60"
    username="sem5" password="{V01}Zm9vYmFyYmF6"/>
</Context>
"""

CODECS = {
    "utf-8": (b"", "utf-8", "UTF-8"),
    "utf-8-sig": (b"\xef\xbb\xbf", "utf-8", "UTF-8"),
    "utf-16-le": (b"\xff\xfe", "utf-16-le", "UTF-16"),
    "utf-16-be": (b"\xfe\xff", "utf-16-be", "UTF-16"),
    "latin-1": (b"", "latin-1", "ISO-8859-1"),
}
DECOYS = (
    "<!-- url='jdbc:sqlserver://old;trustServerCertificate=false' <R trustServerCertificate='true'/> -->",
    '<![CDATA[<Resource url="jdbc:sqlserver://x;trustServerCertificate=false"/>]]>',
    '<Environment name="note" value="trustServerCertificate=false;"/>',
    '<?note trustServerCertificate="false"?>',
    "<Parameter name='\u30c6\u30b9\u30c8\U0001f511' value='a&amp;b&#x20;'/>",
    "<empty/>",
)
SEPARATOR = st.sampled_from([";", "&#59;", "; ", "&#x3B;"])
EQUALS = st.sampled_from(["=", " = ", "&#61;", "&#x3d;"])
WORDS = st.sampled_from(["false", "true", "False", "TRUE", "&#102;alse", "tr&#x75;e", "yes", "", "${t}", "1"])
GOOD = {"false": False, "true": True, "False": False, "TRUE": True, "&#102;alse": False, "tr&#x75;e": True}


@dataclass(frozen=True)
class Site:
    """A place that holds the value: what stands before it, the raw value, what stands after it."""

    before: str
    raw: str
    after: str
    host: str = ""


@st.composite
def sites(draw: st.DrawFn) -> Site:
    raw, sep, eq = draw(WORDS), draw(SEPARATOR), draw(EQUALS)
    quote = draw(st.sampled_from("\"'"))
    name = draw(
        st.sampled_from(["trustServerCertificate", "TrustServerCertificate", "trustservercertificate"])
    )
    kind = draw(st.sampled_from(["url", "url", "braces", "properties", "attribute"]))
    if kind == "attribute":
        return Site(f"<Resource\n  {name} = {quote}", raw, f"{quote} other='>'/>")
    if kind == "properties":
        return Site(f"<Resource connectionProperties={quote}a=b{sep}{name}{eq}", raw, f"{sep}c=d{quote}/>")
    host = draw(st.sampled_from(["SEPM01", "sepm01", "sepm01.corp.example"]))
    server = draw(
        st.sampled_from([f"//{host}:2638", f"//{host}\\SQLEXPRESSSYMC", f"//;serverName={host}", f"//{host}"])
    )
    other = draw(
        st.sampled_from(["user=a&amp;b", "password={a;trustServerCertificate=true;}}b}", "encrypt=true"])
    )
    head = f"<Resource url={quote}jdbc:sqlserver:{server}{sep}{other}{sep}{name}{eq}"
    if kind == "braces":
        raw = "yes" if "}" in raw else raw
        return Site(head + "{", raw, f"}}{sep}x=y{quote}/>", host.lower())
    return Site(head, raw, draw(st.sampled_from([sep, f"{sep}x=y", ""])) + f"{quote}/>", host.lower())


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[str], list[Site]]:
    """The codec, the texts around the raw values, the sites."""
    codec = draw(st.sampled_from(sorted(CODECS)))
    newline = draw(st.sampled_from(["\n", "\r\n", "\n\t"]))
    several = draw(st.integers(0, 3)) == 0
    chosen = draw(st.lists(sites(), max_size=3) if several else st.lists(sites(), min_size=1, max_size=1))
    declared = draw(st.booleans()) or codec == "latin-1"
    text = f"<?xml version='1.0' encoding=\"{CODECS[codec][2]}\"?>{newline}" if declared else ""
    text += "<Context a='1'>" + newline
    texts = []
    for site in chosen:
        decoys = draw(st.lists(st.sampled_from(DECOYS[:4] if codec == "latin-1" else DECOYS), max_size=2))
        texts.append(text + newline.join([*decoys, site.before]))
        text = site.after + newline
    texts.append(text + draw(st.sampled_from(DECOYS[:4])) + newline + "</Context>" + newline)
    return codec, texts, chosen


def encoded(codec: str, texts: list[str], values: list[str]) -> bytes:
    mark, name, _ = CODECS[codec]
    parts = [part for pair in zip(texts, [*values, ""], strict=True) for part in pair]
    return mark + "".join(parts).encode(name)


@settings(max_examples=1000, deadline=None)
@given(files(), st.booleans())
def test_one_value_changes_or_nothing(file: tuple[str, list[str], list[Site]], wanted: bool) -> None:
    codec, texts, chosen = file
    data = encoded(codec, texts, [site.raw for site in chosen])
    hosts = {site.host for site in chosen if site.host}
    if len(hosts) > 1:
        expected = "ROOT-XML-SEVERAL-HOSTS"
    elif len(chosen) != 1:
        expected = "ROOT-XML-AMBIGUOUS" if chosen else "ROOT-XML-NO-VALUE"
    elif chosen[0].raw not in GOOD:
        expected = "ROOT-XML-BAD-VALUE"
    else:
        expected = ""
    if expected:
        with pytest.raises(Refused) as refused:
            with_trust(data, wanted)
        assert refused.value.id == expected
        return
    assert read_trust(data).value is GOOD[chosen[0].raw]
    text = chosen[0].raw if GOOD[chosen[0].raw] is wanted else "true" if wanted else "false"
    assert with_trust(data, wanted) == encoded(codec, texts, [text])
    assert with_trust(with_trust(data, wanted), wanted) == with_trust(data, wanted)


def test_the_plain_file() -> None:
    found = read_trust(PLAIN.encode())
    assert (found.value, found.text, found.line, found.host) == (False, "false", 4, "sepm01")
    assert PLAIN.encode()[found.start : found.end] == b"false"
    assert with_trust(PLAIN.encode(), True) == PLAIN.replace("Certificate=false", "Certificate=true").encode()
    url = database_url(PLAIN.encode())
    assert url is not None and (url.host, url.port) == ("SEPM01", 2638)


def test_undo_gives_back_the_spelling() -> None:
    before = PLAIN.replace("Certificate=false", "Certificate=False").encode()
    assert with_trust_text(with_trust(before, True), "False") == before
    with pytest.raises(Refused) as refused:
        with_trust_text(before, "maybe")
    assert refused.value.id == "ROOT-XML-BAD-VALUE"


@pytest.mark.parametrize(
    ("text", "id", "line"),
    [
        ("", "ROOT-XML-NOT-XML", 1),
        ("<Context>\n<Resource></Context>", "ROOT-XML-NOT-XML", 2),
        ("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\n<x a='&e;'/>", "ROOT-XML-DTD", 1),
        (
            "<c>\n<x url='jdbc:sqlserver://h;a={b;trustServerCertificate=false'/></c>",
            "ROOT-XML-BAD-URL",
            2,
        ),
        ("<x url='jdbc:sqlserver://h;a={b}c;trustServerCertificate=false'/>", "ROOT-XML-BAD-URL", 1),
        ("<x url='jdbc:sqlserver:h;trustServerCertificate=false'/>", "ROOT-XML-BAD-URL", 1),
        ("<?xml version='1.0' encoding='Shift_JIS'?><x/>", "ROOT-XML-NOT-XML", 1),
        ("<x>\n <y trustServerCertificate='maybe'/></x>", "ROOT-XML-BAD-VALUE", 2),
    ],
)
def test_refusals_say_where(text: str, id: str, line: int) -> None:
    with pytest.raises(Refused) as refused:
        read_trust(text.encode())
    assert (refused.value.id, refused.value.params.get("line")) == (id, line)


def test_ambiguity_names_every_place() -> None:
    twice = PLAIN.replace("encrypt=true", "trustServerCertificate=true")
    with pytest.raises(Refused) as refused:
        read_trust(twice.encode())
    assert refused.value.params["places"] == "4:80, 4:108"


@pytest.mark.parametrize(
    ("url", "host", "port", "instance"),
    [
        ("//H:1433;a=b", "H", 1433, ""),
        ("//H\\I:2638", "H", 2638, "I"),
        ("//H\\I;portNumber=7", "H", 7, "I"),
        ("//;serverName=H", "H", None, ""),
        ("//;serverName=H\\I", "H", None, "I"),
        ("//H;instanceName=I", "H", None, "I"),
        ("//H;serverName=other", "H", None, ""),
        ("//;server= H ;port=9", "H", 9, ""),
    ],
)
def test_where_the_database_is(url: str, host: str, port: int | None, instance: str) -> None:
    found = database_url(f"<x url='jdbc:sqlserver:{url}'/>".encode())
    assert found is not None
    assert (found.host, found.port, found.instance) == (host, port, instance)


SECRETS = (
    "<R password='MARK-er'/>",
    '<R password = "MARK-er"/>',
    "<R url='jdbc:sqlserver://h;user=a;password=MARK-er;x=y'/>",
    "<R url='jdbc:sqlserver://h;Password={MARK-er};x=y'/>",
    "<R url='jdbc:sqlserver://h;password={MARK;}}-er};x=y'/>",
    '<R url="jdbc:sqlserver://h;password=&apos;MARK-er&apos;"/>',
    "<R url='jdbc:sqlserver://h;password=MA&amp;RK-er'/>",
    '<!-- <R password="MARK-er"/> -->',
    "<R connectionProperties='trustStorePassword=MARK-er;a=b'/>",
    "<R keyStoreSecret='MARK-er'/>",
    "<R note='{V01}MARK-er'/>",
    "<password>MARK-er</password>",
    "<R password='MARK-er'/><R note='the old one was MARK-er'/>",
    "not xml password=MARK-er",
)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", SECRETS)
def test_passwords_never_show(text: str, codec: str) -> None:
    mark, name, _ = CODECS[codec]
    data = mark + ("<!-- \u65e5\u672c\u8a9e -->" + text).encode(name)
    assert "RK" not in masked(data)
    assert "-er" not in masked(data)
    hidden = b"".join(data[start:end] for start, end in password_spans(data))
    assert "-er".encode(name) in hidden


def test_masking_leaves_the_rest_and_odd_bytes() -> None:
    assert masked(PLAIN.encode()) == PLAIN.replace("{V01}Zm9vYmFyYmF6", "********")
    odd = "<!-- \u65e5 --><R password='p\u00e4ss' a='1'/>".encode("cp932", "replace").replace(b"?", b"\xe4")
    (start, end), *more = password_spans(odd)
    assert (odd[start:end], more) == (b"p\xe4ss", [])
