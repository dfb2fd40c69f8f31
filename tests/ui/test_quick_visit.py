"""Quick visit: few keys, saved on Enter, taken back from the toast, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView
from pytestqt.qtbot import QtBot

from crm_desktop.services.attachments import attachments
from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.promises import promises
from crm_desktop.services.tasks import my_tasks
from crm_desktop.services.visit_drafts import visit_draft
from crm_desktop.services.visits import VisitRow, recent_visits
from crm_desktop.ui.context import Place
from crm_desktop.ui.dialogs import quick_visit
from crm_desktop.ui.widgets import Chip
from tests.ui.desk import CUSTOMERS, ME, Shell
from tests.ui.typing_in import write

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def ids(shell: Shell) -> list[str]:
    made = shell.desk.fill()
    shell.open()
    return made


def begin(shell: Shell) -> quick_visit.QuickVisit:
    shell.press("Ctrl+Shift+V")
    shell.settle()
    dialog = shell.dialog()
    assert isinstance(dialog, quick_visit.QuickVisit)
    return dialog


def tap(shell: Shell, keys: list[str]) -> None:
    """Press keys one after the other wherever the keyboard is, as quickly as somebody types who waits for answers."""
    for key in keys:
        field = QApplication.focusWidget()
        assert field is not None
        if len(key) == 1:
            QTest.keyClicks(field, key)
        elif key == "Space":
            QTest.keyClick(field, Qt.Key.Key_Space)
        else:
            shell.press(key)
            shell.settle()


def latest(shell: Shell) -> VisitRow:
    return shell.desk.read(lambda session: recent_visits(session, limit=1))[0]


def test_the_marked_customer_is_filled_in_and_enter_saves(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.select_id(ids[1])
    dialog = begin(shell)
    assert dialog.focusWidget() is dialog.summary
    QTest.keyClicks(dialog.summary, "ok")
    QTest.keyClick(dialog.summary, Qt.Key.Key_Return)
    shell.settle()
    visit = latest(shell)
    assert (visit.account_id, visit.summary, visit.kind) == (ids[1], "ok", "VISIT")
    assert shell.dialogs() == []


def test_a_next_step_with_a_day_becomes_a_task(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    dialog.summary.insertPlainText("要样品")
    write(dialog.next_step, "寄两套样品 +3")
    QTest.keyClick(dialog.next_step, Qt.Key.Key_Return)
    shell.settle()
    due = today_here() + timedelta(days=3)
    tasks = shell.desk.read(lambda session: my_tasks(session, ME))
    assert ("寄两套样品", due) in [(task.title, task.due_on) for task in tasks]
    assert any("并建立了待办" in text for text in shell.toast_texts())


def test_undo_takes_visit_and_task_back(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    dialog.summary.insertPlainText("记错了")
    dialog.next_step.insert("记错的下一步")
    dialog.save()
    shell.settle()
    assert latest(shell).summary == "记错了"
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()
    assert latest(shell).summary != "记错了"
    tasks = shell.desk.read(lambda session: my_tasks(session, ME))
    assert "记错的下一步" not in [task.title for task in tasks]


def test_a_customer_is_found_by_typing_and_taken_with_enter(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    dialog.customer.setFocus()
    dialog.customer.selectAll()
    QTest.keyClicks(dialog.customer, "chengjiang")
    shell.settle()
    (found,) = [one for one in dialog.findChildren(QListView) if one.isVisible()]
    assert found.model().rowCount() == 1
    QTest.keyClick(dialog.customer, Qt.Key.Key_Return)
    assert dialog.customer.text() == CUSTOMERS[1][0]
    assert dialog.focusWidget() is dialog.summary
    assert dialog.isVisible()


def test_typing_on_gives_the_customer_up(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    QTest.keyClick(dialog.customer, Qt.Key.Key_X)
    dialog.summary.insertPlainText("没有客户")
    dialog.save()
    assert dialog.problem.text() == "请先选择客户。"
    assert dialog.isVisible()
    dialog.reject()


def test_what_is_missing_is_said_and_gone_to(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    dialog.save()
    assert (dialog.problem.text(), dialog.focusWidget()) == ("请写一句谈了什么。", dialog.summary)
    dialog.reject()


def test_a_result_alone_is_enough(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    dialog.outcome.setCurrentIndex(dialog.outcome.findText("未见到"))
    dialog.save()
    shell.settle()
    assert latest(shell).result == "NOT_MET"


def test_escape_keeps_the_draft_and_saving_forgets_it(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    dialog.summary.insertPlainText("写了一半")
    QTest.keyClick(dialog.summary, Qt.Key.Key_Escape)
    shell.settle()
    assert shell.dialogs() == []
    again = begin(shell)
    assert again.summary.toPlainText() == "写了一半"
    again.save()
    shell.settle()
    assert begin(shell).summary.toPlainText() == ""


def test_a_draft_about_one_customer_is_not_put_on_another(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.select_id(ids[0])
    dialog = begin(shell)
    dialog.summary.insertPlainText("只是恒远的事")
    dialog.reject()
    shell.settle()
    shell.window.go(Place("customer", ids[1]))
    shell.settle()
    other = begin(shell)
    assert (other.summary.toPlainText(), other.customer.text()) == ("", CUSTOMERS[1][0])
    other.reject()
    shell.settle()
    other = begin(shell)
    other.summary.insertPlainText("澄江的事")
    other.reject()
    shell.settle()
    shell.window.go(Place("customer", ids[0]))
    shell.settle()
    back = begin(shell)
    assert back.summary.toPlainText() == "只是恒远的事", (
        "neither an empty window nor another draft takes its place"
    )
    back.save()
    shell.settle()
    assert shell.desk.read(lambda session: visit_draft(session, ids[0])) is None
    kept = shell.desk.read(visit_draft)
    assert kept is not None
    assert kept.summary == "澄江的事"


@pytest.mark.parametrize(
    ("typed", "title", "days"),
    [
        ("寄样品 3天后", "寄样品", 3),
        ("call +7", "call", 7),
        ("明天", "跟进", 1),
        ("送样机，后天前", "送样机", 2),
        ("改天再说", "改天再说", None),
    ],
)
def test_the_day_is_understood_and_said(
    shell: Shell, ids: list[str], typed: str, title: str, days: int | None
) -> None:
    dialog = begin(shell)
    write(dialog.next_step, typed)
    day = today_here() + timedelta(days=days) if days is not None else None
    assert dialog.step() == (title, day)
    assert dialog.meaning.text().startswith(f"待办：{title}")
    assert (day.isoformat() if day else "没有日期") in dialog.meaning.text()
    dialog.reject()


@pytest.mark.parametrize(("typed", "weekday"), [("拜访 下周三", 2), ("visit Friday", 4)])
def test_days_of_the_week_are_understood(shell: Shell, ids: list[str], typed: str, weekday: int) -> None:
    dialog = begin(shell)
    write(dialog.next_step, typed)
    _, day = dialog.step()
    assert day is not None
    assert (day.weekday(), day >= today_here()) == (weekday, True)
    dialog.reject()


def test_a_visit_takes_no_more_than_twelve_keystrokes(shell: Shell, ids: list[str]) -> None:
    """Keys pressed by somebody who knows the customer's initials; a task with its day is among them."""
    shell.window.go(Place("today"))
    shell.settle()
    keys = [*("Ctrl+Shift+V", "c", "j", "Return"), *("o", "k", "Tab", "b", "j", "+", "7"), "Return"]
    assert len(keys) <= 12
    tap(shell, keys)
    visit = latest(shell)
    assert (visit.account_id, visit.summary, visit.next_step) == (ids[1], "ok", "bj+7")
    assert shell.dialogs() == []


