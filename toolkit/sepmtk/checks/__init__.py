"""One registry of read-only checks; it serves preflight, doctor and verify."""
