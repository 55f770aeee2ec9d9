"""The protocol, spoken through the pipe of a real child."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from serve_child import HELLO, Child

from sepmtk import __version__


def test_hello_comes_first(tmp_path: Path) -> None:
    child = Child(tmp_path, greet=False)
    assert child.error({"id": 1, "op": "service.list"})["id"] == "HELLO-FIRST"
    assert child.error({"id": 2, "op": "hello", "args": {"protocol": 2}})["id"] == "PROTOCOL-UNKNOWN"
    [value] = child.values(HELLO)
    assert (value["protocol"], value["version"]) == (1, __version__)
    assert child.close() == 0


def test_names_come_as_the_client_spells_them(tmp_path: Path, lab: str) -> None:
    """Of what is asked for, and of nothing else: not the frame's own names, not data."""
    child = Child(tmp_path, greet=False)
    camel, pascal = ({"protocol": 1, "names": names} for names in ("camel", "pascal"))
    assert child.error({"id": 1, "op": "hello", "args": camel})["id"] == "FRAME-FIELD"
    assert child.values({"id": 2, "op": "hello", "args": pascal})
    frames = child.ask({"id": 3, "op": "service.list", "lab": lab})
    assert {"Name", "StartMode", "DependsOn"} <= set(frames[0]["value"])
    assert frames[0]["value"]["Name"] == "MSSQL$SQLEXPRESSSYMC"
    assert frames[-1]["exit_code"] == 0
    assert child.close() == 0


def test_results_come_one_by_one_with_type_and_host(child: Child, lab: str) -> None:
    frames = child.ask({"id": "s", "op": "service.list", "lab": lab})
    results = [f for f in frames if f["kind"] == "result"]
    assert results[0]["value"]["name"] == "MSSQL$SQLEXPRESSSYMC"
    assert {(f["type"], f["host"]) for f in results} == {("service", "lab sepm01.corp.example")}
    assert frames[-1] == {
        "id": "s", "kind": "done", "exit_code": 0, "outcome": "done", "host": "lab sepm01.corp.example",
    }  # fmt: skip


def test_the_rescue_tells_its_progress_and_the_secret_goes_in_only(
    child: Child, lab: str, tmp_path: Path
) -> None:
    secret = "Planted-In-A-Frame-1"
    request: dict[str, Any] = {"id": 1, "op": "renew.run", "lab": lab, "secrets": {"pfx_password": secret}}
    assert child.error(request)["id"] == "CONFIRM-NEEDED"
    frames = child.ask({**request, "yes": True})
    assert frames[-1]["outcome"] == "waiting"
    progress = [f["progress"] for f in frames if f["kind"] == "progress"]
    assert progress[0]["step"] == "preflight"
    assert [p["percent"] for p in progress] == sorted(p["percent"] for p in progress)
    assert any("certificate" in f["message"] for f in frames if f["kind"] == "verbose")
    [run] = [f for f in frames if f["kind"] == "result"]
    assert run["type"] == "renew_run"
    assert run["value"]["run"] in run["text"]
    pfx = next((Path(lab) / "sepmtk").rglob("server.pfx"))
    [shown] = child.values(
        {"id": 2, "op": "cert.show", "args": {"source": str(pfx)}, "secrets": {"password": secret}}
    )
    assert shown["thumbprint"]
    wrong = {"id": 3, "op": "cert.show", "args": {"source": str(pfx)}, "secrets": {"password": secret + "x"}}
    assert child.error(wrong)["category"] == "AuthenticationError"
    for bad in ({"lang": "fr"}, {"secrets": {"no": secret}}, {"secrets": [secret]}, {secret: 1}):
        child.ask({**wrong, "id": 4, **bad})
    assert child.close() == 0
    said = json.dumps(frames) + child.complaints.decode() + str([*child.lines.queue])
    assert secret not in said
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes(), file


def test_a_dry_run_is_the_plan_and_changes_nothing(child: Child, lab: str) -> None:
    request = {"op": "renew.run", "lab": lab, "dry_run": True}
    before = {p: p.read_bytes() for p in Path(lab, "machine").rglob("*") if p.is_file()}
    [frame] = [f for f in child.ask({"id": 1, **request}) if f["kind"] == "result"]
    [plan] = child.values({"id": 2, "op": "renew.plan", "lab": lab})
    assert frame["type"] == "renew_plan"
    assert [s["id"] for s in frame["value"]["steps"]] == [s["id"] for s in plan["steps"]]
    assert "stop-services" in frame["text"]
    assert {p: p.read_bytes() for p in Path(lab, "machine").rglob("*") if p.is_file()} == before


