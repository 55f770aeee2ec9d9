"""Messages about checks."""

MESSAGES: dict[str, str] = {}
