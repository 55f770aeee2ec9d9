"""Messages about sql."""

MESSAGES: dict[str, str] = {}
