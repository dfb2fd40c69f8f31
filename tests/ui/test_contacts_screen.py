"""People over all customers: found, understood and written down by keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_core.model import AccountContact
from crm_desktop.services.contacts import Person, add_relation, person, set_superior
from crm_desktop.services.customers import NewContact, add_contact
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.contacts.influence_map import places_of
from tests.support.accessible import nameless
from tests.ui.desk import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def join(shell: Shell, account_id: str, name: str, **values: Any) -> str:
    contact = NewContact(name, **values)
    return shell.desk.write(lambda session: add_contact(session, shell.desk.context, account_id, contact))


def known(shell: Shell, contact_id: str) -> Person:
    return shell.desk.read(lambda session: person(session, contact_id))


def names(shell: Shell) -> list[str]:
    shell.settle()
    model = shell.screen._model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def open_at(shell: Shell, contact_id: str) -> Any:
    shell.open(Place("contacts", contact_id))
    shell.settle()
    assert shell.screen.table.current_id == contact_id
    return shell.screen.table


def undo(shell: Shell) -> None:
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()


def test_people_are_found_while_one_types_and_narrowed(shell: Shell) -> None:
    ids = shell.desk.fill()
    join(shell, ids[0], "小陈", role="GATE")
    shell.open(Place("contacts"))
    assert names(shell) == ["陈鹏", "李梅", "王建国", "小陈"]
    shell.press("Ctrl+F")
    QTest.keyClicks(shell.window.focusWidget(), "limei")
    assert names(shell) == ["李梅"]
    shell.screen.search.clear()
    shell.screen.chips["guards"].click()
    assert names(shell) == ["小陈"]
    assert nameless(shell.window) == []


def test_the_say_of_a_person_is_written_down(shell: Shell) -> None:
    ids = shell.desk.fill()
    chen = join(shell, ids[0], "小陈")
    table = open_at(shell, chen)
    shell.press("E", table)
    dialog = shell.dialog()
    assert nameless(dialog) == []
    dialog.role.setCurrentIndex(dialog.role.findData("GATE"))
    dialog.influence.setCurrentIndex(dialog.influence.findData(4))
    dialog.attitude.setCurrentIndex(dialog.attitude.findData(-2))
    dialog.save()
    shell.settle()
    (post,) = known(shell, chen).posts
    assert (post.role, post.influence, post.attitude) == ("GATE", 4, -2)
    assert names(shell)[-1] == "小陈"
    undo(shell)
    assert known(shell, chen).posts[0].influence is None


def test_nobody_reports_in_a_circle(shell: Shell) -> None:
    ids = shell.desk.fill()
    boss, chen = join(shell, ids[0], "王总"), join(shell, ids[0], "小陈")
    table = open_at(shell, chen)
    shell.press("B", table)
    shell.settle()
    dialog = shell.dialog()
    dialog.superior.setCurrentIndex(dialog.superior.findData(boss))
    dialog.save()
    shell.settle()
    assert known(shell, chen).posts[0].superior == "王总"
    table.select_id(boss)
    shell.settle()
    shell.press("B", table)
    shell.settle()
    dialog = shell.dialog()
    dialog.superior.setCurrentIndex(dialog.superior.findData(chen))
    dialog.save()
    shell.settle()
    assert "循环" in dialog.problem.text()
    assert known(shell, boss).posts[0].superior_id is None


def test_a_relation_is_found_by_pinyin_and_removed_with_x(shell: Shell) -> None:
    ids = shell.desk.fill()
    chen = join(shell, ids[0], "小陈")
    table = open_at(shell, chen)
    shell.press("R", table)
    dialog = shell.dialog()
    QTest.keyClicks(dialog.other, "limei")
    shell.settle()
    QTest.keyClick(dialog.other, Qt.Key.Key_Return)
    dialog.kind.setCurrentIndex(dialog.kind.findData("SCHOOL"))
    dialog.save()
    shell.settle()
    assert [(one.other_name, one.kind) for one in known(shell, chen).relations] == [("李梅", "SCHOOL")]
    row = next(one for one in shell.screen.person.findChildren(type(_any_row(shell))) if one.actions_)
    QTest.keyClick(row, Qt.Key.Key_X)
    shell.settle()
    assert known(shell, chen).relations == ()


def _any_row(shell: Shell) -> Any:
    from crm_desktop.ui.screens.item_row import ItemRow

    return shell.screen.person.findChild(ItemRow)


def test_a_new_job_ends_the_old_one_and_can_be_taken_back(shell: Shell) -> None:
    ids = shell.desk.fill()
    chen = join(shell, ids[0], "小陈", role="GATE")
    table = open_at(shell, chen)
    shell.press("J", table)
    dialog = shell.dialog()
    QTest.keyClicks(dialog.customer, "chengjiang")
    shell.settle()
    QTest.keyClick(dialog.customer, Qt.Key.Key_Return)
    shell.settle()
    dialog.job_title.setText("采购总监")
    dialog.save()
    shell.settle()
    assert [(one.account_id, one.is_active) for one in known(shell, chen).posts] == [
        (ids[1], True),
        (ids[0], False),
    ]
    undo(shell)
    assert [(one.account_id, one.is_active) for one in known(shell, chen).posts] == [(ids[0], True)]


def test_enter_opens_the_customer(shell: Shell) -> None:
    ids = shell.desk.fill()
    chen = join(shell, ids[0], "小陈")
    table = open_at(shell, chen)
    assert shell.screen.account_id() == ids[0]
    shell.press("Return", table)
    assert shell.window.here == Place("customer", ids[0])


def test_the_map_on_the_card_is_walked_with_the_arrows(shell: Shell) -> None:
    ids = shell.desk.fill()
    boss, chen = join(shell, ids[0], "王总"), join(shell, ids[0], "小陈")
    context = shell.desk.context
    shell.desk.write(lambda session: set_superior(session, context, ids[0], chen, boss))
    shell.desk.write(lambda session: add_relation(session, context, chen, boss, "FAMILY"))
    shell.open(Place("customer", ids[0]))
    canvas = shell.screen.facts.map.canvas
    assert len(canvas.people) == 3
    canvas._mark(boss)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert canvas.current == chen
    assert "王总" in canvas.accessibleDescription()
    assert "亲属" in canvas.accessibleDescription()
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    shell.settle()
    assert shell.window.here == Place("contacts", chen)
    assert shell.screen.table.current_id == chen


def test_those_below_one_superior_stand_beside_each_other(shell: Shell) -> None:
    ids = shell.desk.fill()
    boss = join(shell, ids[0], "王总")
    below = [join(shell, ids[0], name) for name in ("甲", "乙")]

    def join_them(session: Any) -> None:
        for one in below:
            set_superior(session, shell.desk.context, ids[0], one, boss)

    shell.desk.write(join_them)
    shell.open(Place("customer", ids[0]))
    places = places_of(list(shell.screen.facts.map.canvas.people.values()))
    assert len(set(places.values())) == len(places)
    assert {places[one][1] for one in below} == {1}


def test_who_has_left_is_found_by_the_way_to_them(shell: Shell) -> None:
    ids = shell.desk.fill()
    chen = join(shell, ids[0], "小陈")

    def leave(session: Any) -> None:
        session.get(AccountContact, AccountContact.make_id(ids[0], chen)).is_active = False

    shell.desk.write(leave)
    shell.open(Place("contacts"))
    assert "小陈" not in names(shell)
    shell.screen.left.click()
    assert "小陈" in names(shell)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1100, 700)])
def test_the_name_of_a_customer_has_its_room(shell: Shell, width: int, height: int) -> None:
    shell.desk.fill()
    shell.window.resize(width, height)
    shell.open(Place("contacts"))
    table, metrics = shell.screen.table, shell.window.fontMetrics()
    column = table.records.place_of_column("account")
    assert metrics.horizontalAdvance("苏州恒远精密机械有限公司集团") < table.columnWidth(column) - 24
    cell = table.records.index(0, column)
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == cell.data(), "a longer one is told in full"
    assert table.horizontalScrollBar().maximum() == 0
