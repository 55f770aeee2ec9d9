"""``lab``: the simulated server."""

from __future__ import annotations

from sepmtk.nouns.lab.act import Advance, Fault, advance, fault, serve
from sepmtk.nouns.lab.console import Act, act
from sepmtk.nouns.lab.new import InFolder, New, new, show
from sepmtk.nouns.operation import Operation

OPERATIONS = (
    Operation("lab.new", New, new, ("lab",), "New-SepmLab"),
    Operation("lab.show", InFolder, show, ("lab",), "Get-SepmLab"),
    Operation("lab.serve", InFolder, serve),
    Operation("lab.fault", Fault, fault, ("lab_faults",), "Set-SepmLabFault"),
    Operation("lab.advance", Advance, advance, ("lab_time",), "Step-SepmLab"),
    Operation("lab.console", Act, act, ("lab_console",), "Invoke-SepmLabConsole"),
)
