"""Starts a process for the pictures of one scale, because Qt reads the scale once."""

import os
import subprocess
import sys
from pathlib import Path

CUSTOMERS = 120
"""Enough for a list that scrolls, and made in seconds."""


def take(folder: Path, out: Path, scale: str, languages: str, themes: str, only: str) -> int:
    """Picture the laptop in `folder`; the choices are lists with commas. Returns 1 if a layout has faults."""
    environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tools.screenshots.child", str(folder), str(out), scale]
    return subprocess.run([*command, languages, themes, only], env=environment, check=False).returncode
