"""A window on a laptop's store, brought to one scene after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from benchmarks.big_store import PASSPHRASE
from crm_desktop.bootstrap import Laptop
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.shell.global_search import GlobalSearch
from crm_desktop.ui.tasks import Tasks
from crm_desktop.ui.text import Translator
from crm_desktop.ui.text.formats import Formats
from crm_desktop.ui.theme import Mode, Theme
from crm_desktop.ui.window import MainWindow
from tools.screenshots.rest import come_to_rest

SHADE = QColor(0, 0, 0, 90)


@dataclass(frozen=True)
class Scene:
    """What is shown: a place, or what `place` answers; `deed` is done there, and may return the widget to take.

    A dialog is shown over the window, a list that has dropped down where it hangs, and a part of the window alone.
    """

    name: str
    place: "Place | Callable[[Show], Place]"
    deed: "Callable[[Show], QWidget | None] | None" = None


class Show:
    """The program's window, put together as the program does, in one language and look."""

    def __init__(self, application: QApplication, laptop: Laptop, language: str, mode: Mode) -> None:
        self.folder = laptop.folder.path
        self.workspace = laptop.workspace(syncing=False)
        self.theme = Theme(application, language)
        self.theme.apply(mode)
        tr = Translator(language)
        self.window = MainWindow(tr)
        self.tasks = Tasks(self.workspace, self.window)
        self.failures: list[BaseException] = []
        self.others: list[QWidget] = []
        """Windows that a scene opened beside the program's own."""
        self.tasks.failed.connect(self.failures.append)
        self.context = UiContext(
            workspace=self.workspace,
            tasks=self.tasks,
            tr=tr,
            formats=Formats(tr, self.workspace.context.clock.wall_ms),
            theme=self.theme,
            toasts=self.window.toasts,
            commands=self.window.commands,
            navigate=self.window.go,
        )
        self.window.resize(1360, 860)
        self.window.show()
        self.window.activateWindow()
        self.window.attach(self.context, Place("today"))
        self.settle()

    def read(self, ask: Callable[[Any], Any]) -> Any:
        with self.workspace.store.read() as session:
            return ask(session)

    def run(self, command: str) -> None:
        self.window.commands.run(command)

    def settle(self) -> None:
        """Let every question be answered and every pause run out. Raises what failed meanwhile."""
        come_to_rest(lambda: not self.tasks.busy, lambda: (self.window, self.tasks))
        if self.failures:
            raise self.failures[0]

    def dialogs(self) -> list[QDialog]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]

    def play(self, scene: Scene) -> QWidget:
        """Bring the window to a scene; return the window, the dialog over it, or what its deed returns."""
        self.window.activateWindow()
        self.window.go(scene.place if isinstance(scene.place, Place) else scene.place(self))
        self.settle()
        shown = None
        if scene.deed:
            shown = scene.deed(self)
            self.settle()
        return shown or next(reversed(self.dialogs()), None) or self.window

    def end_scene(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        for field in self.window.findChildren(GlobalSearch):
            field.clear()
            field.clearFocus()
        for other in self.others:
            other.close()
            other.deleteLater()
        self.others.clear()
        if self.window.lock is not None and self.window.lock.page is not None:
            self.window.lock.page.unlock_wanted.emit(PASSPHRASE)
            self.settle()
        for dialog in self.dialogs():
            dialog.reject()
        for toast in list(self.window.toasts.toasts):
            toast.leave()
        self.settle()

    def picture(self, widget: QWidget) -> QPixmap:
        """Return a widget as it is seen; a dialog over the window behind it, what dropped down over both."""
        if not isinstance(widget, QDialog):
            return self._with_popup(widget)
        whole = self.window.grab()
        painter = QPainter(whole)
        painter.fillRect(self.window.rect(), SHADE)
        centre = self.window.rect().center() - widget.rect().center()
        painter.drawPixmap(QPoint(max(0, centre.x()), max(0, centre.y())), widget.grab())
        painter.end()
        return whole

    @staticmethod
    def _with_popup(widget: QWidget) -> QPixmap:
        whole = widget.grab()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            with QPainter(whole) as painter:
                painter.drawPixmap(widget.mapFromGlobal(popup.pos()), popup.grab())
        return whole

    def close(self) -> None:
        self.end_scene()
        self.tasks.close()
        self.window.close()
        self.window.deleteLater()
        self.theme.deleteLater()
