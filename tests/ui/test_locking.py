"""The lock of the window: on demand and when idle; nothing to see, nothing to read, and everything there afterwards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from crm_desktop.db import meta
from crm_desktop.errors import UserError
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.shell import locking
from crm_desktop.ui.shell.locking import Lock, LockPage
from crm_desktop.ui.widgets.toast import STAYS
from tests.support.accessible import nameless
from tests.ui.desk import Shell
from tests.ui.safe_desk import PASSPHRASE, safe

__all__ = ["safe"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LONG_MS = 20_000


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "_LOOK_MS", 5)
    monkeypatch.setattr(locking, "_REST_MS", 10)


def lock_of(shell: Shell) -> Lock:
    assert shell.window.lock is not None
    return shell.window.lock


def page_of(shell: Shell) -> LockPage:
    page = lock_of(shell).page
    assert page is not None
    return page


def lock(shell: Shell, qtbot: QtBot) -> None:
    shell.press("Ctrl+Alt+L")
    sealed(shell, qtbot)


def sealed(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: shell.desk.store.is_sealed and page_of(shell).isEnabled(), timeout=LONG_MS)


def unlock(shell: Shell, qtbot: QtBot) -> None:
    QTest.keyClicks(page_of(shell).passphrase, PASSPHRASE)
    QTest.keyClick(page_of(shell).passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: lock_of(shell).page is None, timeout=LONG_MS)
    shell.settle()


def is_locked(shell: Shell) -> bool:
    return lock_of(shell).page is not None


def visible_texts(shell: Shell) -> str:
    labels = [one for one in shell.window.findChildren(QLabel) if one.isVisible()]
    return "\n".join([shell.window.windowTitle(), *(one.text() for one in labels)])


def test_it_hides_everything_and_opens_with_the_passphrase(safe: Shell, qtbot: QtBot) -> None:
    ids = safe.desk.fill()
    safe.open(Place("customer", ids[0]))
    assert "恒远" in visible_texts(safe)
    lock(safe, qtbot)
    assert "恒远" not in visible_texts(safe)
    assert nameless(safe.window) == []
    with pytest.raises(UserError, match="locked"), safe.desk.store.read():
        pass
    safe.press("Ctrl+2")
    assert safe.window.here == Place("customer", ids[0]), "no command runs while it is locked"
    unlock(safe, qtbot)
    assert "恒远" in visible_texts(safe)
    safe.press("Ctrl+2")
    safe.settle()
    assert safe.window.here == Place("customers")


def test_what_was_being_typed_is_still_there(safe: Shell, qtbot: QtBot) -> None:
    ids = safe.desk.fill()
    safe.open(Place("customer", ids[0]))
    safe.window.commands.run("card.add_person")
    dialog = safe.dialog()
    field = dialog.findChildren(QLineEdit)[0]
    field.setText("写到一半")
    lock_of(safe).lock()
    sealed(safe, qtbot)
    assert not dialog.isVisible()
    unlock(safe, qtbot)
    assert dialog.isVisible()
    assert field.text() == "写到一半"


def test_dialogs_of_dialogs_menus_and_late_ones_are_hidden_too(safe: Shell, qtbot: QtBot) -> None:
    ids = safe.desk.fill()
    safe.open(Place("customer", ids[0]))
    outer = QDialog(safe.window)
    inner = QDialog(outer)
    menu = QMenu(inner)
    menu.addAction("苏州恒远")
    for one in (outer, inner):
        one.open()
    safe.settle()
    menu.popup(QPoint(0, 0))
    QTest.keyClick(inner, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    sealed(safe, qtbot)
    assert [one.isVisible() for one in (outer, inner, menu)] == [False, False, False]
    late = QDialog(safe.window)
    late.open()
    safe.screen.title_changed.emit("苏州恒远")
    qtbot.waitUntil(lambda: not late.isVisible(), timeout=LONG_MS)
    assert "恒远" not in safe.window.windowTitle()
    unlock(safe, qtbot)
    assert [one.isVisible() for one in (outer, inner, menu, late)] == [True, True, False, True]
    for one in (late, inner, outer):
        one.reject()


def test_a_dialog_that_ended_behind_the_lock_stays_closed(safe: Shell, qtbot: QtBot) -> None:
    safe.open()
    kept, deleted = QDialog(safe.window), QDialog(safe.window)
    deleted.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    kept.open()
    deleted.open()
    lock_of(safe).lock()
    sealed(safe, qtbot)
    kept.accept()
    deleted.accept()
    qtbot.waitUntil(lambda: not isValid(deleted), timeout=LONG_MS)
    unlock(safe, qtbot)
    assert not kept.isVisible()


def test_the_page_covers_the_window_whatever_size_it_gets(safe: Shell, qtbot: QtBot) -> None:
    safe.open()
    lock(safe, qtbot)
    safe.window.resize(1500, 950)
    QTest.qWait(1)
    assert page_of(safe).geometry() == safe.window.rect()
    unlock(safe, qtbot)


def test_a_wrong_passphrase_is_told_and_guessing_takes_ever_longer(safe: Shell, qtbot: QtBot) -> None:
    safe.open()
    lock(safe, qtbot)
    page = page_of(safe)
    QTest.keyClicks(page.passphrase, "wrong")
    QTest.keyClick(page.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(page.problem.isVisible, timeout=LONG_MS)
    assert page.problem.text().startswith("口令不正确")
    assert page.isEnabled()
    assert page.passphrase.text() == ""
    for _ in range(locking._PATIENT_TRIES):
        page.say("…")
    assert not page.isEnabled()
    assert page._pause.interval() == 2_000
    page._may_try()
    unlock(safe, qtbot)


def test_an_untouched_window_locks_by_itself_and_a_touch_puts_it_off(
    safe: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe.desk.lane.submit_raw(lambda connection: meta.put(connection, "lock_minutes", "5")).result()
    safe.open()
    idle = lock_of(safe)._idle
    assert (idle.isActive(), idle.interval()) == (True, 300_000)
    touched: list[bool] = []
    with monkeypatch.context() as patch:
        patch.setattr(idle, "start", lambda: touched.append(True))
        safe.press("Tab")
    assert touched
    idle.start(50)
    qtbot.waitUntil(lambda: lock_of(safe).page is not None, timeout=LONG_MS)
    qtbot.waitUntil(lambda: page_of(safe).isEnabled(), timeout=LONG_MS)
    unlock(safe, qtbot)


def test_never_is_never(safe: Shell) -> None:
    safe.desk.lane.submit_raw(lambda connection: meta.put(connection, "lock_minutes", "0")).result()
    safe.open()
    assert not lock_of(safe)._idle.isActive()


def test_a_laptop_that_slept_locks_when_it_wakes(safe: Shell, qtbot: QtBot) -> None:
    """A timer stands still in sleep: what counts is the clock."""
    safe.desk.lane.submit_raw(lambda connection: meta.put(connection, "lock_minutes", "5")).result()
    safe.open()
    lock_ = lock_of(safe)
    lock_._touched_ms -= 4 * 60_000
    safe.press("Tab")
    assert not is_locked(safe), "four minutes are not five, and a touch begins them anew"
    lock_._touched_ms -= 4 * 60_000
    lock_._lock_if_slept()
    assert not is_locked(safe)
    lock_._touched_ms -= 60_000
    safe.press("Tab")
    assert is_locked(safe), "the touch that wakes it does not put it off"
    sealed(safe, qtbot)
    unlock(safe, qtbot)


def test_work_in_two_places_is_hidden_by_the_clock_and_there_again(
    safe: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open quote with a cell to be corrected, a visit half typed over it, news with names: nobody touches them."""
    monkeypatch.setattr(locking, "_MINUTE_MS", 1_500)
    ids = safe.desk.fill()
    safe.desk.lane.submit_raw(lambda connection: meta.put(connection, "lock_minutes", "0")).result()
    safe.open(Place("quotes", options={"new_for": ids[0]}))
    safe.settle()
    editor = safe.screen.editor
    editor.grid.setData(editor.grid.index(0, Col.NAME), "定制支架")
    editor.grid.setData(editor.grid.index(0, Col.QTY), "很多")
    editor.view.go_to(0, Col.QTY)
    safe.window.commands.run("visit.quick")
    safe.settle()
    visit = safe.dialog()
    visit.customer.setText("恒远")
    visit.summary.setPlainText("谈了年度用量，写到一半")
    visit.summary.setFocus()
    toast = safe.window.toasts.show_message("已删除 苏州恒远", timeout_ms=STAYS)
    tip = QLabel("恒远的全名", safe.window, Qt.WindowType.ToolTip)
    tip.show()
    safe.settle()
    safe.desk.lane.submit_raw(lambda connection: meta.put(connection, "lock_minutes", "1")).result()
    lock_of(safe).look_again()
    qtbot.waitUntil(lambda: lock_of(safe).page is not None, timeout=LONG_MS)
    sealed(safe, qtbot)
    seen = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert seen == [safe.window]
    assert "恒远" not in visible_texts(safe)
    assert not toast.isVisible()
    assert safe.window.windowTitle() == safe.context.tr("shell.product")
    monkeypatch.setattr(locking, "_MINUTE_MS", 60_000)
    unlock(safe, qtbot)
    assert visit.isVisible()
    assert (visit.customer.text(), visit.summary.toPlainText()) == ("恒远", "谈了年度用量，写到一半")
    assert visit.focusWidget() is visit.summary
    assert toast.isVisible()
    here = editor.view.currentIndex()
    assert (here.row(), here.column()) == (0, Col.QTY)
    assert editor.grid.lines.bad_cell(0, Col.QTY).text == "很多"
    assert safe.screen.is_editing()
    visit.reject()


def test_unlocking_leads_back_to_the_cell_of_a_stored_quote(safe: Shell, qtbot: QtBot) -> None:
    ids = safe.desk.fill()
    safe.open(Place("quotes", options={"new_for": ids[0]}))
    safe.settle()
    editor = safe.screen.editor
    for column, text in ((Col.NAME, "支架"), (Col.QTY, "2"), (Col.UNIT_PRICE, "10"), (Col.TAX_RATE, "13")):
        editor.grid.setData(editor.grid.index(0, column), text)
    editor.save()
    qtbot.waitUntil(lambda: editor.draft.loaded is not None and not editor.autosave.saving)
    safe.settle()
    editor.view.go_to(0, Col.UNIT_PRICE)
    lock(safe, qtbot)
    unlock(safe, qtbot)
    here = editor.view.currentIndex()
    assert (here.row(), here.column()) == (0, Col.UNIT_PRICE)
