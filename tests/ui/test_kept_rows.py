"""Rows are filled anew for the next record: none of the former one is left, and all of the next one is laid out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.item_row import Action, Item, ItemRow
from crm_desktop.ui.screens.kept_rows import MOST_KEPT, KeptRows, laid_out_once
from tests.ui.desk import CUSTOMERS, Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_rows_are_kept_and_those_beyond_some_go(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    rows = KeptRows(QVBoxLayout(page), QLabel)
    page.show()
    first = rows.show(["a", "b"], QLabel.setText)
    again = rows.show(["c"], QLabel.setText)
    assert again[0] is first[0]
    assert [row.text() for row in rows.shown] == ["c"]
    assert not first[1].isVisible()
    rows.show([str(number) for number in range(3 * MOST_KEPT)], QLabel.setText)
    rows.show([], QLabel.setText)
    qtbot.waitUntil(lambda: len(page.findChildren(QLabel)) == MOST_KEPT)


def test_what_is_filled_is_laid_out_when_it_is_full(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    rows = KeptRows(QVBoxLayout(page), QLabel)
    page.resize(300, 300)
    page.show()
    with laid_out_once(page):
        first, second = rows.show(["a", "b"], QLabel.setText)
        assert first.geometry().top() == second.geometry().top()
    assert first.geometry().bottom() < second.geometry().top()


def test_a_row_that_shows_another_thing_does_what_is_to_be_done_with_that(qtbot: QtBot) -> None:
    done: list[str] = []

    def deeds(name: str) -> tuple[Action, ...]:
        return (Action("K", "check", "Keep", lambda: done.append(name)),)

    row = ItemRow(Item("first"), deeds("first"), "1", buttons_always=True)
    qtbot.addWidget(row)
    row.show()
    (button,) = row._buttons
    row.show_item(Item("second"), deeds("second"), "2")
    assert row._buttons == [button]
    button.click()
    QTest.keyClick(row, Qt.Key.Key_K)
    assert done == ["second", "second"]
    row.show_item(Item("third"))
    QTest.keyClick(row, Qt.Key.Key_K)
    assert done == ["second", "second"]
    assert row.accessibleName() == "third"
    assert row._buttons == []


def test_the_next_card_shows_nothing_of_the_former(shell: Shell) -> None:
    first, *_ = shell.desk.fill()
    shell.open(Place("customer", first))

    def texts() -> set[str]:
        return {one.text() for one in shell.screen.findChildren(QLabel) if one.isVisible()}

    whole = texts()
    assert {CUSTOMERS[0][0], CUSTOMERS[0][3], "寄样品"} <= whole
    empty = shell.desk.new_customer("什么都没有的客户")
    shell.window.go(Place("customer", empty))
    shell.settle()
    assert texts().isdisjoint({CUSTOMERS[0][0], CUSTOMERS[0][3], "寄样品"})
    assert {"还没有联系人。", "没有待办。", "还没有报价。"} <= texts()
    shell.window.go(Place("customer", first))
    shell.settle()
    assert texts() == whole
