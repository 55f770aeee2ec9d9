"""Lines that end as no reader of OpenSSL's ends them: what follows was lost without a word."""

from __future__ import annotations

import pytest

from sepmtk.model.errors import UsageError
from sepmtk.pki.extfile import read_extfile

WRONG = (
    b"subjectAltName=DNS:a.example\rkeyUsage=digitalSignature\r",
    b"subjectAltName=DNS:a.example\rsubjectAltName=DNS:b.example\r\n",
    b"subjectAltName=DNS:a.example\nextendedKeyUsage=serverAuth\rclientAuth\n",
    b"subjectAltName=DNS:a.example,\r\tDNS:b.example\n",
)


def test_a_line_end_within_a_value_is_refused() -> None:
    for data in WRONG:
        with pytest.raises(UsageError, match="EXTFILE-LINE-END"):
            read_extfile(data), pytest.fail(repr(data))


def test_line_ends_of_windows_and_unix() -> None:
    for end in (b"\r\n", b"\n", b"", b"\r", b" \r\r\n"):
        found = read_extfile(b"subjectAltName=DNS:a.example" + end)
        assert [str(name) for name in found.names] == ["dns:a.example"]
