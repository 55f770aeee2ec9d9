"""Extension files against OpenSSL itself: the same names, both refuse, or a listed difference."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepmtk.model.errors import UsageError
from sepmtk.pki.extfile import read_extfile
from sepmtk.pki.usages import KEY_USAGES

pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]

STRICTER = {
    "EXTFILE-PLACEHOLDER": "the KB's own words would stand in the certificate",
    "EXTFILE-NAME-BAD": "OpenSSL writes any text as a name; no client would match it",
    "EXTFILE-ADDRESS-AS-DNS": "clients look for an address among the addresses only",
    "EXTFILE-OTHER-SECTION": "a certificate without names, where another section has some",
    "EXTFILE-BACKSLASH": "OpenSSL swallows it, and host\\\\instance becomes another name",
    "EXTFILE-VARIABLE": "the result would depend on the environment",
    "EXTFILE-DIRECTIVE": "the result would depend on other files",
    "EXTFILE-COPY": "there is no request to copy from",
    "EXTFILE-NAME-KIND": "neither SQL Server nor SEPM looks at dirName, otherName or RID",
    "EXTFILE-EXTENSION-UNKNOWN": "what isn't understood isn't dropped silently",
    "EXTFILE-USAGE-UNKNOWN": "purposes outside the table need their number",
    "EXTFILE-CONSTRAINT": "pathlen says nothing without CA:TRUE",
    "EXTFILE-CA": "a server's certificate is no CA",
    "EXTFILE-KEY-USAGE": "SQL Server requires both usages",
    "EXTFILE-KEY-USAGE-CA": "strict clients refuse it in a certificate that is no CA",
    "EXTFILE-KEY-USAGE-ONLY": "meaningless for RSA",
    "EXTFILE-PURPOSE": "SQL Server requires serverAuth",
    "EXTFILE-RAW": "raw DER is not looked into",
    "EXTFILE-IDENTIFIER": "identifiers are always hash and keyid",
    "EXTFILE-NO-NAMES": "a certificate without names is of no use to clients",
    "EXTFILE-CHARACTER": "OpenSSL stops reading the line at a NUL",
    "EXTFILE-ENCODING": "no text in any encoding that Japanese Windows writes",
}
"""What is refused here and may be taken by OpenSSL, by the id of the refusal. docs/extfile.md has it too."""

REFUSED = "refused"


@pytest.fixture(scope="module")
def request_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("extfile")
    subprocess.run(
        [
            "openssl",
            "req",
            "-new",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "k",
            "-out",
            "c",
            "-subj",
            "/CN=x",
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


def openssl_reads(folder: Path, data: bytes, section: str = "") -> Any:
    """("refused", "") or the extensions that OpenSSL made of it."""
    (folder / "ext.txt").write_bytes(data)
    asked = ["-extensions", section] if section else []
    made = ["openssl", "x509", "-req", "-in", "c", "-signkey", "k", "-outform", "DER"]
    done = subprocess.run(
        [*made, "-extfile", "ext.txt", *asked],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        return REFUSED
    names: list[tuple[str, str]] = []
    usages: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    for extension in x509.load_der_x509_certificate(done.stdout).extensions:
        value = extension.value
        if isinstance(value, x509.SubjectAlternativeName):
            names = [(type(name).__name__, str(name.value).lower()) for name in value]
        elif isinstance(value, x509.KeyUsage):
            usages = tuple(n for n, a in KEY_USAGES.items() if not a.endswith("only") and getattr(value, a))
        elif isinstance(value, x509.ExtendedKeyUsage):
            purposes = tuple(usage.dotted_string for usage in value)
    return tuple(dict.fromkeys(names)), usages, len(set(purposes))


def we_read(data: bytes, section: str = "") -> Any:
    """The same of our reader, or the id of its refusal."""
    kinds = {"dns": "DNSName", "ip": "IPAddress", "email": "RFC822Name", "uri": "UniformResourceIdentifier"}
    try:
        found = read_extfile(data, section)
    except UsageError as error:
        return error.id
    names = tuple(dict.fromkeys((kinds[name.kind], name.value.lower()) for name in found.names))
    return names, found.key_usage, len(found.extended_key_usage)


def agree(folder: Path, data: bytes, section: str = "") -> None:
    ours, theirs = we_read(data, section), openssl_reads(folder, data, section)
    if theirs == REFUSED and b"$" in data:
        return  # a variable without a value, in a section that doesn't count here: a listed difference
    if isinstance(ours, str):
        assert theirs == REFUSED or ours in STRICTER, (data, ours, theirs)
    else:
        assert ours == theirs, data


SAN = "subjectAltName"
BY_HAND = [
    f"{SAN} = DNS:sepm01.corp.example, DNS:alias1, DNS:alias1, IP:192.168.1.50, IP:10.0.0.50\n",
    f"{SAN}=DNS:a.example",
    f"  {SAN}  =  DNS : a.example ,IP: ::1\t\r\n",
    f"{SAN} = critical, @alt\n[alt]\nDNS.1 = a.example\nDNS.2=b.example\n"
    "IP.1=fe80::1\nemail=a@b.example\nURI.x=https://a/\n",
    f"{SAN} = critical,@alt\n[ alt ] trailing\nDNS.1 = a.example # comment\nDNS.1 = b.example\n"
    "DNS.3 = 'c.example'\n",
    f"extensions = v3\n[v3]\n{SAN}=DNS:a.example\nkeyUsage = critical, digitalSignature, keyEncipherment\n",
    f"extensions = v3\nignored = 1\n[other]\nfoo = bar\n[v3]\n{SAN}=DNS:a.example\n",
    f"extensions = missing\n{SAN}=DNS:a.example\n",
    f"{SAN} = DNS:a.example, \\\r\n DNS:b.example\r\n",
    f"# comment \\\n{SAN} = DNS:a.example\n",
    f"# comment \\\\\n{SAN} = DNS:a.example\n",
    f"{SAN} = DNS:a.example\\",
    f'{SAN} = "DNS:a.example" , DNS:b.example\n',
    f"{SAN} = DNS:a\\.example\n",
    f"{SAN} = 'DNS:a.example\n",
    f"{SAN} = `DNS:a#b`.example\n",
    f"{SAN} = DNS:a.example,\n",
    f"{SAN} = ,DNS:a.example\n",
    f"{SAN} = DNS:\n",
    f"{SAN} = DNS\n",
    f"{SAN} =\n",
    f"{SAN}\n",
    f"{SAN} = dns:a.example\n",
    f"{SAN} = IP:300.1.1.1\n",
    f"{SAN} = IP:1.2.3\n",
    f"{SAN} = IP:::1, IP:2001:db8::1, IP:::ffff:1.2.3.4\n",
    f"{SAN} = IP:1::2::3\n",
    f"{SAN} = IP:010.1.1.1\n",
    f"{SAN} = @nowhere\n",
    f"{SAN} = @empty\n[empty]\n",
    f"[default]\n{SAN} = DNS:a.example\n",
    f"[x]\na=b\n[default]\n{SAN} = DNS:a.example\n",
    f"default::{SAN} = DNS:a.example\n",
    f"[x\n{SAN} = DNS:a.example\n",
    f"[]\n{SAN} = DNS:a.example\n",
    f"{SAN} = DNS:a.example\n{SAN} = DNS:b.example\n",
    f"{SAN} = DNS:a.example\nkeyUsage = Digital Signature, Key Encipherment\n",
    f"{SAN} = DNS:a.example\nkeyUsage = keyCertSign\n",
    f"{SAN} = DNS:a.example\nkeyUsage = keyEncipherment\n",
    f"{SAN} = DNS:a.example\nkeyUsage = digitalSignature, keyEncipherment, nonsense\n",
    f"{SAN} = DNS:a.example\nextendedKeyUsage = serverAuth, clientAuth\n",
    f"{SAN} = DNS:a.example\nextendedKeyUsage = TLS Web Server Authentication, 1.2.3.4\n",
    f"{SAN} = DNS:a.example\nextendedKeyUsage = clientAuth\n",
    f"{SAN} = DNS:a.example\nextendedKeyUsage = nonsense\n",
    f"{SAN} = DNS:a.example\nbasicConstraints = critical, CA:FALSE\n",
    f"{SAN} = DNS:a.example\nbasicConstraints = CA:maybe\n",
    f"{SAN} = DNS:a.example\nbasicConstraints = CA:TRUE\n",
    f"{SAN} = DNS:a.example\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid,issuer\n",
    f"{SAN} = DNS:a.example\nnsComment = x\n",
    f"{SAN} = DNS:a.example\nnonsense = x\n",
    f"{SAN} = DNS:$ENV::HOME\n",
    f"{SAN} = RID:1.2.3.4\n",
    f"{SAN} = otherName:1.2.3.4;UTF8:x\n",
    f"{SAN} = email:copy\n",
    f"{SAN} = DER:30:00\n",
    "",
    "\n# nothing\n",
    "\ufeff" + f"{SAN} = DNS:a.example\n",
    f"{SAN} = DNS:ホスト名\n",
]


@pytest.mark.parametrize("text", BY_HAND)
def test_hand_written_files(request_folder: Path, text: str) -> None:
    agree(request_folder, text.encode())


CNF = f"""\
[ca]
dir = ./ca
certs = $dir/certs
[req]
x509_extensions = v3_req
req_extensions = v3_req
[v3_req]
{SAN} = @names
keyUsage = digitalSignature, keyEncipherment
[names]
DNS.1 = a.example
DNS.1 = b.example
[v3_ca]
basicConstraints = CA:TRUE
[v3_san]
{SAN} = DNS:c.example
"""


@pytest.mark.slow
@pytest.mark.parametrize("head", ["", "extensions = v3_san\n", "x509_extensions = v3_san\n", "HOME = .\n"])
@pytest.mark.parametrize("section", ["", "v3_req", "v3_san", "v3_ca", "nowhere", "names", "default"])
def test_whole_configurations(request_folder: Path, head: str, section: str) -> None:
    for note in (b"", b"# f\xfcr \x81\x20\n", "# имена\n".encode("cp1251")):
        agree(request_folder, note + (head + CNF).encode(), section)
    assert we_read((head + CNF).encode(), "v3_req") == openssl_reads(
        request_folder, (head + CNF).encode(), "v3_req"
    )


def test_other_scripts_become_a_labels_where_openssl_writes_raw_bytes(request_folder: Path) -> None:
    """A listed difference: RFC 5280 (7.2) asks for A-labels, and clients compare those."""
    data = f"{SAN} = DNS:例え.テスト\n".encode()
    assert [str(name) for name in read_extfile(data).names] == ["dns:xn--r8jz45g.xn--zckzah"]
    (request_folder / "ext.txt").write_bytes(data)
    done = subprocess.run(
        ["openssl", "x509", "-req", "-in", "c", "-signkey", "k", "-extfile", "ext.txt", "-outform", "DER"],
        cwd=request_folder,
        capture_output=True,
        check=True,
    )
    assert "例え.テスト".encode() in done.stdout


def test_utf_16_is_read_here_alone(request_folder: Path) -> None:
    """A listed difference: Notepad's "Unicode"."""
    data = f"{SAN} = DNS:a.example\r\n".encode("utf-16")
    assert openssl_reads(request_folder, data) == REFUSED
    assert [str(name) for name in read_extfile(data).names] == ["dns:a.example"]


