"""The kinds of clients: how arguments and properties are spelled for each. For PowerShell, sentences name
cmdlets and parameters in place of commands and options, so that a fix can be pasted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import Field, replace
from functools import cache, lru_cache
from typing import Any

from sepmtk.doors.pipe.parameters import as_fields, parameters, pascal, printable, user_of
from sepmtk.doors.pipe.request import Request
from sepmtk.model.option import flag_of, option_of
from sepmtk.nouns import all_operations
from sepmtk.nouns.operation import Operation

Frame = dict[str, Any]

COMMON = {
    "--accept": "Accept",
    "--lab": "Lab",
    "--dry-run": "WhatIf",
    "--verbose": "Verbose",
    "--yes": "Confirm:$false",
}
"""Options of every command, which are no fields of a request."""

PHRASES: tuple[tuple[str, str], ...] = (
    (r"--pfx-password-file FILE\W+--pfx-password-stdin", "-PfxPassword (Read-Host -AsSecureString)"),
    (r"--user NAME --password-file FILE", "-SqlCredential (Get-Credential)"),
    (r"(?:--api-user NAME )?--api-password-file FILE", "-ConsoleCredential (Get-Credential)"),
    (r"--db-password-file FILE", "-DatabaseCredential (Get-Credential)"),
    (r"--password-file FILE", "-Password (Read-Host -AsSecureString)"),
    (r"--since (\d+)h", r"-Since (Get-Date).AddHours(-\1)"),
    (r"--since (\d+)m", r"-Since (Get-Date).AddMinutes(-\1)"),
    (r'sepmtk --lab ("[^"]*"|\S+) (doctor)', r"sepmtk \2 --lab \1"),
    (r"sepmtk lab (show|fault|advance|console) (?=[^\s-])", r"sepmtk lab \1 --lab "),
)
"""What is more than a name to be replaced: a password is no text there, a lab comes behind the command. In
this order, as longer phrases hold shorter ones."""

_LISTED = re.compile(r"sepmtk (?:service [a-z]+|probe) (?=\S)")
_SPOKEN = re.compile(
    r"sepmtk\s+console\s+security\s+(?P<security>[a-z]+)|sepmtk\s+(?P<noun>[a-z]+)(?:(?P<gap>\s+)(?P<verb>[a-z]+))?"
    r"|(?P<other>\bsc\.exe\b)|(?<![\w-])(?P<option>--[a-z][a-z0-9-]*)|(?<=\s)(?P<service>\w+\$\w+)(?!\S*')"
)


def for_powershell(frame: Frame, cmdlet: str) -> None:
    """Change the sentences of a frame that answers ``cmdlet``, in place. What is data stays as it is."""
    kind = frame["kind"]
    if kind in ("error", "warning"):
        _say(frame[kind], ("message", "found", "required", "fix", "text"), cmdlet)
    elif kind == "verbose":
        _say(frame, ("message",), cmdlet)
    elif kind == "result":
        value = frame["value"]
        _say(frame, ("text",), "")
        if "fix" in value:
            _say(value, ("message", "fix"), "")
        for finding in value.get("findings", ()):
            _say(finding, ("message", "found", "required", "fix"), "")


def _say(words: Frame, parts: Iterable[str], cmdlet: str) -> None:
    for part in parts:
        text = words.get(part)
        if text and ("--" in text or "sepmtk " in text or "sc.exe" in text):  # most name no command
            words[part] = in_cmdlets(text, cmdlet)


@lru_cache(2000)  # checks repeat the same sentences
def in_cmdlets(text: str, cmdlet: str = "") -> str:
    """A sentence. Options are parameters of the cmdlet that was named last, at first of ``cmdlet``."""
    for phrase, said in PHRASES:
        text = re.sub(phrase, said, text)
    if found := _LISTED.match(text):
        text = found[0] + re.sub(r"(?<=\S) (?=\S)", ", ", text[found.end() :])
    return _SPOKEN.sub(_Speaking(cmdlet).word, text)


class _Speaking:
    """Replaces the names in one sentence; which cmdlet was named last decides how an option is called."""

    def __init__(self, cmdlet: str) -> None:
        self._cmdlet = cmdlet
        self._named = False

    def word(self, found: re.Match[str]) -> str:
        """A command or an option in PowerShell's words; a service quoted, as its dollar begins a variable."""
        if option := found["option"]:
            return _parameter(option, self._cmdlet)
        if service := found["service"]:
            return f"'{service}'" if self._named else service
        if found["other"]:
            self._named = True
            return found[0]
        noun = found["noun"] or "console security"
        name, rest = _commands().get(f"{noun} {found['security'] or found['verb']}"), ""
        if not name:
            name, rest = _commands().get(noun), (found["gap"] or "") + (found["verb"] or "")
        if not name:
            return found[0]
        self._cmdlet, self._named = name, True
        return name + rest


@cache
def _commands() -> dict[str, str]:
    """Cmdlets by command."""
    return {one.command: one.cmdlet for one in all_operations() if one.cmdlet}


@cache
def _options() -> dict[str, dict[str, str]]:
    """Parameters by option and cmdlet."""
    found: dict[str, dict[str, str]] = {}
    for operation in all_operations():
        for name, field in parameters(operation).items() if operation.cmdlet else ():
            for option in _spellings(field):
                found.setdefault(option, {})[operation.cmdlet] = name
    return found


def _spellings(field: Field[Any]) -> tuple[str, ...]:
    """Options of a field on the command line."""
    how, flag = option_of(field), flag_of(field)
    if how.secret:
        user = user_of(field)
        return (f"{flag}-file", f"{flag}-stdin", *(["--" + user.replace("_", "-")] if user else ()))
    return () if how.argument else (flag.replace("--", "--no-") if field.default is True else flag,)


def _parameter(option: str, cmdlet: str) -> str:
    """Of ``cmdlet``; where that has no such parameter, what most cmdlets call it."""
    by = _options().get(option, {})
    name = COMMON.get(option) or by.get(cmdlet) or next(iter(Counter(by.values()).most_common(1)), ("",))[0]
    return f"-{name}" if name else option


class Client:
    """A client that takes names as the nouns declare them."""

    def read(self, operation: Operation, request: Request) -> Request:
        """The request with the operation's own names."""
        return request

    def write(self, operation: Operation, frame: Frame) -> None:
        """Make a frame what this client reads, in place."""
        if frame["kind"] == "result":
            frame["value"] = printable(frame["value"])


class PowerShell(Client):
    """Arguments by parameter, properties spelled NotAfter, sentences with cmdlets. It is done here because
    PowerShell would take longer for it than for all the rest of a call."""

    def read(self, operation: Operation, request: Request) -> Request:
        """The same, whose arguments stood by parameter."""
        args, secrets = as_fields(operation, request.args, request.secrets, request.lab)
        return replace(request, args=args, secrets=secrets)

    def write(self, operation: Operation, frame: Frame) -> None:
        """The same, in PowerShell's words."""
        for_powershell(frame, operation.cmdlet)
        if frame["kind"] == "result":
            frame["value"] = printable(frame["value"], pascal)


CLIENTS = {"snake": Client(), "pascal": PowerShell()}
"""By the ``names`` that ``hello`` asks for."""
