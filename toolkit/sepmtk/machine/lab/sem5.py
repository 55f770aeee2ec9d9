"""sem5, the manager's database, as SQLite: tables as in the public schema dump, what a client's row
says computed when it is read. ``LAB_…`` tables are the lab's own."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sepmtk.machine.lab.heartbeats import DAY, HEARTBEAT, ClientState, Happening, habits_of, state_at
from sepmtk.machine.lab.lab import Lab

FILE = "machine/sem5.db"
GROUPS = (("My Company\\Default Group", 5), ("My Company\\Sales", 3), ("My Company\\Servers", 2))
"""Groups with their share of the clients. Those of Sales speak HTTPS."""
ON_HTTPS = "My Company\\Sales"
ONLINE = 2 * HEARTBEAT

_SCHEMA = """
CREATE TABLE VERSION (PRODUCT TEXT, VERSION TEXT, DBSCHEMA TEXT);
CREATE TABLE IDENTITY_MAP (ID TEXT PRIMARY KEY, NAME TEXT, TYPE TEXT, DOMAIN_ID TEXT, DELETED INTEGER);
CREATE TABLE SEM_COMPUTER (COMPUTER_ID TEXT PRIMARY KEY, COMPUTER_NAME TEXT, COMPUTER_DOMAIN_NAME TEXT,
    OPERATION_SYSTEM TEXT, HARDWARE_KEY TEXT, DELETED INTEGER);
CREATE TABLE LAB_AGENT (AGENT_ID TEXT PRIMARY KEY, COMPUTER_ID TEXT, GROUP_ID TEXT, AGENT_VERSION TEXT,
    CREATION_TIME INTEGER, DELETED INTEGER, IS_NPVDI_CLIENT INTEGER, HABITS TEXT);
CREATE TABLE LAB_HEIR (GROUP_ID TEXT PRIMARY KEY, PARENT_ID TEXT);
CREATE TABLE LAB_HAPPENED (AT REAL, WHAT TEXT, GROUP_ID TEXT, DATA TEXT);
CREATE VIEW SEM_AGENT AS SELECT AGENT_ID, '105' AS AGENT_TYPE, COMPUTER_ID, GROUP_ID, AGENT_VERSION,
    lab_serial(GROUP_ID, HABITS) AS PROFILE_SERIAL_NO, lab_seen(GROUP_ID, HABITS) AS LAST_UPDATE_TIME,
    lab_online(GROUP_ID, HABITS) AS STATUS, CREATION_TIME, DELETED, IS_NPVDI_CLIENT FROM LAB_AGENT;
CREATE VIEW SERIAL_NUMBERS AS SELECT GROUP_ID, json_extract(DATA, '$.serial') AS PROFILE_SERIAL_NO,
    CAST(MAX(AT) * 1000 AS INTEGER) AS POLICY_LAST_MODIFIED FROM LAB_HAPPENED WHERE WHAT = 'profile'
    GROUP BY GROUP_ID;
"""


@contextmanager
def opened(lab: Lab) -> Iterator[sqlite3.Connection]:
    """The database as of the lab's clock, a copy to read from. The caller holds the lab."""
    with closing(copy(lab)) as base:
        yield base


def copy(lab: Lab) -> sqlite3.Connection:
    """The same, for whoever reads slowly: it needs the lab no more. The caller holds the lab."""
    base = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    with closing(sqlite3.connect(lab.root / FILE)) as source:
        source.backup(base)
    _teach(base, lab.now(), bool(lab.switch("strict_tls")))
    return base


def _teach(base: sqlite3.Connection, now: float, strict_tls: bool) -> None:
    """The functions that the views call. Answers are kept: a row asks for several columns."""
    happened: dict[str, list[Happening]] = {}
    last: dict[tuple[str, str], ClientState] = {}

    def state(group: str, habits: str) -> ClientState:
        if (group, habits) not in last:
            if group not in happened:
                happened[group] = list(happenings(base, group))
            last.clear()
            last[group, habits] = state_at(habits_of(habits), happened[group], now, strict_tls)
        return last[group, habits]

    base.create_function("lab_serial", 2, lambda g, h: state(g, h).serial)
    base.create_function("lab_seen", 2, lambda g, h: int(state(g, h).seen * 1000))
    base.create_function("lab_online", 2, lambda g, h: int(now - state(g, h).seen < ONLINE))
    base.create_function("lab_refused", 2, lambda g, h: state(g, h).refused)
    base.execute("ATTACH ':memory:' AS INFORMATION_SCHEMA")
    base.execute("CREATE TABLE INFORMATION_SCHEMA.COLUMNS (TABLE_NAME TEXT, COLUMN_NAME TEXT)")
    names = base.execute("SELECT name FROM main.sqlite_master WHERE type IN ('table', 'view')").fetchall()
    for (table,) in names:
        rows = [(table, row[1]) for row in base.execute(f"PRAGMA main.table_info({table})")]
        base.executemany("INSERT INTO INFORMATION_SCHEMA.COLUMNS VALUES (?, ?)", rows)


