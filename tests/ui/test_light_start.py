"""The window is painted before the store is loaded, and its first screen shown before SQLAlchemy and the model."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.stores import copied_store

MAKING_IT = """
from tests.support.costs import make_passphrases_cheap

make_passphrases_cheap()
"""

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
import linecache
import sys
from crm_desktop.cli import main
from crm_desktop.ui.app import Running

HEAVY = {
    "sqlalchemy", "crm_core.model", "crm_core.keys", "msgspec", "requests", "matplotlib", "openpyxl",
    "crm_desktop.sync.engine", "crm_desktop.sync.transport", "crm_desktop.services.inbox",
    "crm_desktop.ui.dialogs.quick_visit",
}

def look(running):
    print("heavy:", *sorted(HEAVY & sys.modules.keys()))
    print("sources:", *sorted(name for name in linecache.cache if "today" in name and "screens" in name))
    running.window.close()

Running._rest = look
sys.exit(main(["--data", sys.argv[1]]))
"""

A_CLICK_WHILE_IT_LOADS = """
import sys
import threading
from PySide6.QtWidgets import QApplication
from crm_desktop.cli import main, window
from crm_desktop.ui.app import Running

may_load, load = threading.Event(), window.load_behind
window.load_behind = lambda: (may_load.wait(), load())
load_behind = Running._load_behind

def click(running):
    load_behind(running)
    shell = running.window
    shell._rail_chosen("customers")
    QApplication.processEvents()
    print("waits:", shell._stack.currentWidget() is shell._opening, shell.here.screen, "sqlalchemy" in sys.modules)
    print("asleep:", not shell.commands.action("today.plan").isEnabled())
    running._loading.then(lambda: look(shell))
    may_load.set()

def look(shell):
    print("shown:", type(shell.screen_now).__name__, shell._stack.currentWidget() is shell.screen_now)
    shell.close()

Running._load_behind = click
sys.exit(main(["--data", sys.argv[1]]))
"""

A_STORE_THAT_CANNOT_BE_OPENED = """
import sys
from crm_desktop.cli import main
from crm_desktop.ui.app import Running

say_why = Running._say_why

def look(running, error):
    say_why(running, error)
    shown = running.window._stack.currentWidget()
    print(type(shown).__name__, error.code, "sqlalchemy" in sys.modules)
    running.window.close()

Running._say_why = look
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
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def made_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the program has made its store: that takes the model."""
    folder = tmp_path_factory.mktemp("light") / "data"
    printed(MAKING_IT + BEFORE_THE_FIRST_SCREEN, folder)
    return folder


@pytest.fixture
def folder(made_before: Path, tmp_path: Path) -> Path:
    return copied_store(made_before, tmp_path / "data")


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    assert printed(BEFORE_THE_FIRST_PAINT, tmp_path) == ["heavy:"]


def test_the_model_and_what_works_behind_the_first_screen_are_imported_after_it(folder: Path) -> None:
    assert printed(BEFORE_THE_FIRST_SCREEN, folder) == ["heavy:", "sources:"]


def test_what_is_chosen_while_the_model_loads_is_shown_when_it_is_there(folder: Path) -> None:
    assert printed(A_CLICK_WHILE_IT_LOADS, folder) == [
        "waits: True customers False",
        "asleep: True",
        "shown: CustomersScreen True",
    ]


def test_why_the_data_cannot_be_opened_is_said_without_the_model(folder: Path) -> None:
    (folder / "store.db").write_bytes(bytes(8192))
    assert printed(A_STORE_THAT_CANNOT_BE_OPENED, folder) == ["ClosedPage store_corrupt False"]
