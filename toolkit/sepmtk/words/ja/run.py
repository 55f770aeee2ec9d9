"""Messages about run."""

MESSAGES: dict[str, str] = {}
