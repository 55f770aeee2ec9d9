"""sepmtk: rescue a Symantec Endpoint Protection Manager whose certificate has expired."""

__version__ = "0.1.0"