def test_with_the_customer_at_hand_a_task_with_its_day_fits_too(shell: Shell, ids: list[str]) -> None:
    shell.window.go(Place("customer", ids[0]))
    shell.settle()
    keys = ["Ctrl+Shift+V", "o", "k", "Tab", *("b", "j", "Space", "+", "7"), "Return"]
    assert len(keys) <= 12
    tap(shell, keys)
    visit = latest(shell)
    assert (visit.account_id, visit.next_step) == (ids[0], "bj")
    assert visit.next_step_on == today_here() + timedelta(days=7)


def test_promises_are_lines_with_whom_and_when(shell: Shell, ids: list[str]) -> None:
    shell.window.go(Place("customer", ids[0]))
    shell.settle()
    dialog = begin(shell)
    write(dialog.summary, "谈妥了")
    QTest.keyClick(dialog.summary, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    write(dialog.summary, "!王建国 寄样品 3天后")
    due = today_here() + timedelta(days=3)
    assert f"承诺：王建国 寄样品 {due.isoformat()}" in dialog.meaning.text()
    QTest.keyClick(dialog.summary, Qt.Key.Key_Return)
    shell.settle()
    (promise,) = shell.desk.read(lambda session: promises(session, account_id=ids[0]))
    assert (promise.to_name, promise.text, promise.due_on) == ("王建国", "寄样品", due)


def test_the_decision_maker_is_one_key_away(shell: Shell, ids: list[str], qtbot: QtBot) -> None:
    shell.screen.table.select_id(ids[0])
    dialog = begin(shell)
    write(dialog.summary, "见了老板")
    shell.press("Alt+D")
    qtbot.waitUntil(dialog.decided.isChecked)
    shell.press("Return")
    shell.settle()
    assert latest(shell).met_decision_maker


def test_pictures_and_files_are_pasted_and_dropped(shell: Shell, ids: list[str], tmp_path: Path) -> None:
    shell.screen.table.select_id(ids[0])
    dialog = begin(shell)
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(0x3366CC)
    QGuiApplication.clipboard().setImage(picture)
    dialog.summary.setFocus()
    shell.press("Ctrl+V")
    shell.settle()
    (tmp_path / "合同.txt").write_text("条款", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "合同.txt"))])
    dialog.files.take(data)
    shell.settle()
    assert [file.name for file in dialog.files.files] == ["粘贴的图片1.png", "合同.txt"]
    write(dialog.summary, "附上合同")
    shell.press("Return", dialog.summary)
    shell.settle()
    visit = latest(shell)
    files = shell.desk.read(lambda session: attachments(session, "visit", visit.id))
    assert {(file.name, file.mime) for file in files} == {
        ("粘贴的图片1.png", "image/png"),
        ("合同.txt", "text/plain"),
    }
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()
    assert shell.desk.read(lambda session: attachments(session, "visit", visit.id)) == []