PIECES = [
    *("DNS:a.example", "DNS:B.example", "IP:10.0.0.1", "IP:::1", "email:a@b.example", "URI:https://a/x"),
    *("@alt", "critical,", "critical", ",", ":", "=", "#", "\\", "\n", "\r\n", "'", '"', "`", " ", "\t", "$"),
    *(
        "[alt]",
        "[default]",
        "\nDNS.1 = c.example\n",
        "\nIP.2=1.2.3.4\n",
        f"{SAN} = ",
        f"\n{SAN}=",
        "keyUsage = ",
    ),
    *(
        "digitalSignature, keyEncipherment",
        "extendedKeyUsage=serverAuth\n",
        "extensions = alt\n",
        "\\\n",
        "x",
    ),
    *("basicConstraints=CA:FALSE\n", "DNS.1", "DNS.example:d.example", "copy", ".include", "::", "]", "["),
]


@pytest.mark.slow
@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=9))
def test_generated_nonsense(request_folder: Path, pieces: list[str]) -> None:
    agree(request_folder, "".join(pieces).encode())


NAMES = (
    "DNS:a.example DNS:A-b.example DNS:x_y DNS:*.c.example DNS:-bad DNS:1.2.3.4 IP:10.0.0.1 IP:2001:DB8::1 "
    "IP::: IP:1:2:3:4:5:6:7:: IP:1.2.3.4.5 email:x@a.example URI:urn:a:b"
)
NAME = st.sampled_from(NAMES.split())
LINE = st.sampled_from(
    ["# note\n", "\n", "   \r\n", "keyUsage=digitalSignature,keyEncipherment,dataEncipherment\n"]
)


@pytest.mark.slow
@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    names=st.lists(NAME, min_size=1, max_size=5),
    before=st.lists(LINE, max_size=2),
    comma=st.sampled_from([",", " , ", ",\t", ", \\\n  "]),
    section=st.booleans(),
    end=st.sampled_from(["", "\n", "\r\n", " # end\n"]),
)
def test_generated_files(
    request_folder: Path, names: list[str], before: list[str], comma: str, section: bool, end: str
) -> None:
    if section:
        split = [name.split(":", 1) for name in names]
        listed = "".join(f"{kind}.{i} = {value}\n" for i, (kind, value) in enumerate(split))
        agree(request_folder, f"{''.join(before)}{SAN} = @n{end or chr(10)}[n]\n{listed}".encode())
    else:
        agree(request_folder, f"{''.join(before)}{SAN} = {comma.join(names)}{end}".encode())
