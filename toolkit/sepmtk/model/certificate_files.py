"""A new certificate's files: KB 229342's names, and the file of a generated password."""

KEY, CERTIFICATE, REQUEST, PFX = "server.key", "server.crt", "server.csr", "server.pfx"
PASSWORD = "server.pfx.password"  # noqa: S105 - the name of a file
SET = (KEY, CERTIFICATE, REQUEST, PFX, PASSWORD)
