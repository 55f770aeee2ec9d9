"""What an extension file means, and where a refusal points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepmtk.model.errors import UsageError
from sepmtk.pki.extfile import read_extfile

KB = "subjectAltName = DNS:{}, DNS:{}, DNS:{}, IP:192.168.1.50, IP:10.0.0.50\n"


def names(text: str, encoding: str = "utf-8") -> list[str]:
    return [str(name) for name in read_extfile(text.encode(encoding)).names]


def refused(data: bytes | str) -> tuple[str, object, object, object]:
    with pytest.raises(UsageError) as caught:
        read_extfile(data.encode() if isinstance(data, str) else data)
    params = caught.value.params
    return caught.value.id, params.get("line"), params.get("column"), params.get("text")


def test_the_sample_of_the_kb_filled_in_collapses_its_duplicate_with_a_warning() -> None:
    found = read_extfile(KB.format("sepm01.corp.example", "sepm", "sepm").encode())
    assert [name.value for name in found.names] == [
        "sepm01.corp.example",
        "sepm",
        "192.168.1.50",
        "10.0.0.50",
    ]
    (warning,) = found.warnings
    assert (warning.id, warning.subject) == ("EXTFILE-DUPLICATE", "dns:sepm")
    assert (warning.params["line"], warning.params["column"]) == (1, 57)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_placeholder_of_the_kb_is_refused_in_every_encoding(encoding: str) -> None:
    data = KB.format("sepm01.corp.example", "ホスト別名1", "sepm").encode(encoding)
    assert refused(data) == ("EXTFILE-PLACEHOLDER", 1, 47, "ホスト別名1")


def test_half_width_placeholders_are_recognised() -> None:
    assert refused(KB.format("ﾎｽﾄ名", "a", "b"))[0] == "EXTFILE-PLACEHOLDER"


def test_text_with_a_backslash_inside_a_cp932_character_is_read() -> None:
    text = "# ソ表十\nsubjectAltName = DNS:a.example # ソ\n"
    assert b"\\" in text.encode("cp932")
    assert names(text, "cp932") == ["dns:a.example"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("subjectAltName = DNS:a.example, DNS:b c", ("EXTFILE-NAME-BAD", 1, 37, "b c")),
        ("# x\r\nsubjectAltName = @n\r\n[n]\r\nDNS.1 = a.example\r\nIP.1 = 300.1.1.1",
         ("EXTFILE-NAME-BAD", 5, 8, "300.1.1.1")),
        ("subjectAltName = DNS:a.example, \\\n   DNS:1.2.3.4", ("EXTFILE-ADDRESS-AS-DNS", 2, 8, "1.2.3.4")),
        (".include other.cnf", ("EXTFILE-DIRECTIVE", 1, 1, ".include other.cnf")),
        ("subjectAltName = DNS:$ENV::COMPUTERNAME", ("EXTFILE-VARIABLE", 1, 22, "$ENV::COMPUTERNAME")),
        ("subjectAltName = email:copy", ("EXTFILE-COPY", 1, 24, "copy")),
        ("subjectAltName = DNS:a, dirName:d", ("EXTFILE-NAME-KIND", 1, 25, "dirName")),
        ("\nnsComment = x", ("EXTFILE-EXTENSION-UNKNOWN", 2, 1, "nsComment")),
        ("--- ここから ---\n", ("EXTFILE-SYNTAX", 1, 1, "--- ここから ---")),
        ("subjectAltName = DNS:a\nkeyUsage = digitalSignature",
         ("EXTFILE-KEY-USAGE", 2, 12, "digitalSignature")),
        ("subjectAltName = DNS:a\nbasicConstraints = CA:TRUE", ("EXTFILE-CA", 2, 20, "CA:TRUE")),
        ("subjectAltName = DNS:a\nextendedKeyUsage = clientAuth", ("EXTFILE-PURPOSE", 2, 20, "clientAuth")),
        ("[x\n", ("EXTFILE-SECTION", 1, 1, "[x")),
        ("subjectAltName = DNS:a\0b", ("EXTFILE-CHARACTER", 1, 23, "\0b")),
        ("", ("EXTFILE-NO-NAMES", None, None, None)),
    ],
)  # fmt: skip
def test_a_refusal_points_at_the_text(text: str, expected: tuple[str, int, int, str]) -> None:
    assert refused(text) == expected


def test_bytes_of_no_encoding_are_refused_where_they_count() -> None:
    """A comment may be in the code page of any Windows: OpenSSL takes it, too."""
    odd = b"# f\xfcr \x81\x20\n[dn]\nO = \x81\x20\n[default]\n"
    assert str(read_extfile(odd + b"subjectAltName=DNS:a.example # \x81\x20").names[0]) == "dns:a.example"
    assert refused(odd + b"subjectAltName=DNS:a\x81\x20.example")[:3] == ("EXTFILE-ENCODING", 5, 21)
    for page in ("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp949", "cp936", "cp950"):
        words = {"cp1251": "имена", "cp1253": "ονόματα", "cp949": "이름", "cp936": "名称", "cp950": "名稱"}
        text = f"# {words.get(page, 'für ö')}\nsubjectAltName = DNS:a.example, DNS:b\n"
        assert len(read_extfile(text.encode(page)).names) == 2, page


CNF = """\
HOME = .
[ca]
certs = $dir/certs
[req]
req_extensions = v3_req
[v3_req]
subjectAltName = @names
[names]
DNS.1 = a.example
[v3_ca]
subjectAltName = DNS:ca.example
"""


def test_a_section_of_a_whole_configuration_counts_when_it_is_named() -> None:
    assert str(read_extfile(CNF.encode(), "v3_req").names[0]) == "dns:a.example"
    assert str(read_extfile(b"extensions = v3_ca\n" + CNF.encode()).names[0]) == "dns:ca.example"
    assert str(read_extfile(b"extensions = v3_ca\n" + CNF.encode(), "v3_req").names[0]) == "dns:a.example"
    for section in ("", "req", "nowhere"):
        with pytest.raises(UsageError, match="EXTFILE-OTHER-SECTION") as bad:
            read_extfile(CNF.encode(), section)
        assert bad.value.params["sections"] == "v3_req, v3_ca"
    with pytest.raises(UsageError, match="EXTFILE-VARIABLE"):
        read_extfile(CNF.replace("DNS.1 = a", "DNS.1 = $host").encode(), "v3_req")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("subjectAltName=@n\n[n]\nDNS.1=a\nIP.1=192.0.2.1\nDNS.1=b\n", ("EXTFILE-REPLACED", 3, 5)),
        ("subjectAltName=@n\n[n]\nDNS=a\n[x]\nDNS=c\n[n]\nDNS=b\n", ("EXTFILE-REPLACED", 3, 7)),
        ("subjectAltName=DNS:a\nsubjectAltName=DNS:b\n", ("EXTFILE-REPLACED", 1, 2)),
        ("subjectAltName=DNS:a,DNS:b,DNS:A\n", ("EXTFILE-DUPLICATE", 1, None)),
        ("subjectAltName=@n\n[n]\nDNS.1=a\n# C:\\new\\\nDNS.2=b\n", ("EXTFILE-SWALLOWED", 5, None)),
        ("subjectAltName=DNS:a\n[n]\nDNS.1=b\n", ("EXTFILE-UNLISTED", 3, None)),
    ],
)
def test_names_that_openssl_loses_are_told(text: str, told: tuple[str, int, int | None]) -> None:
    ids = {(w.id, w.params["line"], w.params.get("later")) for w in read_extfile(text.encode()).warnings}
    assert told in ids


def test_what_no_one_meant_to_be_there_is_not_told() -> None:
    text = "x::DNS.1=z\n[o]\nsubjectAltName=@x\nDNS=a\nDNS=b\n[default]\nsubjectAltName=DNS:a\n# b\\\n# c=d\n"
    assert read_extfile(text.encode()).warnings == ()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        (r"sepm01\SQLEXPRESSSYMC", "sepm01"),
        (r"sepm01.corp.example\nova", "sepm01.corp.example"),
        (r"CORP\sepm01.corp.example", "sepm01.corp.example"),
        (r"CORP\sepm01", "CORP / sepm01"),
        (r"'sepm01\\sqlexpress'", "sepm01"),
        (r"\\sepm01", "sepm01"),
        (r"sepm01\,DNS:b", "sepm01"),
    ],
)
def test_a_backslash_is_never_swallowed(name: str, meant: str) -> None:
    with pytest.raises(UsageError, match="EXTFILE-BACKSLASH") as bad:
        read_extfile(f"subjectAltName = DNS:ok.example, DNS:{name}\n".encode())
    assert (bad.value.params["line"], bad.value.params["meant"]) == (1, meant)


def test_usages_are_honoured() -> None:
    found = read_extfile(
        b"extensions=v3\n[v3]\nsubjectAltName=critical,DNS:a\nbasicConstraints=CA:FALSE\n"
        b"keyUsage=digitalSignature,keyEncipherment,dataEncipherment\nextendedKeyUsage=serverAuth,clientAuth\n"
    )
    assert found.key_usage == ("digitalSignature", "keyEncipherment", "dataEncipherment")
    assert found.extended_key_usage == ("serverAuth", "clientAuth")
    assert found.basic_constraints == "CA:FALSE"
    assert found.critical == {"subjectAltName"}


def test_other_scripts_become_a_labels() -> None:
    assert names("subjectAltName = DNS:例え.テスト", "cp932") == ["dns:xn--r8jz45g.xn--zckzah"]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_an_id(data: bytes) -> None:
    try:
        found = read_extfile(b"subjectAltName = DNS:a\n" + data)
    except UsageError as error:
        assert error.id.startswith("EXTFILE-")
    else:
        assert found.names
