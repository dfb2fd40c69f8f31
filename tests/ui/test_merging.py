"""Merging in the window: which one stays, what counts, what moves, and the way back."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from crm_core.model import MergeRecord
from crm_desktop.services import merging
from crm_desktop.services.customers import NewContact, NewMethod, add_contact
from crm_desktop.ui.context import Place
from crm_desktop.ui.dialogs.merge import MergeDialog
from crm_desktop.ui.dialogs.merge_with import MergeWithDialog
from crm_desktop.ui.dialogs.merges import MergesDialog
from tests.support.accessible import nameless
from tests.ui.desk import Desk, Shell


@pytest.fixture
def two(desk: Desk) -> tuple[str, str]:
    """The same company twice: with another telephone, a visit and a person on the second one."""
    first = desk.new_customer("无锡恒力液压有限公司", phone="0510-82345678", level="A", city="无锡市")
    second = desk.new_customer(
        "恒力液压（无锡）有限公司", phone="0510-82340000", level="B", website="hengli.example"
    )
    person = NewContact("王志强", methods=(NewMethod("MOBILE", "13812345678"),))
    desk.write(lambda session: add_contact(session, desk.context, second, person))
    desk.log(second, "看了样机")
    return first, second


def merges(desk: Desk) -> list[merging.MergeRow]:
    return desk.read(merging.merges)


def open_both(shell: Shell) -> MergeDialog:
    shell.open(Place("customers"))
    shell.screen.table.setFocus()
    shell.press("Home")
    shell.press("Shift+Down")
    shell.press("Ctrl+M")
    shell.settle()
    dialog = shell.dialog()
    assert isinstance(dialog, MergeDialog)
    return dialog


def test_two_marked_customers_are_merged_as_chosen(shell: Shell, desk: Desk, two: tuple[str, str]) -> None:
    dialog = open_both(shell)
    assert nameless(dialog) == []
    first, second = two
    keep = dialog.found.ids.index(second)
    dialog.survivor.choose(keep)
    dialog._survivor_chosen(keep)
    assert {"name", "phone", "level"} == set(dialog.pairs)
    assert all(pair.chosen == keep for pair in dialog.pairs.values()), "the one that stays counts"
    dialog.pairs["phone"].choose(1 - keep)
    dialog.reason.setText("同一家")
    shell.press("Ctrl+Return", dialog.reason)
    shell.settle()
    (row,) = merges(desk)
    assert (row.survivor, row.merged, row.reason) == (second, first, "同一家")
    choices = desk.read(lambda session: session.get(MergeRecord, row.id).choices)
    assert choices == {"phone": "merged"}
    assert shell.toast_texts()[-1] == "无锡恒力液压有限公司 将并入 恒力液压（无锡）有限公司，下次同步时完成"


def test_a_single_enter_merges_nothing_and_says_how(shell: Shell, desk: Desk, two: tuple[str, str]) -> None:
    dialog = open_both(shell)
    for field in (dialog.survivor.buttons[0], dialog.reason):
        field.setFocus()
        shell.press("Return", field)
    shell.settle()
    assert merges(desk) == []
    assert dialog.isVisible()
    assert "Ctrl+Enter" in dialog.problem.text()


@pytest.mark.parametrize("keys", ["Ctrl+Enter", "Return"])
def test_the_keypad_or_the_focused_button_merges(
    shell: Shell, desk: Desk, two: tuple[str, str], keys: str
) -> None:
    dialog = open_both(shell)
    field = dialog.save_button if keys == "Return" else dialog.reason
    field.setFocus()
    shell.press(keys, field)
    shell.settle()
    assert len(merges(desk)) == 1


def test_the_preview_says_what_moves(shell: Shell, desk: Desk, two: tuple[str, str]) -> None:
    dialog = open_both(shell)
    keep = dialog.found.ids.index(two[0])
    dialog.survivor.choose(keep)
    dialog._survivor_chosen(keep)
    text = dialog.moves.text()
    assert text.startswith("移到 无锡恒力液压有限公司：")
    assert "拜访 1" in text
    dialog._survivor_chosen(1 - keep)
    assert dialog.moves.text() == "没有需要移动的记录"


def test_yes_and_no_are_words(shell: Shell, desk: Desk) -> None:
    desk.new_customer("无锡恒力液压有限公司", is_vip=True)
    desk.new_customer("恒力液压（无锡）有限公司", is_vip=False)
    assert {button.text() for button in open_both(shell).pairs["is_vip"].buttons} == {"是", "否"}


def test_the_toast_takes_the_merge_back(shell: Shell, desk: Desk, two: tuple[str, str]) -> None:
    dialog = open_both(shell)
    dialog.save()
    shell.settle()
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()
    assert merges(desk) == []
    assert shell.toast_texts()[-1] == "合并已撤回"


def test_one_marked_customer_is_compared_with_a_likely_one(
    shell: Shell, desk: Desk, two: tuple[str, str]
) -> None:
    shell.open(Place("customer", two[0]))
    shell.press("Ctrl+M")
    shell.settle()
    chooser = shell.dialog()
    assert isinstance(chooser, MergeWithDialog)
    assert nameless(chooser) == []
    assert chooser.likely.chosen_ids() == [two[1]]
    shell.press("Return")
    shell.settle()
    dialog = shell.dialog()
    assert isinstance(dialog, MergeDialog)
    assert dialog.found.ids == two


def test_somebody_else_is_found_by_name(shell: Shell, desk: Desk, two: tuple[str, str]) -> None:
    other = desk.new_customer("上海泓序精密机械有限公司")
    shell.open(Place("customer", other))
    shell.press("Ctrl+M")
    shell.settle()
    chooser = shell.dialog()
    chooser.save()
    assert chooser.problem.text() == "请选择另一个"
    QTest.keyClicks(chooser.other, "wxhl")
    shell.settle()
    shell.press("Return", chooser.other)
    shell.settle()
    chooser.save()
    shell.settle()
    assert shell.dialog().found.ids == (other, two[0])


def test_two_records_of_a_person_are_merged(shell: Shell, desk: Desk, two: tuple[str, str]) -> None:
    again = NewContact("王志强", methods=(NewMethod("EMAIL", "wang@hengli.example"),))
    desk.write(lambda session: add_contact(session, desk.context, two[0], again))
    shell.open(Place("contacts"))
    shell.screen.table.setFocus()
    shell.press("Home")
    shell.press("Shift+Down")
    shell.press("Ctrl+M")
    shell.settle()
    dialog = shell.dialog()
    assert isinstance(dialog, MergeDialog)
    dialog.save()
    shell.settle()
    (row,) = merges(desk)
    assert (row.entity, row.survivor_title, row.merged_title) == ("contact", "王志强", "王志强")


def test_a_merge_that_was_done_is_asked_back_from_the_list(
    shell: Shell, desk: Desk, two: tuple[str, str]
) -> None:
    desk.receive(
        "merge_record",
        "m1",
        target="account",
        survivor_id=two[0],
        merged_id=two[1],
        state="DONE",
        merged_title="旧",
    )
    shell.open(Place("today"))
    shell.window.commands.run("elsewhere.customers.merges")
    shell.settle()
    dialog = shell.dialog()
    assert isinstance(dialog, MergesDialog)
    assert nameless(dialog) == []
    shell.press("Return")
    shell.settle()
    assert [one.state for one in merges(desk)] == ["UNDO_ASKED"]
    assert shell.toast_texts()[-1] == "下次同步时撤销合并"


def test_more_than_two_are_not_merged_at_once(shell: Shell, desk: Desk) -> None:
    desk.fill()
    shell.open(Place("customers"))
    shell.screen.table.setFocus()
    shell.press("Ctrl+A")
    shell.press("Ctrl+M")
    shell.settle()
    assert shell.dialogs() == []
    assert shell.toast_texts()[-1] == "一次合并两个；您选了 3 个"