def test_words_in_the_language_of_each_request(child: Child) -> None:
    asked = {"op": "cert.show", "args": {"source": "ない.crt"}}
    english = child.error({"id": 1, **asked})
    japanese = child.error({"id": 2, **asked, "lang": "ja"})
    assert english["message"].isascii()
    assert "証明書" in japanese["message"]
    assert english["target"] == japanese["target"] == "ない.crt"
    assert english["id"] == japanese["id"]


def test_a_mark_and_carriage_returns_are_taken(tmp_path: Path) -> None:
    child = Child(tmp_path, greet=False)
    child.write(b"\xef\xbb\xbf" + json.dumps(HELLO).encode() + b"\r\n\r\n\n")
    assert child.until_done("hello")[-1]["exit_code"] == 0
    assert child.close() == 0


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"nonsense", "FRAME-UNREADABLE"),
        (b"[1]", "FRAME-UNREADABLE"),
        (b'{"id": 1, "op": "\xff"}', "FRAME-UNREADABLE"),
        (b'{"id": 1, "id": 2, "op": "ping"}', "FRAME-UNREADABLE"),
        (b'{"id": 1, "op": "ping", "args": {"a": NaN}}', "FRAME-UNREADABLE"),
        (b'{"id": 1, "op": "ping", "args": ' + b'{"a":' * 40 + b"1" + b"}" * 41, "FRAME-UNREADABLE"),
        (b"[" * 200_000, "FRAME-UNREADABLE"),
        (b'{"id": 1, "op": "ping", "args": {"a": ' + b"9" * 5000 + b"}}", "FRAME-UNREADABLE"),
        (b'{"id": 1, "op": "x", "args": {"a": "\\u0000"}}', "FRAME-UNREADABLE"),
        (b'{"id": 1, "op": "x", "args": {"a": "\\ud800"}}', "FRAME-UNREADABLE"),
        (b'{"op": "ping"}', "FRAME-FIELD"),
        (b'{"id": true, "op": "ping"}', "FRAME-FIELD"),
        (b'{"id": 1.5, "op": "ping"}', "FRAME-FIELD"),
        (b'{"id": 1}', "FRAME-FIELD"),
        (b'{"id": 1, "op": "ping", "more": 1}', "FRAME-FIELD"),
        (b'{"id": 1, "op": "trust.show", "dry_run": 1}', "FRAME-FIELD"),
        (b'{"id": 1, "op": "trust.show", "accept": "X"}', "FRAME-FIELD"),
        (b'{"id": 1, "op": "no.such"}', "OPERATION-UNKNOWN"),
        (b'{"id": 1, "op": "../x"}', "OPERATION-UNKNOWN"),
        (b'{"id": 1, "op": "cert.show"}', "ARGUMENT-BAD"),
        (b'{"id": 1, "op": "cert.show", "args": {"source": 1}}', "ARGUMENT-BAD"),
        (b'{"id": 1, "op": "cert.show", "args": {"source": "a", "x": 1}}', "ARGUMENT-BAD"),
        (b'{"id": 1, "op": "cert.show", "args": {"source": "a"}, "secrets": {"x": "y"}}', "ARGUMENT-BAD"),
        (b'{"id": 1, "op": "cert.show", "args": {"source": "a", "password": "y"}}', "ARGUMENT-BAD"),
        (b'{"id": 1, "op": "cert.new", "args": {"days": true}}', "ARGUMENT-BAD"),
        (b'{"id": 1, "op": "cert.new", "args": {"days": 99999}}', "ARGUMENT-BAD"),
        (b'{"id": 1, "op": "cert.new", "args": {"san": ["a", 1]}}', "ARGUMENT-BAD"),
        (b'{"id": 1, "op": "cert.new", "args": {"not_after": "tomorrow"}}', "ARGUMENT-BAD"),
        (b'{"id": 1, "op": "hello", "args": {}}', "FRAME-FIELD"),
        (b'{"id": 1, "op": "cancel", "args": {"id": []}}', "FRAME-FIELD"),
    ],
    ids=lambda v: v[:40].decode("latin-1") if isinstance(v, bytes) else v,
)
def test_what_is_wrong_with_a_line_is_said_and_survived(child: Child, line: bytes, answer: str) -> None:
    child.write(line + b"\n")
    frame = child.next()
    assert frame["kind"] == "error"
    assert frame["error"]["id"] == answer
    assert frame["error"]["message"]
    assert child.ask({"id": "p", "op": "ping"})[-1]["exit_code"] == 0


def test_an_endless_line_is_skipped(child: Child) -> None:
    for _ in range(40):
        child.write(b"x" * 1024 * 1024)
    child.write(b'\n{"id": 1, "op": "ping"}\n')
    assert child.next()["error"]["id"] == "FRAME-TOO-LONG"
    assert child.until_done(1)[-1]["exit_code"] == 0


def paced(lab: str) -> None:
    """A lab in which waiting takes its time."""
    file = Path(lab) / "lab.json"
    config = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**config, "pace": 1.0}), "utf-8")


