"""Takes the pictures of the user guide: exactly those that its pages name, in the language of the page.

The company, the day and the hour are always the same, so that a picture changes only when the screen does.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from PIL import Image

from benchmarks import big_store
from crm_desktop.bootstrap import Laptop
from crm_desktop.db.rows import RawConnection
from crm_desktop.sync import local
from crm_desktop.sync.report import SyncReport
from tools.screenshots import news
from tools.screenshots.taking import CUSTOMERS
from tools.screenshots.taking import take as take_scenes

PAGES = Path("docs/guide")
LANGUAGES = ("zh_CN", "en")
NOW = datetime.fromisoformat("2026-11-24T09:30+08:00")
LAST_SYNC = datetime.fromisoformat("2026-11-24T08:42+08:00")
LEASE = datetime.fromisoformat("2026-12-18T00:00+08:00")
COLOURS = 48
_PICTURE = re.compile(r"\(pictures/(\w+)/([\w-]+)\.png\)")


def take() -> int:
    """Write the pictures anew and remove those that no page names. Returns 1 if a layout has faults."""
    with tempfile.TemporaryDirectory(prefix="fieldbook-guide-") as scratch:
        folder, raw = Path(scratch) / "laptop", Path(scratch) / "pictures"
        raw.mkdir()
        big_store.make(folder, CUSTOMERS, "rep01", NOW.date())
        _set_clock(folder)
        news.add(folder)
        unseen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        subprocess.run([sys.executable, "-m", "tools.screenshots.keys", folder], check=True, env=unseen)
        return max([_take_language(folder, raw, language) for language in LANGUAGES])


def named(language: str) -> set[str]:
    """Return the scenes that a page of the guide shows."""
    found = _PICTURE.findall((PAGES / f"{language}.md").read_text(encoding="utf-8"))
    return {scene for folder, scene in found if folder == language}


def _take_language(folder: Path, raw: Path, language: str) -> int:
    out = PAGES / "pictures" / language
    out.mkdir(parents=True, exist_ok=True)
    wanted = named(language)
    code = take_scenes(folder, raw, "1", language, "light", ",".join(sorted(wanted)))
    for old in out.glob("*.png"):
        if old.stem not in wanted:
            old.unlink()
    for scene in sorted(wanted):
        _shrink(raw / f"{scene}-{language}-light-1.png", out / f"{scene}.png")
    return code


def _shrink(source: Path, target: Path) -> None:
    with Image.open(source) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(target, optimize=True)


def _set_clock(folder: Path) -> None:
    """Let the laptop believe that it is `NOW`, and that it has just synced."""
    facts = {
        local.CLOCK_OFFSET: str(_ms(NOW) - int(time.time() * 1000)),
        local.LAST_SYNC: str(_ms(LAST_SYNC)),
        local.LEASE: str(_ms(LEASE)),
    }
    laptop = Laptop(folder, big_store.PASSPHRASE, alone=True)
    try:
        laptop.lane.submit_raw(lambda connection: _note_sync(connection, facts)).result()
    finally:
        laptop.close()


def _note_sync(connection: RawConnection, facts: dict[str, str]) -> None:
    local.keep(connection, facts)
    report = SyncReport(
        pushed=14, applied=14, pulled=63, merged=2, bytes_up=9_200, bytes_down=41_800, seconds=1.4
    )
    connection.execute(
        "INSERT INTO local_sync_run (started_ms, ended_ms, report) VALUES (?, ?, ?)",
        (_ms(LAST_SYNC) - 1_400, _ms(LAST_SYNC), json.dumps(asdict(report))),
    )


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
