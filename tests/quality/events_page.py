"""``docs/events.md``, made from what the event log's writer declares."""

from __future__ import annotations

from sepmtk.machine.values import Level
from sepmtk.nouns.event_log import LOGGED
from sepmtk.words import catalogue

NUMBERS = {Level.ERROR: 2, Level.WARNING: 3, Level.INFORMATION: 4}
"""What the log's XML calls them (Microsoft, winmeta.xml: Level)."""
_HEAD = """# Entries of the event log

On a Windows server each step of a run, each wait and failure, and what `sepmtk doctor` finds stand in the log
*Application*, source `sepmtk`. In a lab they stand in `events.json`, in the same form. An entry says what
happened, on which server and in which run, and what to do; in the language of the command that wrote it. The numbers
stay what they are. A dry run writes none. A log that can't be written stops nothing: the command says so once.
Passwords are masked. The first entry registers the source. It stays when sepmtk is removed,
so that the entries can be read; [install.md](install.md#remove-it) tells how to take it away.

Made from the program by `tests/quality/test_events.py`; write it anew with `SEPMTK_UPDATE=1`.

| id | level | text | what to do |
|---|---|---|---|
"""
_TAIL = """
## Filters to paste

Event Viewer, *Create Custom View*, tab *XML*, *Edit query manually*: what asks for somebody.

```xml
<QueryList>
  <Query Id="0" Path="Application">
    <Select Path="Application">{xpath}</Select>
  </Query>
</QueryList>
```

PowerShell, the last week:

```powershell
Get-WinEvent -FilterHashtable @{{ LogName = 'Application'; ProviderName = 'sepmtk'; StartTime = (Get-Date).AddDays(-7) }}
```

## A mail when a gate opens

sepmtk sends no mail. One task looks every hour and goes no further than the gate; the next one is started by the
entry {gate}, which the first one writes when enough clients have followed.

```
schtasks /Create /TN "SEPM gate" /SC HOURLY /RU SYSTEM /TR "\\"C:\\Program Files\\sepmtk\\sepmtk.exe\\" renew resume --sem5 --until wait-for-relaxed-policy"
schtasks /Create /TN "SEPM gate opened" /SC ONEVENT /EC Application /MO "*[System[Provider[@Name='sepmtk'] and EventID={gate}]]" /RU SYSTEM /TR "powershell.exe -NoProfile -File C:\\ProgramData\\checks\\Send-Gate.ps1"
```

`Send-Gate.ps1`, for a relay that takes mail without a log-in:

```powershell
$entry = Get-WinEvent -MaxEvents 1 -FilterHashtable @{{ LogName = 'Application'; ProviderName = 'sepmtk'; Id = {gate} }}
$mail = @{{
    SmtpServer = 'mail.corp.example'; From = 'sepm01@corp.example'; To = 'sepm-admins@corp.example'
    Subject = 'SEPM: a gate is open'; Body = $entry.Message; Encoding = 'UTF8'
}}
Send-MailMessage @mail
```

The other gate is `--until roll-out-clients`. Where Prometheus watches, Alertmanager sends the mails:
[monitoring](monitoring/README.md).
"""


def xpath() -> str:
    """Errors and warnings of ours."""
    levels = " or ".join(f"Level={NUMBERS[level]}" for level in (Level.ERROR, Level.WARNING))
    return f"*[System[Provider[@Name='sepmtk'] and ({levels})]]"


def page() -> str:
    """The whole page."""
    words = catalogue("en")
    rows = [
        f"| {one.number} | {one.level} | {words[f'event.{one.id}']} | {words[f'event.{one.id}.do']} |"
        for one in LOGGED
    ]
    (gate,) = (one.number for one in LOGGED if one.id == "run.gate.open")
    return _HEAD + "\n".join(rows) + "\n" + _TAIL.format(xpath=xpath(), gate=gate)
