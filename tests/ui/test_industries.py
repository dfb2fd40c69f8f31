"""Industries in words: in the list, its filter, its file, on the card and in its form; codes in the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from crm_desktop.services.customers import CustomerFilter, customer_card, customer_ids
from crm_desktop.services.lookups import titles_of
from crm_desktop.services.search import search
from crm_desktop.ui.context import Place
from crm_desktop.ui.dialogs.code_edit import CodeEdit
from crm_desktop.ui.shell.hit_wording import answer_of
from tests.ui.desk import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CODES = {"精工甲": "C34", "水务乙": "D46", "细分丙": "C3411", "外来丁": "NACE 28", "精工戊": "C34"}


@pytest.fixture
def ids(shell: Shell) -> dict[str, str]:
    return {name: shell.desk.new_customer(name, industry_code=code) for name, code in CODES.items()}


def shown_industries(shell: Shell) -> list[str]:
    records = shell.screen.table.records
    (at,) = [at for at, column in enumerate(records.columns) if column.name == "industry_code"]
    return [records.index(row, at).data() for row in range(records.rowCount())]


def stored(shell: Shell, account_id: str) -> Any:
    card = shell.desk.read(lambda session: customer_card(session, account_id))
    return {one.name: one.value for group in card.groups for one in group.fields}["industry_code"]


def test_the_list_its_filter_and_its_file_say_words(
    shell: Shell, ids: dict[str, str], tmp_path: Path
) -> None:
    shell.open()
    shell.settle()
    words = ["C3411 通用设备制造业", "NACE 28", "水的生产和供应业", "通用设备制造业", "通用设备制造业"]
    assert sorted(shown_industries(shell)) == words
    filters = shell.screen.filters
    filters._add_and_open("industry_code")
    shell.settle()
    popup: Any = QApplication.activePopupWidget()
    options = [popup.model.item(row).text() for row in range(popup.model.rowCount())]
    assert options[:3] == ["C 制造业  3", "D 电力、热力、燃气及水生产和供应业  1", "通用设备制造业  2"]
    assert sorted(options[2:]) == [f"{one}  {2 if one == '通用设备制造业' else 1}" for one in words[:4]]
    popup.field.insert("水的")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    shell.settle()
    assert shell.screen.table.records.ids == [ids["水务乙"]]
    assert filters.facet_values() == {"industry_code": ("D46",)}
    assert filters.words() == "行业: 水的生产和供应业"
    shell.screen.tools.arrangement.set_columns(
        [(one.name, one.shown or one.name == "industry_code") for one in shell.screen.table.records.columns]
    )
    shell.screen.tools.write_workbook(tmp_path / "客户.xlsx")
    shell.settle()
    sheet = load_workbook(tmp_path / "客户.xlsx").active
    assert sheet is not None
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "水的生产和供应业" in cells
    assert "D46" not in cells


def test_a_section_stands_for_all_of_its_divisions(shell: Shell, ids: dict[str, str]) -> None:
    shell.desk.new_customer("外来己", industry_code="CHEM 5")
    shell.desk.new_customer("门类庚", industry_code="C")
    shell.open()
    shell.settle()
    filters = shell.screen.filters
    filters._add_and_open("industry_code")
    shell.settle()
    popup: Any = QApplication.activePopupWidget()
    popup.field.insert("制造")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    shell.settle()
    assert filters.facet_values() == {"industry_code": ("C",)}
    assert filters.words() == "行业: C 制造业"
    found = shell.desk.read(lambda session: titles_of(session, "account", shell.screen.table.records.ids))
    assert set(found.values()) == {"精工甲", "细分丙", "精工戊", "门类庚"}


@pytest.mark.parametrize("typed", ["通用设备", "tysb", "通用設備", "machinery", "精密 通用设备"])
def test_customers_are_found_by_the_words_of_their_industry(
    shell: Shell, ids: dict[str, str], typed: str
) -> None:
    named = shell.desk.new_customer("通用设备精密公司", city="苏州")
    shell.open()
    shell.settle()
    shell.screen.filters.search.setText(typed)
    shell.settle()
    found = shell.screen.table.records.ids
    if "精密" in typed:
        assert found == [named], "all words have to be found"
    else:
        assert set(found) - {named} == {ids["精工甲"], ids["精工戊"], ids["细分丙"]}
    if typed.startswith("通用"):
        assert found[0] == named, "a name comes before an industry"


def test_the_search_says_the_industry_in_the_language_of_the_window(
    shell: Shell, ids: dict[str, str]
) -> None:
    shell.open()
    hits = shell.desk.read(lambda session: search(session, "water supply"))
    assert [hit.id for hit in hits] == [ids["水务乙"]]
    answer = answer_of(hits[0], shell.context)
    assert (answer.title, answer.detail) == ("水务乙", "行业 水的生产和供应业")


def test_a_list_in_order_of_industries_goes_by_the_standard(shell: Shell, ids: dict[str, str]) -> None:
    wanted = CustomerFilter(sort="industry_code")
    found = shell.desk.read(lambda session: customer_ids(session, wanted))
    names = {account_id: name for name, account_id in ids.items()}
    assert [CODES[names[one]] for one in found] == ["C34", "C34", "C3411", "D46", "NACE 28"]


@pytest.mark.parametrize(("name", "words"), [("精工甲", "通用设备制造业"), ("外来丁", "NACE 28")])
def test_the_card_says_words_and_its_form_takes_them(
    shell: Shell, ids: dict[str, str], name: str, words: str
) -> None:
    shell.open(Place("customer", ids[name]))
    assert words in {label.text() for label in shell.screen.findChildren(QLabel) if label.isVisible()}
    shell.press("F2")
    shell.settle()
    (field,) = [one for one in shell.dialog().inputs if one.field.key == "industry_code"]
    assert isinstance(field.widget, CodeEdit)
    assert field.value() == CODES[name]
    field.widget.clear()
    field.widget.setFocus()
    QTest.keyClicks(field.widget, "i65")
    popup: Any = field.widget.completer().popup()
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert field.widget.text() == "I65 软件和信息技术服务业"
    (button,) = [one for one in shell.dialog().findChildren(QPushButton) if one.text() == "保存"]
    button.click()
    shell.settle()
    assert stored(shell, ids[name]) == "I65"


def test_down_offers_every_industry_and_another_text_stands(shell: Shell, ids: dict[str, str]) -> None:
    shell.open(Place("customer", ids["精工甲"]))
    shell.press("F2")
    shell.settle()
    (field,) = [one for one in shell.dialog().inputs if one.field.key == "industry_code"]
    field.widget.setFocus()
    field.widget.selectAll()
    QTest.keyClick(field.widget, Qt.Key.Key_Down)
    popup = field.widget.completer().popup()
    assert popup.isVisible()
    assert popup.model().rowCount() == 117
    popup.hide()
    field.widget.setText("来料加工")
    (button,) = [one for one in shell.dialog().findChildren(QPushButton) if one.text() == "保存"]
    button.click()
    shell.settle()
    assert stored(shell, ids["精工甲"]) == "来料加工"
