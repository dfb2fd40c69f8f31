"""A laptop's window off the screen: opened, led from place to place, and photographed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication
from sqlalchemy.orm import Session

from crm_desktop.bootstrap import Laptop
from crm_desktop.db.capture import EditContext
from crm_desktop.services.workspace import Workspace
from crm_desktop.ui.app import Running
from crm_desktop.ui.context import Place
from crm_desktop.ui.theme import Mode
from crm_desktop.ui.window import FIRST_SIZE
from tools.demo_server import DemoError

T = TypeVar("T")
PATIENCE_SECONDS = 60
QUIET_SECONDS = 0.4


class Desk:
    """One open window. `application` is shared by all desks of a process."""

    def __init__(self, application: QApplication, running: Running, pictures: Path) -> None:
        self._application = application
        self._running = running
        self._pictures = pictures

    @property
    def workspace(self) -> Workspace:
        """What the window stands on. Raises DemoError if the data could not be opened."""
        if self._running.workspace is None:
            raise DemoError("the laptop's data could not be opened")
        return self._running.workspace

    def write(self, job: Callable[[Session, EditContext], T]) -> T:
        """Do a use case on the writer lane, as the window would, and let the screens take notice."""
        context = self.workspace.context
        future = self.workspace.write(lambda session: job(session, context))
        self.wait_until(future.done, "an edit")
        return future.result()

    def show(self, place: Place, name: str) -> None:
        """Go to a place, wait until it has its data, and leave the picture `name`.png."""
        if self._running.window is None:
            raise DemoError("there is no window")
        self._running.window.go(place)
        self.settle()
        if not self._running.window.grab().save(str(self._pictures / f"{name}.png"), "PNG"):
            raise DemoError(f"the picture {name} cannot be written")

    def dress(self, mode: Mode) -> None:
        """Change to the light or the dark look."""
        self._running.theme.apply(mode)

    def settle(self) -> None:
        """Wait until no screen waits for an answer any more."""
        since = time.monotonic()

        def quiet() -> bool:
            nonlocal since
            if self._running.busy:
                since = time.monotonic()
            return time.monotonic() - since > QUIET_SECONDS

        self.wait_until(quiet, "a screen")

    def wait_until(self, reached: Callable[[], bool], what: str) -> None:
        """Let the window live until something is so. Raises DemoError if it does not become so."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not reached():
            if time.monotonic() > deadline:
                raise DemoError(f"{what} did not come to an end")
            self._application.processEvents()
            time.sleep(0.01)


@contextmanager
def open_desk(folder: Path, passphrase: str | None, pictures: Path) -> Iterator[Desk]:
    """Open the window on a laptop's folder, in Chinese and light, syncing in the background as it does for a person."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication([])
    opened: list[Laptop] = []

    def open_workspace() -> Workspace:
        opened.append(Laptop(folder, passphrase))
        return opened[-1].workspace()

    running = Running(application, open_workspace, "zh_CN", Mode.LIGHT)
    try:
        running.start()
        if running.window is not None:
            running.window.resize(FIRST_SIZE)
        desk = Desk(application, running, pictures)
        desk.settle()
        yield desk
    finally:
        running.close()
        for laptop in opened:
            laptop.close()
