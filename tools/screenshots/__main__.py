"""Take a picture of every scene in every look.

    python3 dev.py screenshots --out DIR [--languages zh_CN,en] [--themes light] [--scales 1] [--only quotes,today]
    python3 dev.py screenshots --guide

A file is named SCENE-LANGUAGE-THEME-SCALE.png. What is clipped, overlaps or lacks glyphs is printed, and makes the
command fail. `--guide` writes the pictures that the pages of docs/guide name.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import big_store
from tools.screenshots import guide, news
from tools.screenshots.taking import CUSTOMERS, live_where_the_company_does, take

LANGUAGES = ("zh_CN", "zh_TW", "en")
THEMES = ("light", "dark")
SCALES = ("1", "1.5")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="dev.py screenshots", description=(__doc__ or "").partition("\n")[0]
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", type=Path)
    where.add_argument("--guide", action="store_true", help="the pictures of docs/guide, anew")
    for name, values in (("languages", LANGUAGES), ("themes", THEMES), ("scales", SCALES)):
        parser.add_argument(f"--{name}", default=",".join(values))
    parser.add_argument("--only", default="", help="beginnings of the names of scenes")
    options = parser.parse_args()
    live_where_the_company_does()
    if options.guide:
        return guide.take()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fieldbook-pictures-") as scratch:
        folder = Path(scratch) / "laptop"
        big_store.make(folder, CUSTOMERS, "rep01")
        news.add(folder)
        choices = (options.languages, options.themes, options.only)
        codes = [take(folder, options.out, scale, *choices) for scale in options.scales.split(",")]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
