"""Log lines without what must not be shown."""

from __future__ import annotations

import re

from sepmtk.sepm.masking import MASK, masked

_NAME = r"[\w.-]*(?:password|passwd|passphrase|pwd|secret|token|keypass)[\w.-]*"
_FORMS = (
    re.compile(rf"(?i)(\"{_NAME}\"\s*:\s*)\"(?:[^\"\\]|\\.)*\"?"),  # JSON of the REST API
    re.compile(rf"(?i)(\b{_NAME}\s*:\s+)[^\s,;]+"),  # "password: x"
    re.compile(r"(?i)(\bBearer\s+)[\w.~+/=-]+"),
)


def masked_line(line: str) -> str:
    """``line`` with every password and token replaced."""
    for form in _FORMS:
        line = form.sub(rf"\g<1>{MASK}", line)
    return masked(line.encode("utf-8", errors="replace"))
