"""Messages about machine."""

MESSAGES: dict[str, str] = {}
