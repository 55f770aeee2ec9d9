"""A backup that somebody edited: names become paths, here and on the host, so none but ours is taken."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from e2e_helpers import NewLab, bench_on, do, machine_bytes

from sepmtk.model.errors import Failed

EVIL = b"evil"
NAMES = (
    "files/C/../../../evil", "files/C/Windows/../evil", "/etc/evil", "files//C/evil", "files/C/./evil",
    "../evil", "files/C/CON", "files/C/nul.txt", "files/C/Com1", "files/C/LPT\u00b9.log", "files/C/conin$",
    "files/C/aux .x", "files/C/evil:stream", "files/C/evil::$DATA", "files/C/evil.", "files/C/evil ",
    "files/C/a\\..\\evil", "files/CC/evil", "files/C", "files/C:/evil", "C:\\evil", "\\\\host\\share\\evil",
    "files/C/e*", "files/C/\x01", "other/C/evil", "",
)  # fmt: skip
SHAPES = ("", "[]", "{}", '{"items": []}', '{"items": {"a": 1}}', '{"items": null}', "[" * 100_000, "\x00")


def test_nothing_but_what_a_backup_of_ours_says(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    made = do("backup.create", bench_on(lab, "backup create"))
    file = lab / "sepmtk" / "runs" / made.run / "backup" / "manifest.json"
    items = json.loads(file.read_text("utf-8"))["items"]
    digest = hashlib.sha256(EVIL).hexdigest()
    named = [json.dumps({"items": {**items, name: digest}}) for name in NAMES]
    twice = json.dumps({"items": items | {name.upper(): found for name, found in items.items()}})
    before = machine_bytes(lab)
    for text in (*named, twice, *SHAPES):
        file.write_text(text, "utf-8")
        with pytest.raises(Failed, match="BACKUP-DAMAGED"):
            do("backup.list", bench_on(lab, "backup list"))
        with pytest.raises(Failed, match="BACKUP-DAMAGED"):
            do("backup.restore", bench_on(lab, "backup restore"), run=made.run, restart=True)
    assert machine_bytes(lab) == before


def test_a_link_is_no_copy(new_lab: NewLab, tmp_path: Path) -> None:
    lab = new_lab("healthy")
    made = do("backup.create", bench_on(lab, "backup create"))
    folder = lab / "sepmtk" / "runs" / made.run / "backup"
    copy = next(folder.rglob("ROOT.xml"))
    outside = tmp_path / "outside"
    outside.write_bytes(copy.read_bytes())
    copy.unlink()
    try:
        copy.symlink_to(outside)
    except OSError:
        pytest.skip("no right to make links")
    with pytest.raises(Failed, match="BACKUP-DAMAGED"):
        do("backup.restore", bench_on(lab, "backup restore"), run=made.run, only=("ROOT.xml",), restart=True)


def test_the_list_of_dacls_too(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    made = do("backup.create", bench_on(lab, "backup create"))
    folder = lab / "sepmtk" / "runs" / made.run / "backup"
    data = json.loads((folder / "manifest.json").read_text("utf-8"))
    for content in (b"", b"[]", b"{}", b'{"files/C/x": "zz"}', b"[" * 100_000):
        (folder / "security.json").write_bytes(content)
        data["items"]["security.json"] = hashlib.sha256(content).hexdigest()
        (folder / "manifest.json").write_text(json.dumps(data), "utf-8")
        with pytest.raises(Failed, match="BACKUP-DAMAGED"):
            do("backup.restore", bench_on(lab, "backup restore"), run=made.run, restart=True)
