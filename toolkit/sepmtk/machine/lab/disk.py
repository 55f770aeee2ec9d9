"""Files of a lab folder: canonical JSON and atomic writes."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any


def canonical(data: Any) -> bytes:
    """The one spelling of ``data``: to add something and take it away again leaves the same bytes."""
    return (json.dumps(data, ensure_ascii=True, indent=1, sort_keys=True) + "\n").encode()


def read_json(path: Path) -> Any:
    """The content of ``path``, None where there is no such file."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None


def write(path: Path, content: bytes, scratch: Path) -> None:
    """Replace ``path`` in one move. The unfinished file stands in ``scratch``, so that nobody who
    lists the target's folder ever sees it, not even after a kill. Nobody waits for the disk: a lab that a
    power cut of the real machine has spoiled is made anew."""
    scratch.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=scratch)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)
