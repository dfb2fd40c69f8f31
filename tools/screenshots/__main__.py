"""Take a picture of every scene in every look.

    python3 dev.py screenshots --out DIR [--languages zh_CN,en] [--themes light] [--scales 1] [--only quotes,today]

A file is named SCENE-LANGUAGE-THEME-SCALE.png. What is clipped, overlaps or lacks glyphs is printed, and makes the
command fail. Each scale needs a process of its own, because Qt reads it once.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import big_store
from tools.screenshots import news

LANGUAGES = ("zh_CN", "zh_TW", "en")
THEMES = ("light", "dark")
SCALES = ("1", "1.5")
CUSTOMERS = 120
"""Enough for a list that scrolls, and made in seconds."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="dev.py screenshots", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--out", type=Path, required=True)
    for name, values in (("languages", LANGUAGES), ("themes", THEMES), ("scales", SCALES)):
        parser.add_argument(f"--{name}", default=",".join(values))
    parser.add_argument("--only", default="", help="beginnings of the names of scenes")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fieldbook-pictures-") as scratch:
        folder = Path(scratch) / "laptop"
        big_store.make(folder, CUSTOMERS, "rep01")
        news.add(folder)
        codes = [_pictures(folder, options, scale) for scale in options.scales.split(",")]
    return max(codes)


def _pictures(folder: Path, options: argparse.Namespace, scale: str) -> int:
    environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tools.screenshots.child", str(folder), str(options.out), scale]
    choices = [options.languages, options.themes, options.only]
    return subprocess.run([*command, *choices], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
