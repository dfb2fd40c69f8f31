"""While a customer or a person is typed in, those who may be the same are shown with reasons, and answered by keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_core.keys.matching import Reason
from crm_core.model import DuplicateDecision
from crm_desktop.services.consents import refuse_contact
from crm_desktop.ui.context import Place
from crm_desktop.ui.text import TEXTS
from tests.support.accessible import nameless
from tests.ui.desk import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def type_name(shell: Shell, text: str) -> Any:
    shell.press("Ctrl+N")
    shell.settle()
    dialog = shell.dialog()
    dialog.name.insert(text)
    dialog.name.textEdited.emit(text)
    shell.settle()
    return dialog


def decisions(shell: Shell) -> list[str]:
    def job(session: Any) -> list[str]:
        return [one.other_id for one in session.query(DuplicateDecision)]

    return shell.desk.read(job)


def test_the_same_firm_is_opened_with_enter(shell: Shell) -> None:
    ids = shell.desk.fill()
    shell.open(Place("customers"))
    dialog = type_name(shell, "恒远机电（苏州）有限公司")
    (row,) = dialog.similar.rows
    assert "字号和地区相同" in row.item.details
    assert nameless(dialog) == []
    QTest.keyClick(row, Qt.Key.Key_Return)
    shell.settle()
    assert shell.window.here == Place("customer", ids[0])


def test_it_is_another_is_remembered_with_the_new_one(shell: Shell) -> None:
    ids = shell.desk.fill()
    shell.open(Place("customers"))
    dialog = type_name(shell, "恒远机电（苏州）有限公司")
    QTest.keyClick(dialog.similar.rows[0], Qt.Key.Key_N)
    shell.settle()
    assert dialog.similar.rows == []
    dialog.city.setText("苏州市")
    dialog.city.textEdited.emit("苏州市")
    shell.settle()
    assert dialog.similar.rows == []
    dialog.save()
    shell.settle()
    assert decisions(shell) == [ids[0]]


def test_a_person_who_is_there_already_is_shown_and_refusals_are_told(shell: Shell) -> None:
    ids = shell.desk.fill()

    def refuse(session: Any) -> None:
        refuse_contact(session, shell.desk.context, account_id=ids[0], text="别联系")

    shell.desk.write(refuse)
    shell.open(Place("customer", ids[0]))
    dialog = type_name(shell, "王建国")
    (row,) = dialog.similar.rows
    assert "同公司同名" in row.item.details
    QTest.keyClick(row, Qt.Key.Key_O)
    shell.settle()
    assert shell.window.here is not None
    assert shell.window.here.screen == "contacts"
    shell.window.go(Place("customers"))
    shell.settle()
    dialog = type_name(shell, "恒远机电")
    assert [text for text, _ in dialog.similar.rows[0].item.pills] == ["请勿联系"]


REASONS = (
    "code", "core_and_region", "core", "core_other_region", "alias", "branch", "group_and_member",
    "phone_and_similar_name", "number", "codes_differ", "mobile", "mail", "role_mail", "chat", "name",
    "name_and_company", "name_and_domain", "name_and_line", "name_and_region", "pinyin_and_company", "moved",
    "names_differ", "mobile_differs", "gender_differs",
)  # fmt: skip


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_has_a_sentence(shell: Shell, code: str) -> None:
    params = {"region": "上海", "branch": "分公司", "from": "甲", "to": "乙"}
    reason = Reason(code, params, 1)
    assert TEXTS[f"duplicates.reason_{code}"]
    assert shell.context.tr(f"duplicates.reason_{code}", **reason.params)
