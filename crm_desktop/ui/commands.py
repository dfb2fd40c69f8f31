"""One registry of commands: what it holds feeds the menus, the shortcuts, the palette and the list of keys alike.

A command of a screen sleeps while another screen is shown, so two screens may give the same keys to their own
"new" without getting in each other's way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.loading import Loading
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import set_icon

EVERYWHERE: Final = ""
RETURN: Final = "Return"
ENTER: Final = "Enter"
"""What Qt calls the key beside the letters, and that of the keypad; on a keyboard both are Enter."""


def always() -> bool:
    """Stand for a command that can be run at any time."""
    return True


def sequences(keys: str) -> list[QKeySequence]:
    """Return what a person may press: the Enter beside the letters and that of the keypad are one key."""
    both = dict.fromkeys((keys, keys.replace(RETURN, ENTER)))
    return [QKeySequence(one) for one in both]


def shown_keys(keys: str) -> str:
    """Return keys as they stand on the keyboard."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).replace(RETURN, ENTER)


@dataclass(frozen=True)
class Command:
    """`label` is the key of its text; `keys` is written as Qt does (`Ctrl+Shift+V`); `menu` is new, go or view.

    Without a menu it is found by its keys, in the palette and in the list of keys. What `is_light` is run at once, even
    while the model is still being loaded; anything else then waits for it.
    """

    id: str
    label: str
    run: Callable[[], None]
    keys: str = ""
    icon: str = ""
    menu: str = ""
    enabled: Callable[[], bool] = always
    is_light: bool = False


class Commands(QObject):
    """All commands of a window by id, in the order in which they were added. `ran(id)` tells of each that was run."""

    ran = Signal(str)

    def __init__(self, window: QWidget, tr: Translator) -> None:
        super().__init__(window)
        self._window = window
        self._tr = tr
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}
        self._scopes: dict[str, str] = {}
        self._scope = EVERYWHERE
        self._asleep = False
        self._loading = Loading()

    def wait_for(self, loading: Loading) -> None:
        """Run what needs the model when it is loaded."""
        self._loading = loading

    def add(self, command: Command, scope: str = EVERYWHERE) -> QAction:
        """Make a command known; `scope` is the key of the screen it belongs to. Raises ValueError for an id twice."""
        if command.id in self._commands:
            raise ValueError(f"there are two commands {command.id}")
        action = QAction(self._tr(command.label), self._window)
        action.setObjectName(command.id)
        if command.icon:
            set_icon(action, command.icon)
        if command.keys:
            action.setShortcuts(sequences(command.keys))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(self._run_sender)
        self._commands[command.id], self._actions[command.id] = command, action
        self._scopes[command.id] = scope
        action.setEnabled(self._is_here(command.id))
        self._window.addAction(action)
        return action

    def add_all(self, commands: Iterable[Command], scope: str = EVERYWHERE) -> None:
        """Make several commands known."""
        for command in commands:
            self.add(command, scope)

    def action(self, command_id: str) -> QAction:
        """Return the action, for a button or a menu."""
        return self._actions[command_id]

    def run(self, command_id: str) -> None:
        """Run a command, unless it sleeps or cannot be run now."""
        command = self._commands[command_id]
        if not self._loading.is_done and not command.is_light:
            self._loading.then(partial(self.run, command_id))
        elif self._is_here(command_id) and command.enabled():
            command.run()
            self.ran.emit(command_id)

    def all(self) -> list[Command]:
        """Return every command that can be reached from here: those of the window and of the current screen."""
        return [command for key, command in self._commands.items() if self._is_here(key)]

    def runnable(self) -> list[Command]:
        """Return those of `all` that can be run now."""
        return [command for command in self.all() if command.enabled()]

    def in_menu(self, menu: str) -> list[QAction]:
        """Return the actions of a menu, each enabled as it is now."""
        self.update()
        return [self._actions[command.id] for command in self.all() if command.menu == menu]

    def set_scope(self, scope: str) -> None:
        """Wake the commands of one screen and let those of the others sleep."""
        self._scope = scope
        for key, action in self._actions.items():
            action.setEnabled(self._is_here(key))

    def set_asleep(self, asleep: bool) -> None:
        """Let every command sleep, whoever asks, until they are woken."""
        self._asleep = asleep
        self.set_scope(self._scope)

    def update(self) -> None:
        """Ask every command whether it can be run now; menus do so before they are shown."""
        for key, action in self._actions.items():
            action.setEnabled(self._is_here(key) and self._commands[key].enabled())

    def _is_here(self, command_id: str) -> bool:
        return not self._asleep and self._scopes[command_id] in {EVERYWHERE, self._scope}

    def _run_sender(self) -> None:
        action = self.sender()
        self.run(action.objectName())
        self.set_scope(self._scope)