def there(lab: Lab) -> bool:
    """Whether the host has its clients: one that is only being put up hasn't."""
    return (lab.root / FILE).exists()


def happenings(base: sqlite3.Connection, group: str) -> Iterator[Happening]:
    """What concerns a group's clients, in order."""
    rows = base.execute(
        "SELECT AT, WHAT, GROUP_ID, DATA FROM LAB_HAPPENED WHERE GROUP_ID IN ('', ?) ORDER BY AT, rowid",
        (group,),
    )
    for at, what, of, data in rows.fetchall():
        yield Happening(at, what, of, json.loads(data))


def record(lab: Lab, at: float, what: str, data: dict[str, Any], group: str = "") -> None:
    """Something happened. The caller holds the lab. Before there is a database nothing is recorded."""
    if there(lab):
        with closing(sqlite3.connect(lab.root / FILE, isolation_level=None)) as base:
            base.execute("PRAGMA synchronous = OFF")
            row = (at, what, group, json.dumps(data, sort_keys=True))
            base.execute("INSERT INTO LAB_HAPPENED VALUES (?, ?, ?, ?)", row)


def profiles(lab: Lab) -> dict[str, dict[str, Any]]:
    """The newest compiled policy of each group. The caller holds the lab."""
    with opened(lab) as base:
        rows = base.execute(
            "SELECT GROUP_ID, DATA FROM LAB_HAPPENED WHERE WHAT = 'profile' ORDER BY AT, rowid"
        ).fetchall()
    return {group: json.loads(data) for group, data in rows}


def group_names(lab: Lab) -> dict[str, str]:
    """Group id to full path. The caller holds the lab."""
    with opened(lab) as base:
        return dict(base.execute("SELECT ID, NAME FROM IDENTITY_MAP WHERE TYPE = 'SemClientGroup'"))


def heirs(lab: Lab) -> dict[str, str]:
    """Groups that have the policy of their parent, and its id. The caller holds the lab."""
    with opened(lab) as base:
        return dict(base.execute("SELECT GROUP_ID, PARENT_ID FROM LAB_HEIR"))


def add_group(lab: Lab, name: str, parent: str) -> str:
    """A group without clients; its id. The caller holds the lab."""
    id = f"{random.Random(name).getrandbits(128):032X}"
    with closing(sqlite3.connect(lab.root / FILE, isolation_level=None)) as base:
        base.execute("INSERT INTO IDENTITY_MAP VALUES (?, ?, 'SemClientGroup', 'D0', 0)", (id, name))
        if parent:
            base.execute("INSERT INTO LAB_HEIR VALUES (?, ?)", (id, parent))
    return id


def create(lab: Lab, now: float, clients: int, version: str) -> None:
    """An empty history and ``clients`` clients whose habits follow from the lab's seed."""
    chance = random.Random(f"{lab.config['seed']} clients")
    (lab.root / FILE).unlink(missing_ok=True)
    with closing(sqlite3.connect(lab.root / FILE)) as base:
        base.execute("PRAGMA synchronous = OFF")
        base.executescript(_SCHEMA)
        base.execute("INSERT INTO VERSION VALUES ('SEPM', ?, '14.3')", (version,))
        groups = [(f"{chance.getrandbits(128):032X}", name) for name, share in GROUPS for _ in range(share)]
        ids = {name: id for id, name in groups}
        base.executemany(
            "INSERT INTO IDENTITY_MAP VALUES (?, ?, 'SemClientGroup', 'D0', 0)",
            [(id, name) for name, id in ids.items()],
        )
        choice = [ids[name] for _, name in groups]
        for number in range(clients):
            _add(base, chance, number, chance.choice(choice), now)
        base.commit()


def _add(base: sqlite3.Connection, chance: random.Random, number: int, group: str, now: float) -> None:
    """Of twenty clients: twelve are always on, five in office hours, one sleeps for days, one has been
    gone for two months, and one was deleted or is a clone of another."""
    kind = number % 20
    habits: dict[str, Any] = {"phase": round(chance.uniform(0, 86400), 3), "day": 1.0, "seen": now - 25 * DAY}
    if kind in range(12, 17):
        habits["day"] = 0.4
    elif kind == 17:
        habits["asleep"] = [[now - 0.3 * DAY, now + 6 * DAY]]
    elif kind == 18:
        habits |= {"asleep": [[now - 60 * DAY, now + 3650 * DAY]], "seen": now - 60 * DAY}
    computer, agent = (f"{chance.getrandbits(128):032X}" for _ in range(2))
    name = f"PC{number:05d}"
    base.execute(
        "INSERT INTO SEM_COMPUTER VALUES (?, ?, 'corp.example', 'Windows 10', ?, 0)",
        (computer, name, f"{chance.getrandbits(128):032X}"),
    )
    odd = kind == 19
    base.execute(
        "INSERT INTO LAB_AGENT VALUES (?, ?, ?, '14.3.3384.1000', ?, ?, ?, ?)",
        (agent, computer, group, int((now - 90 * DAY) * 1000), int(odd and number % 40 == 19),
         int(odd and number % 40 == 39), json.dumps(habits)),
    )  # fmt: skip
