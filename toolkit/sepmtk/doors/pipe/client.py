"""Who asks over the pipe: how it names arguments and properties, and how it is spoken to."""

from __future__ import annotations

from dataclasses import replace

from sepmtk.doors.pipe.cmdlets import Frame, for_powershell
from sepmtk.doors.pipe.names import pascal, tame
from sepmtk.doors.pipe.parameters import as_fields
from sepmtk.doors.pipe.request import Request
from sepmtk.nouns.operation import Operation


class Client:
    """Names are those of the declarations."""

    def asked(self, operation: Operation, request: Request) -> Request:
        """The request with the operation's own names."""
        return request

    def told(self, operation: Operation, frame: Frame) -> None:
        """A frame as this client reads it, in place."""
        if frame["kind"] == "result":
            frame["value"] = tame(frame["value"])


class PowerShell(Client):
    """Arguments by parameter, properties spelled NotAfter, sentences with cmdlets: to change each there takes
    longer than all the rest of a call."""

    def asked(self, operation: Operation, request: Request) -> Request:
        """As :class:`Client`."""
        args, secrets = as_fields(operation, request.args, request.secrets, request.lab)
        return replace(request, args=args, secrets=secrets)

    def told(self, operation: Operation, frame: Frame) -> None:
        """As :class:`Client`."""
        for_powershell(frame, operation.cmdlet)
        if frame["kind"] == "result":
            frame["value"] = tame(frame["value"], pascal)


CLIENTS = {"snake": Client(), "pascal": PowerShell()}
"""By the ``names`` that ``hello`` asks for."""
