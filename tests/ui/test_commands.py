"""The registry of commands: what it holds is what menus, shortcuts and the list of keys offer."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.ui.commands import Command, Commands, shown_keys
from crm_desktop.ui.context import Place
from crm_desktop.ui.shell.key_list import KeyList
from crm_desktop.ui.text import Translator
from crm_desktop.ui.widgets import Tag
from tests.ui.desk import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_shortcut_runs_its_command(window: QWidget, qtbot: QtBot) -> None:
    ran: list[str] = []
    commands = Commands(window, Translator("zh_CN"))
    commands.add(Command("one", "shell.refresh", lambda: ran.append("one"), "F5"))
    window.activateWindow()
    qtbot.keySequence(window, "F5")
    assert ran == ["one"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_the_keypad_has_the_same_enter(window: QWidget, qtbot: QtBot, key: Qt.Key) -> None:
    ran: list[str] = []
    commands = Commands(window, Translator("zh_CN"))
    commands.add(Command("one", "shell.refresh", lambda: ran.append("one"), "Ctrl+Shift+Return"))
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    if key == Qt.Key.Key_Enter:
        modifiers |= Qt.KeyboardModifier.KeypadModifier
    QTest.keyClick(window, key, modifiers)
    assert ran == ["one"]


def test_enter_is_called_what_stands_on_the_key() -> None:
    assert shown_keys("Ctrl+Return") == "Ctrl+Enter"


def test_commands_of_another_screen_sleep(window: QWidget, qtbot: QtBot) -> None:
    ran: list[str] = []
    commands = Commands(window, Translator("zh_CN"))
    for scope in ("customers", "quotes"):
        new = Command(f"{scope}.new", "shell.refresh", lambda scope=scope: ran.append(scope), "Ctrl+N")  # type: ignore[misc]
        commands.add(new, scope)
    commands.set_scope("quotes")
    qtbot.keySequence(window, "Ctrl+N")
    commands.run("customers.new")
    assert ran == ["quotes"]
    assert [command.id for command in commands.all()] == ["quotes.new"]


def test_what_cannot_be_done_now_is_not_done(window: QWidget) -> None:
    ran: list[str] = []
    commands = Commands(window, Translator("zh_CN"))
    commands.add(
        Command("save", "shell.save", lambda: ran.append("save"), menu="new", enabled=lambda: bool(ran))
    )
    commands.run("save")
    (action,) = commands.in_menu("new")
    assert ran == []
    assert not action.isEnabled()
    ran.append("there is something")
    (action,) = commands.in_menu("new")
    assert action.isEnabled()


def test_an_id_stands_for_one_command(window: QWidget) -> None:
    commands = Commands(window, Translator("zh_CN"))
    commands.add(Command("one", "shell.refresh", window.update))
    with pytest.raises(ValueError, match="two commands"):
        commands.add(Command("one", "shell.quit", window.update))


@pytest.mark.parametrize("screen", ["customers", "customer"])
def test_no_keys_mean_two_things_on_a_screen(shell: Shell, screen: str) -> None:
    (account_id, *_) = shell.desk.fill()
    shell.open(Place(screen, account_id))
    keys = Counter(command.keys for command in shell.window.commands.all() if command.keys)
    assert [one for one, times in keys.items() if times > 1] == []


def test_the_list_of_keys_is_made_from_the_registry(shell: Shell) -> None:
    shell.open()
    shell.press("Ctrl+/")
    dialog = shell.dialog()
    assert isinstance(dialog, KeyList)
    shown = {tag.text for tag in dialog.findChildren(Tag)}
    assert {"Ctrl+K", "Ctrl+N", "Ctrl+Shift+V", "Ctrl+Shift+S", "F5"} <= shown
    dialog.reject()
