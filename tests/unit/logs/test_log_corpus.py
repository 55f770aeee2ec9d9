"""The corpus: every verdict, whatever the encoding, and however the log was cut, packed and rotated."""

from __future__ import annotations

import gzip
import io
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from log_corpus import CORPUS, LOOK_ALIKES
from log_frames import NONE, Snippet, plain

from sepmtk.logs.causes import MANAGER
from sepmtk.logs.judge import judge
from sepmtk.logs.mark import ANYTHING, NET, SAID, TLS, Mark
from sepmtk.logs.marks import MARKS
from sepmtk.logs.scan import Scan
from sepmtk.logs.verdict import verdict

FOUR = ("expired", "untrusted", "name", "not_up")
ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le")


def verdict_of(family: str, *files: bytes, size: int = 1 << 20) -> str:
    scan = Scan(family)
    for number, content in enumerate(files):
        scan.feed(f"file {number}", io.BytesIO(content), size)
    return verdict(scan.close().causes.values())


def test_the_corpus_is_large_and_half_of_it_looks_alike_only() -> None:
    assert len(CORPUS) >= 60
    assert 2 * len(LOOK_ALIKES) >= len(CORPUS)
    assert not {s.verdict for s in LOOK_ALIKES} & set(FOUR)
    assert len({s.name for s in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("snippet", CORPUS, ids=lambda s: s.name)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_verdict(snippet: Snippet, encoding: str) -> None:
    text = snippet.text if encoding != "utf-16-le" else snippet.text.lstrip("\ufeff")
    assert verdict_of(snippet.family, text.encode(encoding)) == snippet.verdict


def test_the_confusion_matrix_is_a_diagonal(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = Counter((s.verdict or "-", verdict_of(s.family, s.text.encode()) or "-") for s in CORPUS)
    names = sorted({name for pair in pairs for name in pair})
    with capsys.disabled():
        print(f"\n{'wanted / said':18}" + "".join(f"{n:>4}" for n in range(len(names))))
        for number, wanted in enumerate(names):
            row = "".join(f"{pairs[wanted, said] or '.':>4}" for said in names)
            print(f"{number:2} {wanted:15}{row}")
    assert {pair for pair in pairs if pair[0] != pair[1]} == set()


def test_every_mark_is_found_in_the_corpus_or_is_another_spelling() -> None:
    """Each cause has an example, and each of the four several."""
    told = Counter(s.verdict for s in CORPUS)
    assert {mark.cause for mark in MARKS} <= {*told, "clients_untrusted"}
    assert all(told[cause] >= 5 for cause in FOUR)


HEALTHY = [plain(f"Heartbeat from {n} clients processed") for n in range(40)]


@settings(max_examples=150)
@given(data=st.data(), snippet=st.sampled_from([s for s in CORPUS if s.text[:2] == "20"]))
def test_cutting_packing_and_rotating_do_not_change_the_verdict(
    data: st.DataObject, snippet: Snippet
) -> None:
    lines = snippet.text.splitlines(keepends=True)
    if snippet.family == MANAGER:
        lines = [*HEALTHY[: data.draw(st.integers(0, 20))], *lines, *HEALTHY[20:]]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(lines)), max_size=4)))
    ends = data.draw(st.sampled_from(["\n", "\r\n"]))
    files = []
    for begin, end in zip([0, *cuts], [*cuts, len(lines)], strict=True):
        raw = "".join(lines[begin:end]).replace("\n", ends).encode(data.draw(st.sampled_from(ENCODINGS)))
        files.append(gzip.compress(raw) if data.draw(st.booleans()) else raw)
    size = data.draw(st.sampled_from([64, 200, 1000, 1 << 20]))
    assert verdict_of(snippet.family, *files, size=size) == snippet.verdict


