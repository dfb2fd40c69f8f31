"""Runs the window: painted first, then the data is opened in a worker, then the screens are loaded.

What is slow to import (the model, the store) is imported by the worker; this module and the shell import none of it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLibraryInfo, QObject, Qt, QTimer, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from crm_desktop.errors import Cancelled, UserError
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.faults import Faults, report, sentence
from crm_desktop.ui.loading import Loading
from crm_desktop.ui.preferences import Preferences
from crm_desktop.ui.shell.closed_page import ClosedPage
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Mode, Theme, prepare_input_method
from crm_desktop.ui.window import FIRST_SIZE, MainWindow

if TYPE_CHECKING:
    from crm_desktop.services.first_run import FirstRun
    from crm_desktop.services.workspace import Workspace
    from crm_desktop.ui.shell.first_run_page import FirstRunPage
    from crm_desktop.ui.tasks import Tasks

FIRST_PLACE: Final = Place("today")
GRAB_PATIENCE_MS: Final = 60_000
LOOK_MS: Final = 50
PAINT_MS: Final = 150
"""So long after the first screen has its data, by when it is painted, the model begins to be loaded."""
REST_MS: Final = 500
"""So long after that what works behind the window begins: the first keys come before it."""
QUIET_MS: Final = 500
"""A picture is taken after so long without a question that is still to be answered."""

OpenWorkspace = Callable[[], "Workspace"]


def run(  # noqa: PLR0913 -- the doors of one program; all but one are named
    open_workspace: OpenWorkspace,
    *,
    language: str | None = None,
    theme: str | None = None,
    grab: Path | None = None,
    people: Sequence[str] = (),
    choose: Callable[[int], None] | None = None,
    sign_in: Callable[[str], None] | None = None,
    unlock: Callable[[str], None] | None = None,
    first_run: FirstRun | None = None,
    load: Callable[[], None] | None = None,
    begin: Callable[[], None] | None = None,
) -> int:
    """Show the window until it is closed; return the exit code.

    `open_workspace` is called once, in a worker; the caller closes what it opened, after this returns. `language`
    (zh_CN, zh_TW, en) and `theme` (light, dark, system) overrule what the person chose. With `grab` the window is
    saved as a picture as soon as its first screen has its data, and the program ends: 0, or 1 if that failed. With
    several `people` the person is asked who it is, before anything is opened; `choose` is told which one. `sign_in`
    signs in again with a password where the data are locked; `open_workspace` is then called once more, as it is when
    the person tries again. `unlock` is told a passphrase, with which the data are then opened. Where there are no data
    yet, `first_run` makes them. Once the first screen is shown, `load` is called in a
    thread, to load what that does without, and then `begin`: what works behind the window begins.
    """
    prepare_input_method()
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("fieldbook-crm")
    preferences = Preferences()
    mode = Mode(theme) if theme else preferences.theme
    if choose is not None and len(people) > 1 and not _ask_who(people, language, mode, choose):
        return 0
    running = Running(application, open_workspace, language or preferences.language, mode, grab, sign_in)
    running.use(unlock, first_run, begin, load)
    running.start()
    code = application.exec()
    running.close()
    running.deleteLater()
    return code


def _ask_who(people: Sequence[str], language: str | None, mode: Mode, choose: Callable[[int], None]) -> bool:
    """Ask who works here, and tell `choose`. Returns False where nobody was chosen."""
    from crm_desktop.ui.dialogs.who_works import WhoWorks

    wording = language or Preferences().language
    application = QApplication.instance()
    theme = Theme(application, wording) if isinstance(application, QApplication) else None
    if theme is not None:
        theme.apply(mode)
    dialog = WhoWorks(Translator(wording), people)
    dialog.exec()
    chosen = dialog.chosen
    dialog.deleteLater()
    if theme is not None:
        theme.deleteLater()
    if chosen is None:
        return False
    choose(chosen)
    return True


class Running(QObject):
    """One run of the window: who holds what, and the order in which it begins and ends."""

    _opened = Signal(object)
    _refused = Signal(object)

    def __init__(
        self,
        application: QApplication,
        open_workspace: OpenWorkspace,
        language: str,
        mode: Mode,
        grab: Path | None = None,
        sign_in: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self._sign_in = sign_in
        self._unlock: Callable[[str], None] | None = None
        self._first_run: FirstRun | None = None
        self._begin_behind: Callable[[], None] | None = None
        self._first_page: FirstRunPage | None = None
        self._closed_page: ClosedPage | None = None
        self._application = application
        self._open_workspace = open_workspace
        self._grab = grab
        self._preferences = Preferences()
        self._tr = Translator(language)
        self._qt_texts: list[QTranslator] = []
        self.theme = Theme(application, language)
        self.theme.apply(mode)
        self._faults = Faults(self._tr, self)
        self._workspace: Workspace | None = None
        self._tasks: Tasks | None = None
        self._worker: threading.Thread | None = None
        self.window: MainWindow | None = None
        self._loading = Loading(parent=self)
        self._painting = QTimer(self)
        self._painting.setSingleShot(True)
        self._painting.timeout.connect(self._load_behind)
        self._quiet = 0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._give_up)
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self._await_quiet)
        self._opened.connect(self._fill)
        self._refused.connect(self._say_why)

    def use(
        self,
        unlock: Callable[[str], None] | None,
        first_run: FirstRun | None,
        begin: Callable[[], None] | None = None,
        load: Callable[[], None] | None = None,
    ) -> None:
        """Take what opens locked data, what makes new ones, and what is loaded and begins behind the first screen."""
        self._unlock, self._first_run, self._begin_behind = unlock, first_run, begin
        self._loading = Loading(load, self)

    @property
    def workspace(self) -> Workspace | None:
        """What was opened; None until it is."""
        return self._workspace

    @property
    def loading(self) -> Loading:
        """What the first screen does without, and whether it is there."""
        return self._loading

    @property
    def busy(self) -> bool:
        """Whether a screen still waits for an answer."""
        return self._workspace is None or (self._tasks is not None and self._tasks.busy)

    def start(self) -> None:
        """Paint the shell, then open the data behind it."""
        self._faults.watch()
        self._translate_qt()
        self._make_window()
        QTimer.singleShot(0, self._begin_opening)
        if self._grab is not None:
            self._faults.shown.connect(self._give_up)
            self._patience.start(GRAB_PATIENCE_MS)

    def close(self) -> None:
        """End every thread that was begun here, and give back what was taken over."""
        for timer in (self._patience, self._looking, self._painting):
            timer.stop()
        if self._worker is not None and self._worker.is_alive():
            self._worker.join()
        self._loading.close()
        if self._tasks is not None:
            self._tasks.close()
        self._faults.close()
        for one in self._qt_texts:
            self._application.removeTranslator(one)
        if self.window is not None:
            self.window.deleteLater()
        self.theme.deleteLater()

    def _make_window(self) -> None:
        window = MainWindow(self._tr)
        window.language_chosen.connect(self._choose_language)
        window.theme_chosen.connect(self._choose_theme)
        window.closed.connect(self._leave)
        window.reopen_wanted.connect(self._reopen)
        self._faults.show_on(window, window.toasts, self._tr)
        if self._grab is None:
            window.restoreGeometry(self._preferences.geometry)
        else:
            window.resize(FIRST_SIZE)
        self.window = window
        window.show()

    def _begin_opening(self, password: str = "") -> None:
        asks_passphrase = self._closed_page is not None and self._closed_page.asks_passphrase
        first = self._unlock if asks_passphrase else self._sign_in
        self._begin(partial(first, password) if password and first is not None else None)

    def _begin_anew(self) -> None:
        """Nobody can open the data: set them aside, which leads to the first run."""
        if self._first_run is not None:
            self._begin(self._first_run.begin_anew)

    def _begin(self, first: Callable[[], None] | None) -> None:
        """Open the data in a worker, after what has to be done first."""
        self._worker = threading.Thread(target=self._open, args=(first,), name="open-workspace", daemon=True)
        self._worker.start()

    def _reopen(self) -> None:
        """Open the data anew, in a fresh window: another store has taken the place of the present one."""
        if self._tasks is not None:
            self._tasks.close()
        self._tasks = self._workspace = None
        self._remake_window()
        self._begin(None)

    def _open(self, first: Callable[[], None] | None) -> None:
        """In the worker."""
        try:
            if first is not None:
                first()
            self._opened.emit(self._open_workspace())
        except BaseException as error:  # noqa: BLE001 -- told on the UI thread
            self._refused.emit(error)

    def _fill(self, workspace: Workspace) -> None:
        from crm_desktop.ui.tasks import Tasks

        self._workspace = workspace
        if self._first_page is not None:
            self._remake_window()
        self._closed_page = None
        self._tasks = Tasks(workspace, self)
        self._tasks.failed.connect(self._faults.show_error)
        if self.window is not None:
            if self._grab is not None:
                self.window.screen_ready.connect(self._looking.start)
            self.window.screen_ready.connect(self._rest, Qt.ConnectionType.SingleShotConnection)
            self._attach(self.window, FIRST_PLACE)

    def _rest(self) -> None:
        """The first screen has its data: once it is painted, load what it does without, then let the rest begin."""
        self._painting.start(PAINT_MS)

    def _load_behind(self) -> None:
        self._loading.start()
        if self._begin_behind is not None:
            self._loading.then(partial(QTimer.singleShot, REST_MS, self, self._begin_behind))

    def _attach(self, window: MainWindow, place: Place) -> None:
        if self._workspace is None or self._tasks is None:
            return
        from crm_desktop.ui.text.formats import Formats

        formats = Formats(self._tr, self._workspace.context.clock.wall_ms)
        context = UiContext(
            workspace=self._workspace,
            tasks=self._tasks,
            tr=self._tr,
            formats=formats,
            theme=self.theme,
            toasts=window.toasts,
            commands=window.commands,
            navigate=window.go,
            loading=self._loading,
        )
        window.attach(context, place)

    def _say_why(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self._application.exit(0)
            return
        text = sentence(error, self._tr.language) if isinstance(error, UserError) else report(error)
        if self._grab is not None:
            sys.stderr.write(f"{text}\n")
            self._application.exit(1)
            return
        code = error.code if isinstance(error, UserError) else ""
        if self._first_page is not None:
            self._first_page.complain(text, code)
        elif code == "not_enrolled" and self._first_run is not None:
            self._show_first_run(self._first_run)
        elif self._closed_page is not None:
            self._closed_page.show_reason(code, text)
        elif self.window is not None:
            place = self._first_run.former_place() if self._first_run is not None else ""
            page = ClosedPage(self._tr, may_sign_in=self._sign_in is not None, former_place=place)
            page.try_again.connect(self._begin_opening)
            page.begin_anew.connect(self._begin_anew)
            page.quit_wanted.connect(self._application.quit)
            page.show_reason(code, text)
            self.window.show_page(page)
            self._closed_page = page

    def _choose_language(self, language: str) -> None:
        """Make the window anew: every widget holds its texts."""
        self._preferences.language = language
        place = self.window.here if self.window else None
        self._tr = Translator(language)
        self.theme.set_language(language)
        self._translate_qt()
        asked = self._first_page is not None
        self._remake_window()
        if asked and self._first_run is not None:
            self._show_first_run(self._first_run, step="where")
        elif self.window is not None:
            self._attach(self.window, place or FIRST_PLACE)

    def _remake_window(self) -> None:
        former = self.window
        if former is not None:
            former.closed.disconnect(self._leave)
        self._closed_page = self._first_page = None
        self._make_window()
        if self.window is not None and former is not None:
            self.window.setGeometry(former.geometry())
            former.close()
            former.deleteLater()

    def _show_first_run(self, first_run: FirstRun, *, step: str = "language") -> None:
        from crm_desktop.ui.shell.first_run_page import FirstRunPage

        if self.window is None:
            return
        page = FirstRunPage(self._tr, first_run, step=step)
        page.language_chosen.connect(self._choose_language)
        page.decided.connect(self._begin)
        self.window.show_page(page)
        page.take_focus()
        self._first_page, self._closed_page = page, None

    def _choose_theme(self, mode: Mode) -> None:
        self._preferences.theme = mode
        self.theme.apply(mode)

    def _translate_qt(self) -> None:
        """Let Qt's own words (of a file dialog, of a text field's menu) be in the language, too."""
        for one in self._qt_texts:
            self._application.removeTranslator(one)
        texts = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if texts.load(f"qtbase_{self._tr.language}", folder):
            self._application.installTranslator(texts)
            self._qt_texts = [texts]

    def _leave(self) -> None:
        if self._grab is None and self.window is not None:
            self._preferences.geometry = self.window.saveGeometry()
        self._application.quit()

    def _await_quiet(self) -> None:
        self._quiet = 0 if self.busy else self._quiet + 1
        if self._quiet * LOOK_MS >= QUIET_MS:
            self._take_picture()

    def _take_picture(self) -> None:
        saved = self.window is not None and self.window.grab().save(str(self._grab), "PNG")
        self._application.exit(0 if saved else 1)

    def _give_up(self) -> None:
        sys.stderr.write("The picture was not taken: something failed, or the data did not come in time.\n")
        self._application.exit(1)
