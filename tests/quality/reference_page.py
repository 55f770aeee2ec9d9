"""``docs/reference.md``, made from the command line's own registration and the table of exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sepmtk.doors.argv.main import EVERY, build
from sepmtk.model.outcome import OUTCOME_NAMES, ExitCode

MEANING = {
    ExitCode.DONE: "Done.",
    ExitCode.FAILED: "Failed: an effect was tried and did not come about, or the host failed.",
    ExitCode.USAGE: "The command line, or a file given on it, can't be used. Nothing was changed.",
    ExitCode.NOTHING_TO_DO: "Nothing to do: all is as it should be.",
    ExitCode.WAITING: "Waiting for a person, clients or time. `sepmtk renew resume` goes on from there.",
    ExitCode.FINDINGS: "A check found something, or something drifted from the journal. Nothing was touched.",
    ExitCode.REFUSED: "Refused by a check before anything was changed.",
    ExitCode.ROLLED_BACK: "It did not prove itself and was rolled back.",
    ExitCode.ROLLBACK_INCOMPLETE: "Undo left alone, and lists, what is no longer as the run left it.",
    ExitCode.INTERRUPTED: "Interrupted. What was done so far is recorded.",
}
GLOBAL = ("lab", "json", "dry_run", "yes", "accept", "lang", "verbose", "quiet")


@dataclass(frozen=True)
class Shown:
    """One command as a user sees it: its words, help and own parameters (name, how it's written, help)."""

    title: str
    help: str
    params: tuple[tuple[str, str, str], ...] = field(default=())


def commands(lang: str = "en", nouns: tuple[str, ...] = EVERY) -> Iterator[Shown]:
    """Every command that is registered under ``nouns``."""
    root = build(lang)
    for noun in nouns:
        found = root.get_command(None, noun)
        yield from leaves(noun, found)


def leaves(title: str, found: Any) -> Iterator[Shown]:
    """The command ``found``, or those of the group."""
    if not hasattr(found, "list_commands"):
        yield shown(title, found)
        return
    for name in found.list_commands(None):
        yield from leaves(f"{title} {name}", found.get_command(None, name))


def shown(title: str, command: Any) -> Shown:
    """A command without the options that all have."""
    own = [p for p in command.params if p.name not in GLOBAL and p.name != "help"]
    params = tuple((str(p.name), written(p), getattr(p, "help", "") or "") for p in own)
    return Shown(title, command.help or "", params)


def written(param: Any) -> str:
    """``--days INTEGER``, ``FILE``."""
    if param.param_type_name == "argument":
        name = (param.metavar or param.name).upper()
        return name if "[" in name else name if param.required else f"[{name}]"
    spelled = ", ".join([*param.opts, *param.secondary_opts])
    return spelled if param.is_flag or param.count else f"{spelled} {param.metavar or param.name.upper()}"


def global_options() -> list[tuple[str, str]]:
    """Options that every command takes."""
    found = {p.name: p for p in build("en").params}
    return [(written(found[name]), found[name].help) for name in GLOBAL]


def page() -> str:
    """The whole page."""
    lines = [
        "# Reference",
        "",
        "Made from the program by `tests/quality/test_reference.py`; write it anew with `SEPMTK_UPDATE=1`.",
        "",
        "## Exit codes",
        "",
        "| code | `outcome` in JSON | meaning |",
        "|---|---|---|",
        *(f"| {int(code)} | `{OUTCOME_NAMES[code]}` | {MEANING[code]} |" for code in ExitCode),
        "",
        "With `--json`, a command prints one document on stdout: [schema/answer.json](schema/answer.json).",
        "",
        "## Options of every command",
        "",
        "They may stand before or after the command's name.",
        "",
        "| option | meaning |",
        "|---|---|",
        *(f"| {cell(name)} | {text} |" for name, text in global_options()),
        "",
        "## Commands",
    ]
    for command in commands():
        lines += ["", f"### `sepmtk {command.title}`", "", command.help]
        if command.params:
            lines += ["", "| parameter | meaning |", "|---|---|"]
            lines += [f"| {cell(name)} | {text} |" for _, name, text in command.params]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """Code inside a table."""
    return "`" + text.replace("|", "\\|") + "`"
