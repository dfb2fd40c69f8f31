"""Reports in the window: table, chart, definition, the age of the data, the records behind a row, files."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.reports.registry import REPORTS
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.reports.chart_view import theme_palette
from crm_desktop.ui.screens.reports.export import write, write_in_background
from crm_desktop.ui.theme import Mode, Theme
from crm_desktop.ui.theme.tokens import DARK
from tests.ui.desk import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def open_report(shell: Shell, name: str) -> None:
    shell.desk.fill()
    shell.open(Place("reports", options={"name": name}))
    shell.settle()


def column(shell: Shell, key: str) -> list[str]:
    model = shell.screen.table.table.records
    place = next(number for number, one in enumerate(model.columns) if one.sort == key)
    for row in range(model.rowCount()):
        model.row_at(row)
    shell.settle()
    return [str(model.index(row, place).data()) for row in range(model.rowCount())]


def test_every_report_is_listed_and_can_be_shown(shell: Shell) -> None:
    open_report(shell, "visits")
    screen = shell.screen
    for row, (name, report) in enumerate(REPORTS.items()):
        screen.list.setCurrentRow(row)
        shell.settle()
        assert screen.result.name == name
        assert screen._title.text() == report.title.zh_CN
        assert screen._definition.text().startswith("口径：")


def test_a_report_says_how_old_its_data_is(shell: Shell) -> None:
    open_report(shell, "visits")
    (tag,) = [shell.screen._age.itemAt(place).widget() for place in range(shell.screen._age.count())]
    assert tag.text == "尚未同步，仅本机数据"


def test_the_chart_is_drawn_in_the_size_and_colours_of_the_window(shell: Shell, theme: Theme) -> None:
    open_report(shell, "visits")
    picture = shell.screen.chart.picture
    assert picture._pixmap.deviceIndependentSize().toSize() == picture.size()
    theme.apply(Mode.DARK)
    shell.settle()
    assert picture._pixmap.toImage().pixelColor(2, 2).name().upper() == DARK.surface
    assert theme_palette().series == DARK.chart


def test_a_click_on_a_column_sorts_and_numbers_sort_as_numbers(shell: Shell) -> None:
    for name, count in (("甲", 2), ("乙", 10), ("丙", 1)):
        account_id = shell.desk.new_customer(name)
        for day in range(count):
            shell.desk.log(account_id, "来过", days_ago=100 + count * 10 + day)
    shell.open(Place("reports", options={"name": "not_contacted"}))
    shell.settle()
    table = shell.screen.table
    days = next(one.sort for one in table.table.records.columns if one.right)
    table._sort_by(days, False)
    ascending = [int(text.split()[0].replace(",", "")) for text in column(shell, days)]
    assert ascending == sorted(ascending)
    assert len(ascending) == 3
    table._sort_by(days, True)
    descending = [int(text.split()[0].replace(",", "")) for text in column(shell, days)]
    assert descending == ascending[::-1]


def test_a_row_leads_to_its_records(shell: Shell) -> None:
    open_report(shell, "visits")
    row = next(one for one in shell.screen.result.rows if one.cells["visits"])
    shell.screen.show_behind(row)
    shell.settle()
    dialog = shell.dialog()
    shown = dialog.list.rows()
    assert len(shown) == row.cells["visits"]
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert shell.window.here is not None
    assert shell.window.here.screen == "customer"


def test_a_row_with_one_record_opens_it_at_once(shell: Shell) -> None:
    account_id = shell.desk.new_customer("很久没有联系")
    shell.desk.log(account_id, "去年", days_ago=300)
    shell.open(Place("reports", options={"name": "not_contacted"}))
    shell.screen.show_behind(shell.screen.result.rows[0])
    shell.settle()
    assert shell.window.here == Place("customer", account_id)


def test_only_what_was_touched_is_given(shell: Shell) -> None:
    open_report(shell, "visits")
    bar = shell.screen.parameters
    assert bar.values() == {}
    assert bar._inputs["from"].text() == shell.screen.result.parameters["from"]
    bar._inputs["period"].setCurrentIndex(1)
    shell.settle()
    assert bar.values() == {"period": "month"}
    assert shell.screen.result.parameters["period"] == "month"
    bar.reset()
    shell.settle()
    assert shell.screen.result.parameters["period"] == "week"


def test_a_day_that_is_none_is_not_counted_with(shell: Shell) -> None:
    open_report(shell, "visits")
    before = shell.screen.result
    shell.screen.parameters._inputs["from"].setText("改天")
    shell.settle()
    assert shell.screen.result is before


def test_nothing_counted_says_what_to_do(shell: Shell) -> None:
    shell.open(Place("reports", options={"name": "sales_ranking"}))
    assert shell.screen._pages.currentIndex() == 1
    assert not shell.screen._export.isEnabled()


def test_a_result_is_written_as_workbook_and_picture(shell: Shell, tmp_path: Path) -> None:
    open_report(shell, "visits")
    book, picture = tmp_path / "拜访.xlsx", tmp_path / "拜访.png"
    write_in_background(shell.context, shell.screen.result, book, shell.screen)
    shell.settle()
    assert f"已导出到 {book}" in shell.toast_texts()
    assert "xl/workbook.xml" in ZipFile(book).namelist()
    write(shell.screen.result, picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
