"""Cards from a workbook: dry run, decisions, corrections, balance and the way back, all in the window."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from crm_core.model import Account, Contact
from crm_desktop.services.visits import NewVisit, log_visit
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.card_import.afterwards import FollowUpDialog, KeptDialog
from crm_desktop.ui.screens.card_import.screen import CardImportScreen
from tests.support.accessible import nameless
from tests.support.stage import Stage

WAIT_MS = 20_000
HEADER = ("姓名", "公司", "职位", "手机", "邮箱", "客户偏好")
ROWS = (
    ("王志强", "无锡恒力液压有限公司", "采购经理", "13812345678", "wang@hengli.example", "偏好月结"),
    ("李明", "杭州云栖包装材料厂", "厂长", "13712345678", "li@yunqi.example", None),
    ("李明", "杭州云栖包装材料厂", "厂长", "13712345678", None, None),
    ("赵六", "宁波东钱湖船舶配件有限公司", "销售", "1.39E+10", "zhao@dqh.example", None),
    ("欧阳静", "苏州恒远精密机械有限公司", "总工", "13900001111", "ouyang@hy.example", None),
    ("合计 5 张", None, None, None, None, None),
)


@pytest.fixture
def screen(stage: Stage, qtbot: QtBot) -> CardImportScreen:
    made = CardImportScreen(stage.context)
    stage.show(made)
    stage.go(made, Place("card_import"))
    stage.settle(qtbot)
    return made


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "展会"
    for row in (HEADER, *ROWS):
        sheet.append(row)
    other = book.create_sheet("第二天")
    other.append(HEADER[:3])
    other.append(("孙八", "南京测试仪器厂", "经理"))
    other.sheet_state = "hidden"
    path = tmp_path / "名片 汇总.xlsx"
    book.save(path)
    book.close()
    return path


def wait_for_work(screen: CardImportScreen, stage: Stage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not screen.work.running and not stage.tasks.busy, timeout=WAIT_MS)


def open_review(screen: CardImportScreen, stage: Stage, qtbot: QtBot, path: Path) -> None:
    screen.open_file(path)
    wait_for_work(screen, stage, qtbot)


def states(screen: CardImportScreen) -> dict[str, str]:
    return {number: str(row.planned.state) for number, row in screen.review._rows.items()}


def count(stage: Stage, cls: type[Account] | type[Contact]) -> int:
    with stage.store.read() as session:
        return session.scalar(select(func.count()).select_from(cls).where(cls.deleted_at.is_(None))) or 0


def leave_toasts(stage: Stage) -> None:
    for toast in stage.context.toasts.toasts:
        toast.leave()


def test_every_row_is_checked_before_anything_is_written(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    people = count(stage, Contact)
    open_review(screen, stage, qtbot, workbook)
    assert screen.pages.currentWidget() is screen.review
    assert states(screen) == {
        "2": "NEW",
        "3": "NEW",
        "4": "DUP_IN_FILE",
        "5": "ERROR",
        "6": "DUP_MAYBE",
        "7": "SKIPPED",
    }
    assert count(stage, Contact) == people
    assert [chip.isChecked() for chip in screen.review.sheets.chips.values()] == [True, False]
    assert screen.review.columns_button.text() == "识别 5 / 6 列"
    assert screen.review.model.rowCount() == 1, "what needs a decision is shown first"
    assert "欧阳静" in screen.review.detail.text()


def test_everything_has_a_name(screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path) -> None:
    assert nameless(screen) == []
    open_review(screen, stage, qtbot, workbook)
    screen.review.columns_button.setChecked(True)
    screen.review.open_correction()
    assert nameless(screen) == []
    screen.commit()
    wait_for_work(screen, stage, qtbot)
    assert nameless(screen) == []


def test_the_rows_are_narrowed_to_one_kind(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    open_review(screen, stage, qtbot, workbook)
    chips = {chip.objectName(): chip for chip in screen.review._filters.buttons()}
    assert (chips["all"].text(), chips["error"].text()) == ("全部 6", "错误 1")
    chips["error"].click()
    assert [screen.review.model.id_at(row) for row in range(screen.review.model.rowCount())] == ["5"]
    assert not chips["updated"].isEnabled()


def test_a_decision_a_correction_and_the_import(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    people = count(stage, Contact)
    open_review(screen, stage, qtbot, workbook)
    QTest.keyClick(screen.review.table, Qt.Key.Key_N)
    wait_for_work(screen, stage, qtbot)
    assert states(screen)["6"] == "NEW"
    screen.review.show_kind("error")
    QTest.keyClick(screen.review.table, Qt.Key.Key_F2)
    mobile = screen.review.correction.inputs[3]
    mobile.setText("13911112222")
    QTest.keyClick(mobile, Qt.Key.Key_Return)
    wait_for_work(screen, stage, qtbot)
    assert states(screen)["5"] == "NEW"
    assert screen.review.commit.text() == "导入 4 张"
    screen.review.commit.click()
    wait_for_work(screen, stage, qtbot)
    assert screen.pages.currentWidget() is screen.result
    assert screen.result.balance.text() == "读取 6 = 新增 4 + 补充 0 + 重复 1 + 跳过 1 + 错误 0"
    assert count(stage, Contact) == people + 4

    screen.result.undo.click()
    wait_for_work(screen, stage, qtbot)
    assert count(stage, Contact) == people
    assert screen.pages.currentWidget() is screen.start
    assert screen.start.batches.rows() == []  # nothing of it was sent: it is as if it had never been
    open_review(screen, stage, qtbot, workbook)
    screen.commit()
    wait_for_work(screen, stage, qtbot)
    screen.begin_again()
    stage.settle(qtbot)
    (latest,) = screen.start.batches.rows()
    assert screen.start.batches.chosen_ids() == [latest.id], "the new import is the one that is spoken of"
    leave_toasts(stage)


def test_where_every_card_waits_for_a_decision_nothing_is_written_yet(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    people = count(stage, Contact)
    for name, company in (("王志强", "无锡恒力液压有限公司"), ("王小强", "镇江市恒力电子有限公司")):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(HEADER[:4])
        sheet.append((name, company, "采购", "13812345678"))
        book.save(tmp_path / "一张.xlsx")
        book.close()
        open_review(screen, stage, qtbot, tmp_path / "一张.xlsx")
        screen.commit()
        wait_for_work(screen, stage, qtbot)
    assert count(stage, Contact) == people + 1
    assert screen.pages.currentWidget() is screen.review
    assert "先决定" in stage.context.toasts.toasts[-1].accessibleName()
    QTest.keyClick(screen.review.table, Qt.Key.Key_N)
    wait_for_work(screen, stage, qtbot)
    screen.commit()
    wait_for_work(screen, stage, qtbot)
    assert count(stage, Contact) == people + 2
    leave_toasts(stage)


def test_an_earlier_import_is_undone_after_asking_twice(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    customers = count(stage, Account)
    open_review(screen, stage, qtbot, workbook)
    screen.commit()
    wait_for_work(screen, stage, qtbot)
    assert count(stage, Account) > customers
    screen.begin_again()
    stage.settle(qtbot)
    QTest.keyClick(screen.start.batches, Qt.Key.Key_Delete)
    assert not screen.work.running
    QTest.keyClick(screen.start.batches, Qt.Key.Key_Delete)
    wait_for_work(screen, stage, qtbot)
    assert count(stage, Account) == customers
    leave_toasts(stage)


def test_the_same_file_again_brings_nothing(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    people = []
    for _ in range(2):
        open_review(screen, stage, qtbot, workbook)
        QTest.keyClick(screen.review.table, Qt.Key.Key_X)
        wait_for_work(screen, stage, qtbot)
        screen.commit()
        wait_for_work(screen, stage, qtbot)
        people.append(count(stage, Contact))
    assert people[0] == people[1]


def test_a_column_is_given_another_field(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    open_review(screen, stage, qtbot, workbook)
    box = screen.review.columns.boxes[5]
    assert box.accessibleName() == "客户偏好"
    box.setCurrentIndex(box.findData("department"))
    box.activated.emit(box.currentIndex())
    wait_for_work(screen, stage, qtbot)
    card = screen.review._rows["2"].planned.card
    assert card is not None
    assert card.department == "偏好月结"


def test_another_sheet_is_chosen(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    open_review(screen, stage, qtbot, workbook)
    first, second = screen.review.sheets.chips.values()
    second.click()
    wait_for_work(screen, stage, qtbot)
    first.click()
    wait_for_work(screen, stage, qtbot)
    assert [row.planned.card.full_name for row in screen.review._rows.values() if row.planned.card] == [
        "孙八"
    ]


def test_sheets_with_cards_are_ticked_and_imported_together(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    book = openpyxl.load_workbook(workbook)
    book.create_sheet("说明").append(("每天一张表",))
    book["第二天"].sheet_state = "visible"
    book.save(workbook)
    open_review(screen, stage, qtbot, workbook)
    chips = screen.review.sheets.chips
    assert [chip.text() for chip in chips.values()] == ["展会（7 行）", "第二天（2 行）", "说明（1 行）"]
    assert [chip.isChecked() for chip in chips.values()] == [True, True, False]
    places = [row.place for row in screen.review._rows.values()]
    assert (places[0], places[-1]) == ("展会 2", "第二天 2")
    assert screen.review.rules.balance.text().startswith("读取 7")
    chips["第二天"].click()
    wait_for_work(screen, stage, qtbot)
    assert len(screen.review._rows) == 6
    chips["展会"].click()
    assert chips["展会"].isChecked(), "one sheet stays"
    chips["说明"].click()
    wait_for_work(screen, stage, qtbot)
    assert "说明" in screen.problem.accessibleName()
    assert [chip.isChecked() for chip in chips.values()] == [True, False, False]


def test_a_file_that_is_no_workbook_gets_a_sentence(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"\x00\x01 not a workbook \xff")
    open_review(screen, stage, qtbot, path)
    assert screen.problem.isVisible()
    assert "坏.xlsx" in screen.problem.accessibleName()
    assert screen.pages.currentWidget() is screen.start
    assert screen.pages.isEnabled()


def test_reading_is_stopped(screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path) -> None:
    screen.open_file(workbook)
    screen.progress.cancel_requested.emit()
    wait_for_work(screen, stage, qtbot)
    assert screen.pages.currentWidget() is screen.start
    assert not screen.progress.isVisible()
    leave_toasts(stage)


def test_a_file_is_dropped(screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(workbook))])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    screen.dropEvent(event)
    wait_for_work(screen, stage, qtbot)
    assert screen.pages.currentWidget() is screen.review


def test_the_encoding_is_shown_and_changed(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "名片.csv"
    path.write_bytes("姓名,公司,手机,身份证号\n王志强,无锡恒力液压有限公司,13812345678,1\n".encode("gbk"))
    open_review(screen, stage, qtbot, path)
    panel = screen.review.file
    assert (panel.isVisible(), panel.encoding.currentText()) == (True, "gbk")
    assert "身份证号" in panel.notes.text()
    for name in ("cp950", "gb18030"):
        panel.encoding.setCurrentText(name)
        panel.encoding.activated.emit(panel.encoding.currentIndex())
        wait_for_work(screen, stage, qtbot)
    assert (panel.encoding.currentText(), screen.pages.currentWidget()) == ("gb18030", screen.review)
    assert [row.planned.card.full_name for row in screen.review._rows.values() if row.planned.card] == [
        "王志强"
    ]


def test_hidden_rows_are_asked_about(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    book = openpyxl.load_workbook(workbook)
    book["展会"].row_dimensions[3].hidden = True
    book.save(workbook)
    open_review(screen, stage, qtbot, workbook)
    assert states(screen)["3"] == "SKIPPED"
    assert screen.review.file.hidden.text() == "包括隐藏的 1 行"
    screen.review.file.hidden.click()
    wait_for_work(screen, stage, qtbot)
    assert states(screen)["3"] == "NEW"
    assert screen.review.file.hidden.isChecked()
    screen.review.file.hidden.click()
    wait_for_work(screen, stage, qtbot)
    assert states(screen)["3"] == "SKIPPED"


def test_the_balance_is_always_seen(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    open_review(screen, stage, qtbot, workbook)
    assert screen.review.rules.balance.text() == "读取 6 = 新增 2 + 补充 0 + 重复 2 + 跳过 1 + 错误 1"
    assert screen.review.rules.balance.isVisible()


def test_another_row_names_the_columns(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    open_review(screen, stage, qtbot, workbook)
    header = screen.review.rules.header
    assert header.currentText().startswith("第 1 行：姓名 · 公司")
    header.setCurrentIndex(1)
    header.activated.emit(1)
    wait_for_work(screen, stage, qtbot)
    assert list(states(screen)) == ["3", "4", "5", "6", "7"]
    plan = screen.review._plan
    assert plan is not None
    assert [column.header for column in plan.table.columns][:2] == ["王志强", "无锡恒力液压有限公司"]


def test_overwriting_shows_each_old_and_new_value(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path, tmp_path: Path
) -> None:
    open_review(screen, stage, qtbot, workbook)
    screen.commit()
    wait_for_work(screen, stage, qtbot)
    screen.begin_again()
    later = tmp_path / "更正.csv"
    later.write_text(
        "姓名,公司,职位,手机\n王志强,无锡恒力液压有限公司,采购总监,13812345678\n", encoding="utf-8"
    )
    open_review(screen, stage, qtbot, later)
    assert states(screen) == {"2": "CONFLICT"}
    existing = screen.review.rules.existing
    existing.setCurrentIndex(existing.findData("overwrite"))
    existing.activated.emit(existing.currentIndex())
    wait_for_work(screen, stage, qtbot)
    assert states(screen) == {"2": "UPDATE"}
    assert "采购经理 → 采购总监" in screen.review.detail.text()


def test_who_moved_is_told_apart_by_a_key(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path, tmp_path: Path
) -> None:
    open_review(screen, stage, qtbot, workbook)
    screen.commit()
    wait_for_work(screen, stage, qtbot)
    screen.begin_again()
    moved = tmp_path / "换公司.csv"
    moved.write_text(
        "姓名,公司,手机\n王志强,宁波海天重工有限公司,13812345678\n李四,温州新厂有限公司,13900009999\n",
        encoding="utf-8",
    )
    open_review(screen, stage, qtbot, moved)
    assert states(screen) == {"2": "CONFLICT", "3": "NEW"}
    screen.review.show_kind("all")
    screen.review.table.selectAll()
    QTest.keyClick(screen.review.table, Qt.Key.Key_M)
    wait_for_work(screen, stage, qtbot)
    assert states(screen) == {"2": "UPDATE", "3": "NEW"}
    assert screen._decisions.keys() == {2}, "M speaks of those alone who moved"


def test_rows_in_error_are_saved_and_come_back_when_mended(
    screen: CardImportScreen,
    stage: Stage,
    qtbot: QtBot,
    workbook: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_review(screen, stage, qtbot, workbook)
    screen.commit()
    wait_for_work(screen, stage, qtbot)
    saved = tmp_path / "待更正.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(saved), ""))
    assert screen.result.errors.isVisible()
    screen.result.errors.click()
    wait_for_work(screen, stage, qtbot)
    book = openpyxl.load_workbook(saved)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [len(rows), rows[1][0], rows[0][-1]] == [2, "赵六", "导入失败原因"]
    book.worksheets[0]["D2"] = "13911112222"
    book.save(saved)
    book.close()
    open_review(screen, stage, qtbot, saved)
    assert states(screen) == {"2": "NEW"}
    leave_toasts(stage)


def test_who_was_contacted_since_and_who_waits(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    open_review(screen, stage, qtbot, workbook)
    screen.commit()
    wait_for_work(screen, stage, qtbot)
    with stage.store.read() as session:
        wang = session.scalars(select(Contact).where(Contact.full_name == "王志强")).one()
        account = session.scalars(select(Account).where(Account.name == "无锡恒力液压有限公司")).one()
    visit = NewVisit(account.id, contact_id=wang.id, summary="打了电话", started_at=datetime.now(UTC))
    stage.context.workspace.write(
        lambda session: log_visit(session, stage.context.workspace.context, visit)
    ).result()
    screen.result.follow_up.click()
    wait_for_work(screen, stage, qtbot)
    (dialog,) = [one for one in stage.window.findChildren(FollowUpDialog) if one.isVisible()]
    assert nameless(dialog) == []
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert "2 人中已联系 1 人" in words
    assert [row.title for row in dialog.list.rows()] == ["李明"]
    dialog.reject()


def test_what_an_undo_had_to_leave_is_listed(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, workbook: Path
) -> None:
    open_review(screen, stage, qtbot, workbook)
    screen.commit()
    wait_for_work(screen, stage, qtbot)
    with stage.store.read() as session:
        account = session.scalars(select(Account).where(Account.name == "无锡恒力液压有限公司")).one()
    visit = NewVisit(account.id, summary="来过", started_at=datetime.now(UTC))
    stage.context.workspace.write(
        lambda session: log_visit(session, stage.context.workspace.context, visit)
    ).result()
    screen.result.undo.click()
    wait_for_work(screen, stage, qtbot)
    (dialog,) = [one for one in stage.window.findChildren(KeptDialog) if one.isVisible()]
    assert ("无锡恒力液压有限公司", "已被用于：拜访") in [
        (row.title, row.details) for row in dialog.list.rows()
    ]
    dialog.reject()
    leave_toasts(stage)
