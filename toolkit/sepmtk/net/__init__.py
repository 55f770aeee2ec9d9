"""Protocol clients: TLS and TDS. They dial what ``Network.endpoint`` gives."""