def test_a_file_is_taken_off_again_by_a_key(shell: Shell, ids: list[str], tmp_path: Path) -> None:
    dialog = begin(shell)
    (tmp_path / "a.txt").write_text("a")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    dialog.files.take(data)
    shell.settle()
    (chip,) = dialog.files.findChildren(Chip)
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert dialog.files.files == ()
    dialog.reject()


def test_copied_cells_are_words(shell: Shell, ids: list[str]) -> None:
    """A spreadsheet offers them as a picture, too."""
    dialog = begin(shell)
    data = QMimeData()
    data.setText("10 台")
    data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    dialog.summary.insertFromMimeData(data)
    assert (dialog.summary.toPlainText(), dialog.files.files) == ("10 台", ())
    dialog.reject()


def test_a_crash_loses_nothing_that_was_typed(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.select_id(ids[0])
    dialog = begin(shell)
    write(dialog.summary, "写到一半断电了")
    shell.settle()
    draft = shell.desk.read(visit_draft)
    assert draft is not None
    assert (draft.account_id, draft.summary) == (ids[0], "写到一半断电了")
    dialog.summary.clear()
    dialog.reject()
    shell.settle()
    assert shell.desk.read(visit_draft) is None


def test_what_cannot_be_saved_stays_to_be_mended(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.select_id(ids[0])
    dialog = begin(shell)
    write(dialog.summary, "这个客户刚刚被删")
    with shell.desk.store.raw() as connection:
        connection.execute("UPDATE account SET deleted_at = 1 WHERE id = ?", (ids[0],))
    dialog.save()
    shell.settle()
    assert dialog.isVisible()
    assert [getattr(error, "code", "") for error in shell.failures] == ["record_missing"]
    shell.failures.clear()
    dialog.reject()


def test_the_note_on_the_card_goes_on_in_the_dialog(shell: Shell, ids: list[str]) -> None:
    shell.window.go(Place("customer", ids[2]))
    shell.settle()
    shell.screen.composer.text.insertPlainText("先写在这里")
    shell.screen.composer.more_wanted.emit()
    shell.settle()
    dialog = shell.dialog()
    assert (dialog.summary.toPlainText(), dialog.customer.text()) == ("先写在这里", CUSTOMERS[2][0])
    assert shell.screen.composer.text.toPlainText() == ""
