"""What somebody expects of the keys who has only read the guide."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from crm_desktop.services.plans import NewPlan, plan_visit
from crm_desktop.ui.context import Place
from crm_desktop.ui.dialogs.quick_visit import QuickVisit
from crm_desktop.ui.screens.customers.new_customer import NewCustomerDialog
from crm_desktop.ui.screens.item_row import ItemRow
from crm_desktop.ui.screens.work_report.editor import ReportEditor
from tests.ui.desk import CUSTOMERS, Shell
from tests.ui.safe_desk import safe
from tests.ui.typing_in import write

__all__ = ["safe"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def ids(shell: Shell) -> list[str]:
    made = shell.desk.fill()
    shell.open()
    return made


def run_from_palette(shell: Shell, keys: str) -> None:
    """Type into the palette and run the first thing that it finds."""
    shell.press("Ctrl+K")
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, keys)
    shell.settle()
    QTest.keyClick(field, Qt.Key.Key_Return)
    shell.settle()


def test_down_leads_from_a_name_to_the_customer_that_is_there(shell: Shell, ids: list[str]) -> None:
    shell.press("Ctrl+N")
    shell.settle()
    dialog = shell.dialog()
    assert isinstance(dialog, NewCustomerDialog)
    write(dialog.name, CUSTOMERS[0][0])
    shell.settle()
    QTest.keyClick(dialog.name, Qt.Key.Key_Down)
    row = QApplication.focusWidget()
    assert isinstance(row, ItemRow)
    QTest.keyClick(row, Qt.Key.Key_Return)
    shell.settle()
    assert shell.window.here == Place("customer", ids[0])


def test_down_leads_from_the_search_to_the_list(shell: Shell, ids: list[str]) -> None:
    shell.press("Ctrl+F")
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Down)
    shell.settle()
    assert QApplication.focusWidget() is shell.screen.table


def test_the_keys_of_a_visit_work_on_the_line_of_a_day(shell: Shell, ids: list[str]) -> None:
    context = shell.desk.context
    plan = NewPlan(ids[0], shell.context.formats.today())
    shell.desk.write(lambda session: plan_visit(session, context, plan))
    shell.window.go(Place("visits", options={"view": "day"}))
    shell.settle()
    row = shell.screen.day_page.findChildren(ItemRow)[0]
    row.setFocus()
    shell.press("Ctrl+D")
    shell.settle()
    dialog = shell.dialog()
    assert isinstance(dialog, QuickVisit)
    assert dialog.customer.text() == CUSTOMERS[0][0]


def test_the_recycle_bin_is_found_from_anywhere(safe: Shell) -> None:
    safe.open()
    run_from_palette(safe, "hsz")
    assert safe.window.here == Place("bin")


def test_what_is_typed_into_a_report_at_once_stands_at_its_end(shell: Shell, ids: list[str]) -> None:
    shell.window.go(Place("work_report"))
    shell.settle()
    editor = QApplication.focusWidget()
    assert isinstance(editor, ReportEditor)
    before = editor.toPlainText()
    write(editor, "需要样机")
    assert editor.toPlainText() == before + "需要样机"


def test_escape_in_the_empty_search_leads_back(shell: Shell, ids: list[str]) -> None:
    before = QApplication.focusWidget()
    assert before is shell.screen.table
    for typed, escapes in (("", 1), ("jm", 3)):
        shell.press("Ctrl+K")
        field = QApplication.focusWidget()
        assert field is not None
        QTest.keyClicks(field, typed)
        shell.settle()
        for _ in range(escapes):
            assert QApplication.focusWidget() is field
            QTest.keyClick(field, Qt.Key.Key_Escape)
            shell.settle()
        assert QApplication.focusWidget() is before


def test_the_language_is_found_from_anywhere(safe: Shell) -> None:
    safe.open()
    run_from_palette(safe, ">language")
    assert safe.window.here == Place("settings")
    assert QApplication.focusWidget() is safe.screen.look.language


def test_a_filter_is_kept_by_keys_alone(shell: Shell, ids: list[str]) -> None:
    shell.screen.filters.set_conditions({"facets": {"level": ["A"]}})
    shell.settle()
    run_from_palette(shell, ">bcdq")
    assert shell.dialog() is not None


def test_enter_presses_the_button_that_has_the_keyboard(shell: Shell, ids: list[str]) -> None:
    button = next(one for one in shell.screen.findChildren(QPushButton) if one.text() == "新建客户")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    shell.settle()
    assert isinstance(shell.dialog(), NewCustomerDialog)
