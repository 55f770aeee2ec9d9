"""Messages about pki."""

MESSAGES: dict[str, str] = {}
