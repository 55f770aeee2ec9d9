"""NDJSON over standard input and output, for the PowerShell module (``docs/protocol.md``)."""
