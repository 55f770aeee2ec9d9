"""Log files as text, whatever program and language wrote them."""

from __future__ import annotations

import codecs


def log_text(data: bytes) -> str:
    """UTF-16 (SQL Server), UTF-8 or the Japanese code page 932; what fits nowhere shows as U+FFFD."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    if data[1:2] == b"\0" and data[:1] != b"\0":
        return data.decode("utf-16-le", errors="replace")
    for name in ("utf-8-sig", "cp932"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="replace")
