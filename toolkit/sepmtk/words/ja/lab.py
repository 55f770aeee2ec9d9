"""Messages about lab."""

MESSAGES: dict[str, str] = {}
