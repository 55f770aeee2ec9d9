"""mono is loaded once, into the process that runs these tests: ``python3 dev.py windows mono``."""

from __future__ import annotations

import os
import warnings

if "SEPMTK_MONO_TIER" in os.environ:  # conftest files are read also where their tests are passed by
    with warnings.catch_warnings():  # clr_loader warns of every mono before 6.12; Debian's is 6.8
        warnings.filterwarnings("ignore", message="Hosting Mono versions before")
        import pythonnet

        pythonnet.load("mono")
