"""What people stumbled over: keys that are held, widths, names for a screen reader, the look of a button."""

from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSpacerItem, QTabBar

from crm_desktop.ui.context import Place
from crm_desktop.ui.shell.touches import Touches
from crm_desktop.ui.theme import active_tokens
from tests.ui.desk import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
HELD = {
    Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
}


@pytest.mark.parametrize("key", HELD)
def test_a_row_is_chosen_whatever_is_held(shell: Shell, key: Qt.Key) -> None:
    shell.desk.fill()
    shell.open(Place("customers"))
    table = shell.screen.table
    first, second = table.records.id_at(0), table.records.id_at(1)
    QTest.keyPress(shell.window.windowHandle(), key, HELD[key])
    assert QGuiApplication.keyboardModifiers() == HELD[key]
    for wanted in (first, second, second):
        table.select_id(wanted)
        assert (table.current_id, table.marked_ids()) == (wanted, [wanted])
    shell.screen._unmark_all()
    assert table.marked_ids() == [second]


def test_the_button_that_goes_on_looks_like_it_in_a_dialog(shell: Shell) -> None:
    shell.open(Place("visits"))
    shell.press("Ctrl+N")
    shell.settle()
    button = shell.dialog().save_button
    colours = {button.grab().toImage().pixelColor(x, button.height() // 2).name() for x in range(3, 8)}
    assert active_tokens().accent.lower() in colours


def test_what_is_no_window_any_more_is_told_and_the_widget_watched(
    shell: Shell, caplog: pytest.LogCaptureFixture, qtbot: object
) -> None:
    shell.open(Place("today"))
    touches = Touches("Ctrl+Alt+L", shell.window)
    with caplog.at_level(logging.WARNING):
        touches._watch(QSpacerItem(1, 1))
    assert "QSpacerItem" in caplog.text
    seen: list[int] = []
    touches.touched.connect(lambda: seen.append(1))
    QTest.mouseMove(shell.window)
    QTest.mouseClick(shell.window, Qt.MouseButton.LeftButton)
    assert seen


def test_the_tabs_of_a_quote_have_a_name(shell: Shell) -> None:
    account_id = shell.desk.new_customer("恒远机电")
    shell.open(Place("quotes", options={"new_for": account_id}))
    shell.settle()
    bars = [bar for bar in shell.window.findChildren(QTabBar) if bar.isVisible()]
    assert bars
    assert all(bar.accessibleName() for bar in bars)


def test_people_give_way_to_a_narrow_window(shell: Shell) -> None:
    shell.desk.fill()
    shell.open(Place("contacts"))
    seen = set()
    for width in (1600, 1180, 1040, 960):
        shell.window.resize(width, 860)
        shell.settle()
        table, columns = shell.screen.table, shell.screen.tools.arrangement.columns()
        hidden = {column.name for column, is_shown in columns if column.shown and not is_shown}
        seen |= {frozenset(hidden)}
        assert "post" in hidden or table.horizontalScrollBar().maximum() == 0
        assert hidden <= {"influence", "post"}
    assert frozenset() in seen
    assert len(seen) > 1


def test_colours_of_tags_are_words(shell: Shell) -> None:
    shell.desk.receive("tag", "t-1", name="重点", tone="info")
    shell.open(Place("records", "tag"))
    shell.settle()
    table = shell.screen.page.table
    texts = {table.records.index(0, column).data() for column in range(table.records.columnCount())}
    assert {"重点", "青色"} <= texts