def begun(child: Child, id: object) -> None:
    """Wait until a request shows signs of life."""
    while (frame := child.next())["id"] != id or "semapisrv" not in json.dumps(frame):
        child.kept.append(frame)


def test_cancel_ends_what_runs_as_ctrl_c_would(child: Child, lab: str) -> None:
    paced(lab)
    child.send(
        {"id": 1, "op": "renew.run", "lab": lab, "yes": True}, {"id": 2, "op": "trust.show", "lab": lab}
    )
    begun(child, 1)
    assert child.ask({"id": "p", "op": "ping"})[-1]["exit_code"] == 0
    busy = child.ask({"id": 2, "op": "ping2"})
    assert busy[0]["error"]["id"] == "FRAME-FIELD"
    assert child.ask({"id": 3, "op": "cancel", "args": {"id": 1}})[-1]["exit_code"] == 0
    assert child.until_done(1)[-1]["outcome"] == "interrupted"
    assert child.until_done(2)[-1]["outcome"] == "done"
    assert child.ask({"id": 4, "op": "cancel", "args": {"id": 1}})[-1]["outcome"] == "nothing_to_do"
    [status] = child.values({"id": 5, "op": "renew.status", "lab": lab})
    assert status["outcome"] == "interrupted"


def test_what_waits_can_be_cancelled_before_its_turn(child: Child, lab: str) -> None:
    paced(lab)
    child.send({"id": 1, "op": "service.stop", "lab": lab}, {"id": 2, "op": "trust.on", "lab": lab})
    child.send({"id": 3, "op": "cancel", "args": {"id": 2}}, {"id": 4, "op": "cancel", "args": {"id": 1}})
    assert child.until_done(2)[0]["error"]["id"] == "INTERRUPTED"
    assert child.until_done(1)[-1]["exit_code"] == 130
    [trust] = child.values({"id": 5, "op": "trust.show", "lab": lab})
    assert trust["trust"] is False


def test_the_end_of_input_is_a_clean_end_that_resume_continues(lab: str, tmp_path: Path) -> None:
    paced(lab)
    child = Child(tmp_path)
    child.send({"id": 1, "op": "renew.run", "lab": lab, "yes": True})
    begun(child, 1)
    assert child.close() == 0
    paced_off = json.loads((Path(lab) / "lab.json").read_text("utf-8")) | {"pace": 0.0}
    (Path(lab) / "lab.json").write_text(json.dumps(paced_off), "utf-8")
    again = Child(tmp_path)
    assert again.values({"id": 1, "op": "renew.status", "lab": lab})[0]["outcome"] == "interrupted"
    assert again.ask({"id": 2, "op": "renew.resume", "lab": lab})[-1]["outcome"] == "waiting"
    assert again.close() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a console's Ctrl-C can't be sent to one process")
def test_a_terminals_ctrl_c_does_not_end_the_session(child: Child) -> None:
    child.process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    assert child.ask({"id": 1, "op": "ping"})[-1]["exit_code"] == 0


def test_a_client_that_is_gone_ends_the_session(lab: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sepmtk", "serve", "--stdio"]
    with subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdin
        process.stdout.close()
        requests = [HELLO, *({"id": n, "op": "service.list", "lab": lab} for n in range(5))]
        process.stdin.write(b"".join(json.dumps(r).encode() + b"\n" for r in requests))
        process.stdin.flush()
        assert process.wait(60) == 0


STRAY = """
import os, sys, warnings
import sepmtk.nouns.trust as trust
import sepmtk.doors.argv.main as main

def show(call, asked):
    print("stray print")
    os.write(1, b"stray bytes\\n")
    os.system("echo stray child")
    warnings.simplefilter("always")  # the program itself shows none
    warnings.warn("stray warning")
    sys.stdin.read()
    raise ValueError("stray Planted-Text " + repr(call))

trust.OPERATIONS = tuple(
    __import__("dataclasses").replace(one, deed=show) if one.name == "trust.show" else one
    for one in trust.OPERATIONS
)
main.main(sys.argv[1:])
"""


def test_nothing_but_frames_gets_into_the_pipe(lab: str, tmp_path: Path) -> None:
    child = Child(tmp_path, program=("-c", STRAY))
    fault = child.error({"id": 1, "op": "trust.show", "lab": lab})
    assert fault["id"] == "INTERNAL"
    assert "ValueError" in fault["found"]
    assert "Planted-Text" not in json.dumps(fault)
    assert child.values({"id": 2, "op": "service.list", "lab": lab})
    assert child.close() == 0
    for stray in (b"stray print", b"stray bytes", b"stray child", b"stray warning"):
        assert stray in child.complaints
    assert b"Planted-Text" not in child.complaints
