"""Messages about sepm."""

MESSAGES: dict[str, str] = {}
