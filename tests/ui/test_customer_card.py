"""The customer card: everything on one page, and what is done there is stored and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton

from crm_desktop.db import outbox
from crm_desktop.services.customers import create_customer, customer_card
from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.merging import merge_customers
from crm_desktop.services.tasks import tasks_of_account
from crm_desktop.services.timeline import Badge, Kind, TimelineItem, timeline
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.customer_card.timeline_model import PAGE
from crm_desktop.ui.screens.customer_card.timeline_view import broken_lines
from crm_desktop.ui.screens.history import tell
from crm_desktop.ui.theme.icons import icon_pixmap
from crm_desktop.ui.widgets import Banner, EmptyState, Tag
from tests.ui.desk import CUSTOMERS, Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def account_id(shell: Shell) -> str:
    (first, *_) = shell.desk.fill()
    shell.open(Place("customer", first))
    return first


def texts(shell: Shell) -> set[str]:
    return {label.text() for label in shell.screen.findChildren(QLabel) if label.isVisible()}


def history(shell: Shell) -> list[str]:
    model = shell.screen.history.model()
    return [model.data(model.index(row, 0)) for row in range(model.rowCount())]


def undo(shell: Shell) -> None:
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()


def set_field(shell: Shell, label: str, text: str) -> None:
    (field,) = [one for one in shell.dialog().inputs if one.label == label]
    field.widget.setText(text)


def save(shell: Shell) -> None:
    (button,) = [one for one in shell.dialog().findChildren(QPushButton) if one.text() == "保存"]
    button.click()
    shell.settle()


def test_a_merged_customer_leads_to_the_one_that_took_it_in(shell: Shell, account_id: str) -> None:
    shell.desk.receive("account", "merged", name="旧名", merged_into_id=account_id, deleted_at=1)
    shell.window.go(Place("customer", "merged"))
    shell.settle()
    assert shell.screen.account_id() == account_id
    assert shell.window.windowTitle().startswith(CUSTOMERS[0][0])


def test_a_merge_that_waits_is_told_above_everything(shell: Shell, account_id: str) -> None:
    desk = shell.desk
    other = desk.write(lambda s: create_customer(s, desk.context, {"name": "海川电子（深圳）"}))
    desk.write(lambda s: merge_customers(s, desk.context, account_id, other))
    shell.window.go(Place("customer", other))
    shell.settle()
    assert any(f"并入“{CUSTOMERS[0][0]}”" in text for text in texts(shell))


def test_it_shows_who_what_and_whom(shell: Shell, account_id: str) -> None:
    name, _, _, person, _ = CUSTOMERS[0]
    assert shell.window.windowTitle().startswith(name)
    assert {name, person, "采购经理", "寄样品", "负责人 林晓 · 上次联系 今天 · 有未同步的修改"} <= texts(
        shell
    )
    assert {tag.text for tag in shell.screen.findChildren(Tag) if tag.isVisible()} >= {
        "A 级",
        "订单客户",
        "决策人",
        "首要",
    }
    assert any("谈了报价" in item and "下一步：寄样品" in item for item in history(shell))


def test_a_note_becomes_a_visit_and_can_be_taken_back(shell: Shell, account_id: str) -> None:
    composer = shell.screen.composer
    composer.text.insertPlainText("电话里说下月定")
    composer.kind.setCurrentIndex(composer.kind.findText("电话"))
    QTest.keyClick(composer.text, Qt.Key.Key_Return)
    shell.settle()
    assert any(item.startswith("今天 电话") and "电话里说下月定" in item for item in history(shell))
    assert composer.text.toPlainText() == ""
    undo(shell)
    assert not any("电话里说下月定" in item for item in history(shell))


def test_an_empty_note_is_not_stored(shell: Shell, account_id: str) -> None:
    before = history(shell)
    QTest.keyClick(shell.screen.composer.text, Qt.Key.Key_Return)
    shell.settle()
    assert history(shell) == before


def test_what_was_begun_about_one_customer_waits_there(shell: Shell, account_id: str) -> None:
    other = shell.desk.new_customer("另一位客户")
    shell.screen.composer.text.insertPlainText("没写完")
    shell.window.go(Place("customer", other))
    assert shell.screen.composer.text.toPlainText() == ""
    shell.window.go(Place("customer", account_id))
    shell.settle()
    assert shell.screen.composer.text.toPlainText() == "没写完"


def test_shift_enter_is_a_new_line(shell: Shell, account_id: str) -> None:
    note = shell.screen.composer.text
    QTest.keyClick(note, Qt.Key.Key_A)
    QTest.keyClick(note, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(note, Qt.Key.Key_B)
    assert note.toPlainText() == "a\nb"


def test_a_tick_completes_a_task_and_undo_opens_it_again(shell: Shell, account_id: str) -> None:
    (tick,) = [one for one in shell.screen.facts.findChildren(QCheckBox) if one.accessibleName() == "寄样品"]
    tick.click()
    shell.settle()
    assert shell.desk.read(lambda session: tasks_of_account(session, account_id)) == []
    assert "没有待办。" in texts(shell)
    undo(shell)
    assert "寄样品" in texts(shell)


def test_a_long_history_comes_in_pages(shell: Shell) -> None:
    account_id = shell.desk.new_customer("常去的客户")
    for number in range(PAGE + 5):
        shell.desk.log(account_id, f"第 {number} 次", days_ago=number)
    shell.open(Place("customer", account_id))
    model = shell.screen.history.model()
    assert model.rowCount() == PAGE
    model.fetchMore(QModelIndex())
    shell.settle()
    assert model.rowCount() == PAGE + 5
    assert len(set(history(shell))) == PAGE + 5
    assert not model.canFetchMore(QModelIndex())


def test_editing_stores_only_what_was_changed(shell: Shell, account_id: str) -> None:
    shell.press("F2")
    shell.settle()
    set_field(shell, "简称", "恒远")
    save(shell)
    assert any("已保存到本机" in text for text in shell.toast_texts())
    with shell.desk.store.read() as session:
        changes = outbox.entries(session, "pending")[-1].mutation.changes
    assert [set(one.fields) for one in changes] == [{"short_name"}]
    card = shell.desk.read(lambda session: customer_card(session, account_id))
    assert card.short_name == "恒远"
    undo(shell)
    assert shell.desk.read(lambda session: customer_card(session, account_id)).short_name is None


def test_a_choice_and_a_day_are_read_as_people_give_them(shell: Shell, account_id: str) -> None:
    shell.press("F2")
    shell.settle()
    (level,) = [one.widget for one in shell.dialog().inputs if one.field.key == "level"]
    assert isinstance(level, QComboBox)
    level.setCurrentIndex(level.findText("C"))
    set_field(shell, "下次联系", "+3d")
    save(shell)
    card = shell.desk.read(lambda session: customer_card(session, account_id))
    fields = {one.name: one.value for group in card.groups for one in group.fields}
    assert (fields["level"], fields["next_contact_on"]) == ("C", today_here() + timedelta(days=3))


def test_a_value_that_cannot_be_is_explained_where_it_stands(shell: Shell, account_id: str) -> None:
    shell.press("F2")
    shell.settle()
    set_field(shell, "下次联系", "改天再说")
    save(shell)
    dialog = shell.dialog()
    assert any(label.text() for label in dialog._problems.values() if label.isVisible())
    assert dialog.isVisible()
    dialog.reject()


def test_a_person_is_added_with_numbers(shell: Shell, account_id: str) -> None:
    shell.press("Ctrl+N")
    dialog = shell.dialog()
    dialog.name.insert("赵敏")
    dialog.mobile.insert("13700000009")
    dialog.save_button.click()
    shell.settle()
    assert "赵敏" in texts(shell)
    assert "已添加 赵敏" in shell.toast_texts()


def test_a_customer_that_is_gone_says_so(shell: Shell) -> None:
    shell.open(Place("customer", "no-such-customer"))
    (page,) = [one for one in shell.screen.findChildren(EmptyState) if one.isVisible()]
    assert page.accessibleName() == "这位客户已不在本机"
    page.action_triggered.emit()
    assert shell.window.here == Place("customers")


def test_what_must_be_known_stands_at_the_top(shell: Shell) -> None:
    late = today_here() - timedelta(days=2)
    account_id = shell.desk.new_customer("拖了两天的客户", next_contact_on=late)
    shell.open(Place("customer", account_id))
    (banner,) = [one for one in shell.screen.findChildren(Banner) if one.isVisible()]
    assert banner.accessibleName() == f"计划 {late.isoformat()} 联系，已逾期 2 天。"


def test_a_customer_without_history_says_what_to_do(shell: Shell) -> None:
    account_id = shell.desk.new_customer("没有动态的客户")
    shell.open(Place("customer", account_id))
    (page,) = [one for one in shell.screen.findChildren(EmptyState) if one.isVisible()]
    assert page.accessibleName() == "还没有动态"


def test_the_keyboard_alone_reaches_the_history(shell: Shell, account_id: str) -> None:
    items = shell.desk.read(lambda session: timeline(session, account_id, 10))
    shell.screen.history.setFocus()
    QTest.keyClick(shell.screen.history, Qt.Key.Key_End)
    assert shell.screen.history.currentIndex().row() == len(items) - 1


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_item_can_be_told(shell: Shell, kind: Kind) -> None:
    badges = (Badge("status", "DONE"), Badge("due", "2026-11-20"), Badge("pending"))
    item = TimelineItem(kind, "1", datetime.now(UTC), "标题", "内容", "周岩", badges, contact_name="王建国")
    told = tell(item, shell.context)
    assert icon_pixmap(told.icon, "#000000", 16, 1.0).width() == 16
    assert told.head.endswith("王建国 · 标题")
    assert (told.text, told.who, told.when, told.foot) == ("内容", "周岩", "今天", "2026-11-20 前")
    assert told.marks[-1].text == "待同步"


@pytest.mark.parametrize("hours", ["", " 10:00–11:30"])
def test_a_visit_is_planned_on_its_day_and_not_by_it(shell: Shell, hours: str) -> None:
    item = TimelineItem(
        "plan", "1", datetime.now(UTC), "标题", "", "周岩", (Badge("on", f"2026-11-20{hours}"),)
    )
    assert tell(item, shell.context).foot == f"2026-11-20{hours}"


@pytest.mark.parametrize(
    ("text", "lines"),
    [("短", 1), ("字" * 100, 4), ("一\n二\n三", 3), ("http://" + "x" * 200, 4), ("", 0)],
)
def test_text_is_broken_into_a_few_lines(shell: Shell, text: str, lines: int) -> None:
    found = broken_lines(text, shell.window.font(), 200)
    assert len(found) == lines
    assert all(not line.startswith("。") for line in broken_lines("字" * 14 + "。", shell.window.font(), 196))
