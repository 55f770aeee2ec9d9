"""Messages about renew."""

MESSAGES: dict[str, str] = {}
