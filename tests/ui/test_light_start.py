"""The window is painted before the model is loaded, and its first screen shown before the sync: imports stay light."""

import os
import subprocess
import sys
from pathlib import Path

BEFORE_THE_FIRST_PAINT = """
import sys
from crm_desktop.cli.options import build_parser
from crm_desktop.cli import window
import crm_desktop.ui.app

def run(*_arguments, **_named):
    heavy = {"sqlalchemy", "crm_core.model", "sqlcipher3", "requests", "alembic"} & sys.modules.keys()
    print("heavy:", *sorted(heavy))
    return 0

crm_desktop.ui.app.run = run
sys.exit(window.open_window(build_parser().parse_args(["--data", sys.argv[1]])))
"""

BEFORE_THE_FIRST_SCREEN = """
import sys
from crm_desktop.cli import main
from crm_desktop.ui.app import Running

HEAVY = {
    "requests", "matplotlib", "crm_desktop.sync.engine", "crm_desktop.sync.transport",
    "crm_desktop.services.inbox", "crm_desktop.ui.dialogs.quick_visit",
}

def look(running):
    print("heavy:", *sorted(HEAVY & sys.modules.keys()))
    running.window.close()

Running._rest = look
sys.exit(main(["--data", sys.argv[1]]))
"""


def printed(program: str, folder: Path) -> list[str]:
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "CRM_LOCAL": "1",
        "CRM_PASSPHRASE": "for the test",
    }
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return done.stdout.split()


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    assert printed(BEFORE_THE_FIRST_PAINT, tmp_path) == ["heavy:"]


def test_what_works_behind_the_first_screen_is_imported_after_it(tmp_path: Path) -> None:
    assert printed(BEFORE_THE_FIRST_SCREEN, tmp_path / "data") == ["heavy:"]
