"""What a person does at SEPM's console, and how it shows."""

from __future__ import annotations

from sepmtk.model.resource import By, Want
from sepmtk.run.effectors import loaded
from sepmtk.run.step import Context, Step, Wants

DETECTED_AT = (("semwebsrv", 443), ("semsrv", 8443))
"""Where the updated certificate shows once the services were restarted: clients, console."""


def _wants(context: Context) -> Wants:
    new = context.new().thumbprint
    for name, port in DETECTED_AT:
        yield Want(loaded.resource(name, port), new, by=By.PERSON)


UPDATE = Step("update-server-certificate", "9", _wants)