@settings(max_examples=60)
@given(data=st.data())
def test_the_latest_that_kept_sepm_out_is_the_verdict(data: st.DataObject) -> None:
    """Look-alikes of other connections in between don't matter."""
    kept = [s for s in CORPUS if s.family == MANAGER and s.verdict in FOUR]
    noise = [s for s in CORPUS if s.family == MANAGER and s.verdict == NONE]
    chosen = data.draw(st.lists(st.sampled_from([*kept, *noise]), min_size=1, max_size=8))
    text = "".join(s.text.replace("09:00:01", f"09:{n:02d}:01") for n, s in enumerate(chosen))
    last = next((s.verdict for s in reversed(chosen) if s.verdict), NONE)
    assert verdict_of(MANAGER, text.encode()) == last


@given(st.text(), st.sampled_from(["manager", "tomcat", "apache", "sql"]))
def test_any_text_is_judged_without_failing(text: str, family: str) -> None:
    judge(text.encode("utf-8", "replace"), family)
    verdict_of(family, text.encode("utf-8", "replace"), size=16)


@given(st.binary(), st.sampled_from(["manager", "sql"]))
def test_any_bytes_are_read_without_failing(raw: bytes, family: str) -> None:
    verdict_of(family, raw, b"\x1f\x8b" + raw, size=16)


SHOWN = {
    "Connector[": "[Connector[HTTP/1.1-8443]]\n\tCaused by: java.io.EOFException",
    "NotBefore: ": "Error: NotBefore: Wed Nov 25 06:39:25 UTC 2026",
    "NotAfter: ": "Exception: NotAfter: Wed Nov 18 06:39:25 JST 2026",
    "certificate verify failed": "certificate verify failed:self-signed certificate]",
    "FileNotFoundException": "FileNotFoundException: C:\\SEPM\\tomcat\\etc\\keystore.jks (not found)",
    "Could not allocate ": "Could not allocate a new page for database 'sem5'",
    "transaction log for database": "The transaction log for database 'sem5' is full",
    "named instance": "named instance sqlexpresssymc failed",
    "java.net.": "java.net.ConnectException: x",
    "java.sql.SQL": "java.sql.SQLException: x",
    "recovered": "Database 'sem5' is being recovered.",
    "SQLServerException": "SQLServerException: SSL",
    "ODBC": "ODBC: SSL",
}
TDS = {
    "sql_thumbprint": "TDSSNIClient initialization failed with error 0xd, status code 0x38.",
    "sql_listen": "TDSSNIClient の初期化は、エラー 0xd、状態コード 0x4 で失敗しました。",
    "sql_tls": "TDSSNIClient initialization failed with error 0x139f, status code 0x80.",
    "sql_start": "TDSSNIClient initialization failed with error 0x1234, status code 0x80.",
}


def example(mark: Mark) -> str:
    """A line that has the mark and, as far as that is possible, no other."""
    if mark.needle == "TDSSNIClient":
        return TDS[mark.cause]
    if mark.needle.isdecimal():
        return f"Error: {mark.needle}, Severity: 16, State: 1."
    if mark.cause == "no_database" and "sem5" in mark.pattern:
        return "Login failed for user 'sem5'. To open the explicitly specified database"
    if mark.pattern.startswith("[Dd]atabase"):
        return SHOWN.get(mark.needle, f"Database 'sem5' {mark.needle}.")
    if mark.pattern.startswith("(?:SSL"):
        return f"SSL: {mark.needle}"
    return SHOWN.get(mark.text, mark.needle) if mark.pattern else mark.text.replace(ANYTHING, " x ")


@pytest.mark.parametrize("family", ["manager", "tomcat", "apache", "sql"])
def test_no_mark_is_hidden_by_another(family: str) -> None:
    """Each mark's own text gives its cause: in UTF-8 and its code pages, if need be after what it needs."""
    hidden = []
    for mark in (mark for mark in MARKS if family in mark.families):
        hint = "ODBC " if mark.needs in (SAID, TLS, NET) else ""
        for codec in ("utf-8", *mark.pages):
            text = f"2026-11-24 09:00:01.123 {hint}{example(mark)}\n"
            causes = causes_of(text.encode(codec), family)
            if causes != [mark.cause]:
                hidden.append((mark.cause, mark.text, codec, causes))
    assert hidden == []


def causes_of(raw: bytes, family: str) -> list[str]:
    scan = Scan(family)
    scan.feed("x", io.BytesIO(raw))
    return list(scan.close().causes)
