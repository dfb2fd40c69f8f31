"""The window is painted before the model is loaded: what `crm-desktop` imports until then stays light."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
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


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["heavy:"]
