"""The window: it is painted empty at once, and filled when the data is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QActionGroup, QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.ui.commands import Command, Commands
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.screens import SCREENS, ScreenEntry, screen_entry
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.shell.begun_teller import BegunTeller
from crm_desktop.ui.shell.habits import HabitKeeper
from crm_desktop.ui.shell.keyboard_keeper import KeyboardKeeper
from crm_desktop.ui.shell.locking import LOCK_KEYS, Lock
from crm_desktop.ui.shell.reminders import ReminderTeller
from crm_desktop.ui.shell.status import StatusWatcher
from crm_desktop.ui.shell.strips import LOCKED, FetchingStrip, LeaseStrip, LockedStrip
from crm_desktop.ui.shell.top_bar import TopBar
from crm_desktop.ui.shell.undo import Undo
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Mode, active_tokens
from crm_desktop.ui.widgets import EmptyState, NavigationRail, ToastStack
from crm_desktop.ui.widgets.reading_order import go_on

if TYPE_CHECKING:
    from crm_desktop.services.ports import SyncState

FIRST_SIZE: Final = QSize(1360, 860)
SMALLEST_SIZE: Final = QSize(960, 600)
LONGEST_HISTORY: Final = 50
MOST_DIGITS: Final = 9
LANGUAGE_NAMES: Final = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English"}
ELSEWHERE: Final = (
    ("customers", "customers.new", "customers.new"),
    ("visits", "visits.plan", "visits.plan"),
    ("quotes", "quotes.new", "quotes.new"),
    ("quotes", "quotes.prices", "quotes.check_title"),
    ("tasks", "tasks.new", "commitments.add"),
    ("customers", "customers.merges", "merging.list"),
    ("sync", "sync.tab.duplicates", "duplicates.list"),
    ("settings", "settings.look", "settings.look"),
    ("settings", "settings.back_up", "settings.back_up"),
    ("settings", "safety.bin_open", "safety.bin_open"),
)
"""Screen, its command, and the key of its name: what can be begun from anywhere."""
_THEMES: Final = {
    Mode.LIGHT: "shell.theme_light",
    Mode.DARK: "shell.theme_dark",
    Mode.SYSTEM: "shell.theme_system",
}


class MainWindow(QWidget):
    """Rail, top bar and the current screen. `attach` fills it; until then it says that the data is being opened."""

    language_chosen = Signal(str)
    theme_chosen = Signal(object)
    screen_ready = Signal()
    closed = Signal()
    reopen_wanted = Signal()

    def __init__(self, tr: Translator) -> None:
        super().__init__()
        self.tr_ = tr
        self.commands = Commands(self, tr)
        self._context: UiContext | None = None
        self._screens: dict[str, Screen] = {}
        self._past: list[Place] = []
        self._future: list[Place] = []
        self._here: Place | None = None
        self._awaited: Place | None = None
        self._status: StatusWatcher | None = None
        self._ended = False
        self._habits: HabitKeeper | None = None
        self.setWindowTitle(tr("shell.product"))
        self.setMinimumSize(SMALLEST_SIZE)
        self.resize(FIRST_SIZE)
        self._rail = NavigationRail(tr("shell.navigation"))
        for entry in SCREENS:
            if entry.icon:
                self._rail.add_item(entry.key, tr(entry.title), entry.icon, at_bottom=entry.at_bottom)
        self._rail.setEnabled(False)
        self._rail.current_changed.connect(self._rail_chosen)
        self._bar = TopBar(tr, self)
        self._fetching = FetchingStrip(tr, self)
        self._locked = LockedStrip(tr, self)
        self._lease = LeaseStrip(tr, self)
        self.lock: Lock | None = None
        self._stack = QStackedWidget()
        self._opening = EmptyState("customers", tr("shell.opening"), "")
        self._stack.addWidget(self._opening)
        self.toasts = ToastStack(self._stack, tr("shell.close"))
        self._keeper = KeyboardKeeper(self, self._take_keyboard)
        self._arrange()
        self._add_commands()

    def _take_keyboard(self) -> None:
        """Let the screen have it, unless it is locked: then the lock gives it back to where it was."""
        is_locked = self.lock is not None and self.lock.page is not None
        if self.screen_now is not None and not is_locked:
            self.screen_now.activate()

    def _arrange(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._locked)
        column.addWidget(self._lease)
        column.addWidget(self._fetching)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(column, 1)

    def _add_commands(self) -> None:
        self.commands.add_all(
            (
                Command(
                    "search", "search.focus", self._bar.search.take_focus, "Ctrl+K", "search", is_light=True
                ),
                Command("back", "shell.back", self.back, "Alt+Left", "chevron-left", enabled=self._has_past),
                Command(
                    "forward",
                    "shell.forward",
                    self.forward,
                    "Alt+Right",
                    "chevron-right",
                    enabled=self._has_future,
                ),
                Command("refresh", "shell.refresh", self._reload, "F5", menu="view"),
                Command("keys", "shell.keys", self.show_keys, "Ctrl+/", menu="help"),
                Command("quit", "shell.quit", self._quit, "Ctrl+Q", menu="quit", is_light=True),
            )
        )
        self._bar.back.clicked.connect(self.back)
        self._bar.forward.clicked.connect(self.forward)
        self._bar.back.setEnabled(False)
        self._bar.forward.setEnabled(False)
        self._bar.visit.setEnabled(False)

    def attach(self, context: UiContext, place: Place) -> None:
        """Show the data that is open now, beginning at `place`."""
        self._context = context
        self.commands.wait_for(context.loading)
        self.commands.add_all(
            (
                Command("visit.quick", "visit.quick", self._quick_visit, "Ctrl+Shift+V", "visit", menu="new"),
                Command("sync", "shell.sync_now", self._sync, "Ctrl+Shift+S", "sync", menu="view"),
            )
        )
        self._add_everywhere(context)
        self._add_lock(context)
        shown_in_rail = [entry for entry in SCREENS if entry.icon]
        for number, entry in enumerate(shown_in_rail, start=1):
            self.commands.add(_go_command(entry, number, self.go))
        self.commands.add_all(
            _go_by_keys(entry, self.go) for entry in SCREENS if entry.keys and not entry.icon
        )
        self._bar.visit.clicked.connect(self.commands.action("visit.quick").trigger)
        self._bar.visit.setEnabled(True)
        self._bar.search.attach(context)
        self._habits = HabitKeeper(context, self)
        self._reminders = ReminderTeller(context, self)
        self._begun = BegunTeller(context, self)
        self.commands.ran.connect(self._habits.note_command)
        self._bar.status.clicked.connect(self._open_sync)
        self._bar.status.show()
        self._status = StatusWatcher(self._bar.status, context.workspace.sync, context.tr, context.formats)
        self._status.state_changed.connect(self._follow)
        self._fetching.stop_wanted.connect(context.workspace.sync.cancel)
        self._locked.sign_in_wanted.connect(self._sign_in)
        self._lease.sync_wanted.connect(self._sync)
        self._follow(context.workspace.sync.state())
        self._bar.menu.aboutToShow.connect(self._fill_menu)
        context.tasks.changed.connect(self._refresh)
        self._rail.setEnabled(True)
        self.go(place)

    def show_page(self, page: QWidget) -> None:
        """Show a page in the place of all screens, before there are data: nothing is being opened then."""
        self._bar.status.hide()
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def _add_lock(self, context: UiContext) -> None:
        if context.workspace.safety is None:
            return
        self.lock = Lock(context, context.workspace.safety, self)
        self.lock.locked.connect(self._hide_what_is_here)
        self.lock.unlocked.connect(self._show_what_is_here)
        self.commands.add(Command("lock", "safety.lock_now", self.lock.lock, LOCK_KEYS, menu="view"))

    def _hide_what_is_here(self) -> None:
        self.commands.set_asleep(True)
        self._name_window("")

    def _show_what_is_here(self) -> None:
        if self._here is not None:
            entry = screen_entry(self._here.screen)
            self._name_window(self.tr_(entry.title))
        self.commands.set_asleep(False)
        self._reload()

    def _add_everywhere(self, context: UiContext) -> None:
        """Add undo, and what other screens do, so that the palette finds it from here."""
        undo = Undo(context, self)
        self.commands.add_all(
            (
                Command("undo", "undo.undo", undo.undo, "Ctrl+Z", "undo", menu="edit"),
                Command("redo", "undo.redo", undo.redo, "Ctrl+Shift+Z", menu="edit"),
                Command("changes", "undo.changes", undo.show_list, "Ctrl+Alt+Z", "clock", menu="edit"),
                Command("rival.note", "rival.note", self._note_rival, "Ctrl+Alt+J", "add", menu="new"),
            )
        )
        self.commands.add_all(
            Command(f"elsewhere.{command}", label, partial(self._go_and_run, screen, command), icon="add")
            for screen, command, label in ELSEWHERE
        )
        self.commands.add_all(
            Command(f"theme.{mode.value}", name, partial(self.theme_chosen.emit, mode))
            for mode, name in _THEMES.items()
        )

    def _go_and_run(self, screen: str, command: str) -> None:
        self.go(Place(screen))
        self.commands.run(command)

    @property
    def here(self) -> Place | None:
        """Where the person is."""
        return self._here

    @property
    def screen_now(self) -> Screen | None:
        """The current screen; none before the data is open."""
        return self._screens.get(self._here.screen) if self._here else None

    def go(self, place: Place) -> None:
        """Show a place, and remember the way back."""
        if self._here is not None and self._here != without_options(place):
            self._past = [*self._past, self._here][-LONGEST_HISTORY:]
            self._future = []
        self._show(place)

    def back(self) -> None:
        """Return to where the person was before."""
        if self._past and self._here is not None:
            self._future.append(self._here)
            self._show(self._past.pop())

    def forward(self) -> None:
        """Undo `back`."""
        if self._future and self._here is not None:
            self._past.append(self._here)
            self._show(self._future.pop())

    def _has_past(self) -> bool:
        return bool(self._past)

    def _has_future(self) -> bool:
        return bool(self._future)

    def _show(self, place: Place) -> None:
        if self._ended:
            return
        entry = screen_entry(place.screen)
        self._here = without_options(place)
        self._awaited = None
        self._rail.blockSignals(True)
        self._rail.set_current(entry.key if entry.icon else entry.under)
        self._rail.blockSignals(False)
        self._bar.back.setEnabled(self._has_past())
        self._bar.forward.setEnabled(self._has_future())
        self._name_window(self.tr_(entry.title))
        if self._context is not None and not (entry.is_light or self._context.loading.is_done):
            self._await(place, self._context)
            return
        screen = self._screen(entry)
        self.commands.set_scope(entry.key)
        self._stack.setCurrentWidget(screen)
        screen.show_place(place)
        screen.activate()
        if self._habits is not None:
            self._habits.note_place(place)

    def _await(self, place: Place, context: UiContext) -> None:
        """Say that it is being opened, until the model is loaded; who goes elsewhere meanwhile is shown that."""
        self._awaited = place
        self.commands.set_scope(place.screen)
        self._stack.setCurrentWidget(self._opening)
        context.loading.then(self._show_awaited)

    def _show_awaited(self) -> None:
        if self._awaited is not None:
            self._show(self._awaited)

    def _screen(self, entry: ScreenEntry) -> Screen:
        if entry.key not in self._screens:
            assert self._context is not None  # noqa: S101 -- nothing leads here before `attach`
            screen = entry.make(self._context)
            screen.ready.connect(self.screen_ready)
            screen.title_changed.connect(self._name_window)
            self._stack.addWidget(screen)
            self._screens[entry.key] = screen
            self.commands.add_all(screen.commands(), entry.key)
        return self._screens[entry.key]

    def _name_window(self, title: str) -> None:
        if self.lock is not None and self.lock.page is not None:
            title = ""
        self.setWindowTitle(f"{title} — {self.tr_('shell.product')}" if title else self.tr_("shell.product"))

    def _rail_chosen(self, key: str) -> None:
        self.go(Place(key))

    def _refresh(self, changes: Changed) -> None:
        if self._ended:
            return
        for screen in self._screens.values():
            screen.refresh(changes)
        if self._status is not None:
            self._status.look_again()

    def _reload(self) -> None:
        if self.screen_now is not None and not self._ended:
            self.screen_now.reload()

    def _sync(self) -> None:
        if self._context is not None:
            self._context.workspace.sync.sync_now()
            self.toasts.show_message(self.tr_("shell.sync_asked"))

    def _follow(self, state: SyncState) -> None:
        """Say on every screen what touches all of them: a first sync under way, a locked store, the end."""
        self._fetching.show_state(state)
        self._locked.show_state(state)
        if state.code not in LOCKED:
            self._look_at_lease()
        if state.code == "device_wiped" and not self._ended:
            self._ended = True
            self._rail.setEnabled(False)
            self._bar.setEnabled(False)
            page = EmptyState(
                "warning", self.tr_("errors.ended"), self._locked.text.text(), self.tr_("errors.quit")
            )
            page.action_triggered.connect(self._quit)
            self._stack.addWidget(page)
            self._stack.setCurrentWidget(page)
            self._locked.hide()
            self._bar.status.hide()

    def _look_at_lease(self) -> None:
        """Tell in time that one has to sync. Asked with each state of the sync, which comes every few minutes."""
        if self._context is None:
            return
        from crm_desktop.services.safety import lease_days

        now_ms = self._context.workspace.context.clock.wall_ms()
        self._context.tasks.read_raw(
            lambda source: lease_days(source, now_ms), self._lease.show_days, owner=self._lease, key="lease"
        )

    def _sign_in(self) -> None:
        if self._context is not None:
            from crm_desktop.ui.dialogs.sign_in_again import SignInAgainDialog

            SignInAgainDialog(self._context, self).open()

    def _open_sync(self) -> None:
        self.go(Place("sync"))

    def _quick_visit(self) -> None:
        if self._context is not None:
            from crm_desktop.ui.dialogs.quick_visit import open_quick_visit

            screen = self.screen_now
            open_quick_visit(self._context, self, screen.account_id() if screen else "")

    def _note_rival(self) -> None:
        if self._context is not None and self.screen_now is not None:
            from crm_desktop.ui.dialogs.rival_price import RivalPriceDialog

            RivalPriceDialog(self._context, self.screen_now.about(), self).open()

    def show_keys(self) -> None:
        """Open the list of keys."""
        from crm_desktop.ui.shell.key_list import KeyList

        KeyList(self.commands, self.tr_, self).open()

    def _fill_menu(self) -> None:
        menu = self._bar.menu
        menu.clear()
        for section in ("new", "edit", "go", "view"):
            menu.addActions(self.commands.in_menu(section))
            menu.addSeparator()
        menu.addMenu(self._language_menu(menu))
        menu.addMenu(self._theme_menu(menu))
        menu.addSeparator()
        for section in ("help", "quit"):
            menu.addActions(self.commands.in_menu(section))

    def _language_menu(self, parent: QMenu) -> QMenu:
        menu = QMenu(self.tr_("shell.language"), parent)
        group = QActionGroup(menu)
        for language, name in LANGUAGE_NAMES.items():
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(language == self.tr_.language)
            action.setData(language)
            group.addAction(action)
        group.triggered.connect(lambda action, chosen=self.language_chosen: chosen.emit(action.data()))
        return menu

    def _theme_menu(self, parent: QMenu) -> QMenu:
        menu = QMenu(self.tr_("shell.theme"), parent)
        group = QActionGroup(menu)
        now = self._context.theme.mode if self._context else Mode.SYSTEM
        for mode, name in _THEMES.items():
            action = menu.addAction(self.tr_(name))
            action.setCheckable(True)
            action.setChecked(mode is now)
            action.setData(mode.value)
            group.addAction(action)
        group.triggered.connect(lambda action, chosen=self.theme_chosen: chosen.emit(Mode(action.data())))
        return menu

    def _quit(self) -> None:
        self.close()

    def focusNextPrevChild(self, forward: bool) -> bool:
        return go_on(self, forward=forward)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._status is not None:
            self._status.close()
        self.closed.emit()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(active_tokens().background))


def without_options(place: Place) -> Place:
    """Return where a place is. What was to be done there is done once, not again on the way back."""
    return Place(place.screen, place.record_id)


def _go_command(entry: ScreenEntry, number: int, go: Callable[[Place], None]) -> Command:
    keys = entry.keys or (f"Ctrl+{number}" if number <= MOST_DIGITS else "")
    return replace(_go_by_keys(entry, go), keys=keys, icon=entry.icon)


def _go_by_keys(entry: ScreenEntry, go: Callable[[Place], None]) -> Command:
    there = Place(entry.key)
    return Command(f"go.{entry.key}", entry.title, lambda: go(there), entry.keys, menu="go", is_light=True)
