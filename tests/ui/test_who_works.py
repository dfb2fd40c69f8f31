"""The question who works here, by keyboard and by mouse, before anybody's data are opened."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_desktop.ui import app
from crm_desktop.ui.dialogs.who_works import WhoWorks
from crm_desktop.ui.text import LANGUAGES, Translator
from crm_desktop.ui.theme import Mode
from tests.support.accessible import nameless

PEOPLE = ("李伟", "王小梅", "陈鹏")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_answered_by_keyboard(qtbot: QtBot, language: str) -> None:
    dialog = WhoWorks(Translator(language), PEOPLE)
    qtbot.addWidget(dialog)
    dialog.show()
    assert nameless(dialog) == []
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.chosen == 1


def test_escape_opens_nobodys_data(qtbot: QtBot) -> None:
    dialog = WhoWorks(Translator("en"), PEOPLE)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog.list, Qt.Key.Key_Escape)
    assert dialog.chosen is None
    assert not dialog.isVisible()


@pytest.mark.parametrize(("key", "told"), [(Qt.Key.Key_Return, [0]), (Qt.Key.Key_Escape, [])])
def test_the_window_asks_before_it_opens(qapp: QApplication, key: Qt.Key, told: list[int]) -> None:
    chosen: list[int] = []

    def answer() -> None:
        dialog = qapp.activeModalWidget()
        assert isinstance(dialog, WhoWorks)
        QTest.keyClick(dialog.list, key)

    QTimer.singleShot(0, answer)
    assert app._ask_who(PEOPLE, "zh_CN", Mode.LIGHT, chosen.append) is bool(told)
    assert chosen == told
