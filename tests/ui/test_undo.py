"""Undo and redo by keys from anywhere, and the list of the last changes."""

from __future__ import annotations

import pytest

from crm_core.model import Account
from crm_desktop.errors import UserError
from crm_desktop.services.records import set_values
from crm_desktop.ui.dialogs.last_changes import LastChanges
from tests.ui.desk import CUSTOMERS, Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def ids(shell: Shell) -> list[str]:
    made = shell.desk.fill()
    shell.open()
    shell.screen.table.setFocus()
    return made


def change(shell: Shell, account: str, **values: str) -> None:
    shell.desk.write(lambda session: set_values(session, shell.desk.context, "account", account, values))
    shell.settle()


def city(shell: Shell, account: str) -> str | None:
    found: str | None = shell.desk.read(lambda session: session.get(Account, account).city)
    return found


def test_keys_undo_and_redo_what_was_saved(shell: Shell, ids: list[str]) -> None:
    change(shell, ids[0], city="南京市")
    shell.press("Ctrl+Z")
    shell.settle()
    assert city(shell, ids[0]) == "苏州市"
    assert any(text.startswith("已撤销：修改客户 苏州恒远") for text in shell.toast_texts())
    shell.press("Ctrl+Shift+Z")
    shell.settle()
    assert city(shell, ids[0]) == "南京市"


def test_the_toast_does_it_once_more(shell: Shell, ids: list[str]) -> None:
    change(shell, ids[0], city="南京市")
    shell.press("Ctrl+Z")
    shell.settle()
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()
    assert city(shell, ids[0]) == "南京市"


def test_in_a_text_field_the_keys_are_its_own(shell: Shell, ids: list[str]) -> None:
    change(shell, ids[0], city="南京市")
    shell.press("Ctrl+F")
    shell.screen.filters.search.insert("abc")
    shell.press("Ctrl+Z")
    shell.settle()
    assert city(shell, ids[0]) == "南京市"


def test_what_was_not_undone_is_told_with_the_reason(shell: Shell, ids: list[str]) -> None:
    change(shell, ids[0], city="南京市")
    with shell.desk.store.raw() as connection:
        connection.execute("UPDATE account SET city = '扬州市' WHERE id = ?", (ids[0],))
    shell.press("Ctrl+Z")
    shell.settle()
    assert city(shell, ids[0]) == "扬州市"
    assert any(text.startswith("没有撤销“修改客户") and "又被改过" in text for text in shell.toast_texts())


def test_any_of_the_last_changes_is_undone_from_the_list(shell: Shell, ids: list[str]) -> None:
    change(shell, ids[0], city="南京市")
    change(shell, ids[1], city="常州市")
    shell.press("Ctrl+Alt+Z")
    shell.settle()
    dialog = shell.dialog()
    assert isinstance(dialog, LastChanges)
    first, second = (dialog.model.answer(row) for row in range(2))
    assert first is not None
    assert second is not None
    assert (first.title, second.title) == (f"修改客户 {CUSTOMERS[1][0]}", f"修改客户 {CUSTOMERS[0][0]}")
    assert "城市" in second.detail
    shell.press("Down", dialog.list)
    shell.press("Return", dialog.list)
    shell.settle()
    assert (city(shell, ids[0]), city(shell, ids[1])) == ("苏州市", "常州市")
    again = dialog.model.answer(1)
    assert again is not None
    assert again.detail.startswith("已撤销 · ")
    assert not dialog.button.isEnabled()
    dialog.reject()


def test_without_changes_the_list_says_so(shell: Shell) -> None:
    shell.open()
    shell.press("Ctrl+Alt+Z")
    shell.settle()
    dialog = shell.dialog()
    assert dialog.empty.isVisible()
    assert not dialog.button.isEnabled()
    dialog.reject()
    shell.window.setFocus()
    shell.press("Ctrl+Z")
    shell.settle()
    (told,) = shell.failures
    assert isinstance(told, UserError)
    assert told.code == "nothing_to_undo"
    shell.failures.clear()
