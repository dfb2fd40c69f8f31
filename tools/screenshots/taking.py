"""Starts a process for the pictures of one scale, because Qt reads the scale once."""

import os
import subprocess
import sys
import time
from pathlib import Path

from crm_server.demo.rows import ZONE

CUSTOMERS = 120
"""Enough for a list that scrolls, and made in seconds."""


def live_where_the_company_does() -> None:
    """Set this process's time zone, and that of those it starts, to the demo company's.

    Its visits would else be told at another hour on every machine, on one without a zone in the middle of the night.
    """
    os.environ["TZ"] = ZONE
    time.tzset()


def take(folder: Path, out: Path, scale: str, languages: str, themes: str, only: str) -> int:
    """Picture the laptop in `folder`; the choices are lists with commas. Returns 1 if a layout has faults."""
    environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tools.screenshots.child", str(folder), str(out), scale]
    return subprocess.run([*command, languages, themes, only], env=environment, check=False).returncode
