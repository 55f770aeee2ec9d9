"""Files for other programs to read."""

from __future__ import annotations

import os
from pathlib import Path


def replace_open(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one atomic step: a reader finds the old file or the new one, whole,
    under the rights that the folder gives."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with scratch.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
