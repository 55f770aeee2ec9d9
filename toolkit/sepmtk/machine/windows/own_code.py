"""That nobody else can put code into this process, which is an administrator's.

PYTHONPATH, PYTHONHOME, the user's own packages and a Python below C:\\ (whose folders signed-in users may
write to) all end in one thing: a folder that this process imports from. Each is judged by its access list,
whatever named it. Other variables have no say anyway: those of .NET are dropped (:mod:`runtime`); requests
take no proxy and no certificates from the environment (``net/rest.py``: ``trust_env=False``, a context of our
own), and ODBCINI and the like are unixODBC's, which Windows hasn't.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from sepmtk.machine import nt
from sepmtk.machine.errors import NotFound
from sepmtk.machine.windows.security import DACL_SECURITY_INFORMATION, OWNER_SECURITY_INFORMATION, of_file
from sepmtk.machine.windows.state_folder import closed
from sepmtk.model.errors import Refused


def check_own_code(folders: Iterable[str] | None = None) -> None:
    """Where Python, its libraries and ours come from.

    Raises:
        Refused: ``PYTHON-OPEN`` where others than administrators and we ourselves may write there.
    """
    us = nt.user_sid()
    own = (str(Path(sys.executable).parent), sys.base_prefix, *sys.path)
    looked_at = dict.fromkeys(folder for folder in (own if folders is None else folders) if folder)
    if open_to_others := [folder for folder in looked_at if not _closed(folder, us)]:
        raise Refused("PYTHON-OPEN", folders="\n".join(open_to_others), folder=open_to_others[0])


def _closed(folder: str, us: str) -> bool:
    try:
        return closed(of_file(folder, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION), us)
    except NotFound:  # Python names a zip file that is seldom there
        return True
