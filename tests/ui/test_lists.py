"""Lists by the keyboard: conditions, kept filters, columns, many at once, files and paper, records of any kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtPrintSupport import QPrintPreviewDialog, QPrintPreviewWidget
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from crm_core.model import ExportLog, Note, Quote
from crm_core.model.types import Json
from crm_desktop.services.consents import refuse_contact
from crm_desktop.services.customers import customer_card
from crm_desktop.services.reach import primary_contacts
from crm_desktop.services.records import list_records
from crm_desktop.ui.context import Place
from crm_desktop.ui.lists import paper
from crm_desktop.ui.screens.customers.screen import GIVING
from tests.ui.desk import CUSTOMERS, Shell
from tests.ui.typing_in import write

real_draw = paper.draw
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def ids(shell: Shell) -> list[str]:
    made = shell.desk.fill()
    labels = Json.to_stored({"zh_CN": "设备台数", "zh_TW": "設備台數", "en": "Machines"})
    shell.desk.receive("field_def", "fd-1", target="account", code="machines", labels=labels, kind="number")
    shell.open()
    return made


def titles(shell: Shell) -> list[str]:
    return [column.title for column in shell.screen.tools.arrangement.shown()]


def press_menu(shell: Shell, text: str) -> None:
    menu: Any = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (action,) = [one for one in menu.actions() if one.text() == text]
    menu.setActiveAction(action)
    QTest.keyPress(menu, Qt.Key.Key_Return)
    shell.settle()


def levels(shell: Shell, ids: list[str]) -> list[str | None]:
    cards = shell.desk.read(lambda s: [customer_card(s, one) for one in ids])
    return [card.level for card in cards]


def test_a_filter_is_kept_by_name_and_comes_back(shell: Shell, ids: list[str]) -> None:
    screen = shell.screen
    screen.filters.facets["level"].setFocus()
    QTest.keyClick(screen.filters.facets["level"], Qt.Key.Key_Down)
    shell.settle()
    popup: Any = QApplication.activePopupWidget()
    QTest.keyClick(popup.field, Qt.Key.Key_Space)
    QTest.keyClick(popup.field, Qt.Key.Key_Down)
    QTest.keyClick(popup.field, Qt.Key.Key_Space)
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    shell.settle()
    assert screen.table.records.rowCount() == 2
    screen.saved.ask_name()
    dialog = shell.dialog()
    dialog.name.insert("常跑的")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    shell.settle()
    assert screen.saved.text() == "常跑的"
    screen.filters.clear()
    shell.settle()
    assert screen.table.records.rowCount() == 3
    screen.saved.open_menu()
    press_menu(shell, "常跑的")
    assert screen.table.records.rowCount() == 2
    assert screen.filters.facet_values() == {"level": ("A", "B")}


@pytest.mark.parametrize("how", ["menu", "palette"])
def test_a_filter_of_any_kind_of_record_is_kept_with_keys_alone(
    shell: Shell, ids: list[str], how: str
) -> None:
    shell.context.navigate(Place("records", "contact_method"))
    shell.settle()
    screen = shell.screen
    commands = shell.window.commands
    assert "records.save_filter" not in {one.id for one in commands.runnable()}, (
        "there is nothing to keep yet"
    )
    screen.page.filters.search.setText("138")
    shell.settle()
    if how == "menu":
        shell.press("Ctrl+Alt+F")
        press_menu(shell, "保存当前筛选…")
    else:
        shell.press("Ctrl+K")
        write(shell.window._bar.search, ">bcdqsx")
        shell.settle()
        shell.press("Return")
        shell.settle()
    dialog = shell.dialog()
    write(dialog.name, "手机 138")
    shell.press("Return", dialog.name)
    shell.settle()
    assert screen.page.saved.text() == "手机 138"
    screen.page.filters.clear()
    shell.settle()
    shell.press("Ctrl+Alt+F")
    press_menu(shell, "手机 138")
    assert screen.page.filters.search.text() == "138"


def test_columns_are_chosen_moved_and_remembered(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.setFocus()
    shell.press("Ctrl+Shift+L")
    shell.settle()
    dialog = shell.dialog()
    model, view = dialog.model, dialog.view
    rows = {model.item(row).text(): row for row in range(model.rowCount())}
    view.setCurrentIndex(model.index(rows["设备台数"], 0))
    QTest.keyClick(view, Qt.Key.Key_Space)
    while view.currentIndex().row() > 1:
        QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    rows = {model.item(row).text(): row for row in range(model.rowCount())}
    view.setCurrentIndex(model.index(rows["城市"], 0))
    QTest.keyClick(view, Qt.Key.Key_Space)
    QTest.keyClick(view, Qt.Key.Key_Return)
    shell.settle()
    assert titles(shell)[:3] == ["名称", "设备台数", "级别"]
    assert "城市" not in titles(shell)
    shell.settle()
    shell.screen.tools.arrangement.restore()
    assert titles(shell)[:3] == ["名称", "设备台数", "级别"]


def test_space_hides_the_inspector_and_shows_it_again(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.setFocus()
    for visible in (False, True):
        shell.press("Space")
        assert shell.screen.inspector.isVisible() is visible


def test_several_are_marked_changed_together_and_taken_back(shell: Shell, ids: list[str]) -> None:
    before = levels(shell, ids)
    table = shell.screen.table
    table.setFocus()
    shell.press("Ctrl+A")
    assert sorted(table.marked_ids()) == sorted(ids)
    shell.press("Ctrl+.")
    menu: Any = QApplication.activePopupWidget()
    (submenu,) = [one.menu() for one in menu.actions() if one.text() == "设级别"]
    (action,) = [one for one in submenu.actions() if one.text() == "B 级"]
    action.trigger()
    menu.close()
    shell.settle()
    assert levels(shell, ids) == ["B", "B", "B"]
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()
    assert levels(shell, ids) == before


def test_deleting_is_asked_for_and_the_answer_no_comes_first(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.setFocus()
    shell.press("Del")
    QTest.keyClick(shell.dialog(), Qt.Key.Key_Return)
    shell.settle()
    assert shell.screen.table.records.rowCount() == 3
    shell.press("Del", shell.screen.table)
    shell.settle()
    shell.press("Tab")
    assert QApplication.focusWidget() is shell.dialog().yes
    shell.press("Return")
    shell.settle()
    assert shell.screen.table.records.rowCount() == 2, "Enter presses the button that has the keyboard"


def test_a_star_brings_a_customer_into_its_ready_list(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.select_id(ids[1])
    shell.press("Ctrl+B", shell.screen.table)
    shell.settle()
    shell.screen.saved.open_menu()
    press_menu(shell, "★ 收藏")
    assert shell.screen.table.records.ids == [ids[1]]


def test_a_workbook_has_what_is_shown_and_what_was_refused_is_not_in_it(
    shell: Shell, ids: list[str], tmp_path: Path
) -> None:
    desk = shell.desk
    desk.new_customer("=HYPERLINK(1)", level="A", next_contact_on=date(2026, 12, 1))
    desk.write(lambda s: refuse_contact(s, desk.context, account_id=ids[0], channel="CALL"))
    shell.settle()
    path = tmp_path / "客户.xlsx"
    shell.screen.tools.write_workbook(path)
    shell.settle()
    sheet = load_workbook(path).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, row in enumerate(rows) if row[0] == "名称")
    assert rows[head][: len(titles(shell))] == titles(shell)
    found: dict[Any, dict[Any, Any]] = {
        row[0]: dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]
    }
    assert found[CUSTOMERS[0][0]]["电话"] is None
    assert found[CUSTOMERS[1][0]]["电话"] == "13800000002"
    assert found["=HYPERLINK(1)"]["下次联系"].date() == date(2026, 12, 1)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert any("1 行因请勿联系" in text for text in shell.toast_texts())
    (entry,) = desk.read(lambda s: s.query(ExportLog).all())
    assert (entry.row_count, entry.withheld, entry.target) == (4, 1, str(path))
    assert entry.file_sha256
    assert not list(tmp_path.glob(".*"))


def test_a_file_has_the_columns_for_which_a_narrow_window_has_no_room(shell: Shell, ids: list[str]) -> None:
    arrangement = shell.screen.tools.arrangement
    arrangement.fit(dict.fromkeys(GIVING, False))
    usual = titles(shell)
    arrangement.fit(dict.fromkeys(GIVING, True))
    assert len(titles(shell)) == len(usual) - len(GIVING)
    assert [column.title for column in arrangement.taken_out()] == usual
    arrangement.set_columns([(column.name, shown) for column, shown in arrangement.columns()])
    assert arrangement.taken_out() == arrangement.shown(), "now somebody has chosen"


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(
    shell: Shell, ids: list[str], tmp_path: Path
) -> None:
    shell.screen.tools.write_workbook(tmp_path / "missing" / "x.xlsx")
    shell.settle()
    (error,) = shell.failures
    shell.failures.clear()
    assert getattr(error, "code", "") == "file_unwritable"
    assert shell.desk.read(lambda s: s.query(ExportLog).all()) == []


def test_paper_has_every_row_and_is_in_the_ledger(shell: Shell, ids: list[str], tmp_path: Path) -> None:
    path = tmp_path / "客户.pdf"
    shell.screen.tools.write_pdf(path)
    shell.settle()
    assert path.read_bytes().startswith(b"%PDF")
    (entry,) = shell.desk.read(lambda s: s.query(ExportLog).all())
    assert (entry.row_count, entry.target) == (3, str(path))


def test_paper_is_shown_before_it_is_printed_and_the_ledger_knows_of_it(
    shell: Shell, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw(given: paper.PaperList, device: QPagedPaintDevice) -> int:
        drawn.append(given.title)
        return real_draw(given, device)

    monkeypatch.setattr(paper, "draw", draw)
    shell.screen.table.setFocus()
    shell.press("Ctrl+P")
    shell.settle()
    (preview,) = shell.window.findChildren(QPrintPreviewDialog)
    (pages,) = preview.findChildren(QPrintPreviewWidget)
    assert drawn == ["客户"]
    assert pages.pageCount() == 1
    assert shell.desk.read(lambda s: s.query(ExportLog).count()) == 0
    preview.accept()
    shell.settle()
    (entry,) = shell.desk.read(lambda s: s.query(ExportLog).all())
    assert (entry.row_count, entry.target) == (3, "print")
    assert any("已打印 3 行" in text for text in shell.toast_texts())


@pytest.mark.parametrize(
    ("place", "what"),
    [
        (Place("visits", options={"view": "recent"}), "拜访记录"),
        (Place("quotes"), "报价"),
        (Place("tasks", options={"tab": "tasks"}), "任务"),
        (Place("tasks", options={"tab": "promises", "state": "all"}), "承诺"),
        (Place("contacts"), "联系人"),
        (Place("records", "contact_method"), "联系方式"),
    ],
)
def test_every_list_goes_into_a_workbook_and_the_ledger(
    shell: Shell, ids: list[str], tmp_path: Path, place: Place, what: str
) -> None:
    desk = shell.desk
    desk.log(ids[0], "谈了\n! 周五前寄样品")
    desk.write(lambda s: s.add(Quote(account_id=ids[0], subject="伺服", status="DRAFT", currency="CNY")))
    desk.write(lambda s: refuse_contact(s, desk.context, contact_id=first_person(s, ids[0]), channel="CALL"))
    shell.window.go(place)
    shell.settle()
    screen = shell.screen
    page = {"visits": "recent", "quotes": "list", "tasks": "page", "records": "page"}.get(place.screen)
    tools = (getattr(screen, page) if page else screen).tools
    if place.screen == "contacts":
        tools.arrangement.set_columns([(one.name, True) for one, _ in tools.arrangement.columns()])
    path = tmp_path / "列表.xlsx"
    tools.write_workbook(path)
    shell.settle()
    cells = [cell.value for row in load_workbook(path).active.iter_rows() for cell in row]  # type: ignore[union-attr]
    (entry,) = desk.read(lambda s: s.query(ExportLog).all())
    assert (entry.what, entry.target) == (what, str(path))
    assert entry.row_count > 0
    if place.screen == "contacts":
        assert entry.withheld == 1
        assert "13800000001" not in cells
        assert "13800000002" in cells


def first_person(session: Any, account_id: str) -> str:
    return primary_contacts(session, [account_id])[account_id].contact_id


def test_a_role_without_the_right_gets_a_sentence(shell: Shell, ids: list[str]) -> None:
    object.__setattr__(shell.desk.workspace.me, "role", "service")
    shell.press("Ctrl+E", shell.screen.table)
    shell.settle()
    assert any("不能把列表带出系统" in text for text in shell.toast_texts())


def test_a_record_of_any_kind_is_made_by_keys_and_its_mistakes_are_told(shell: Shell, ids: list[str]) -> None:
    shell.window.go(Place("records", "note", {"account_id": ids[0]}))
    shell.settle()
    shell.press("Ctrl+N")
    shell.settle()
    dialog = shell.dialog()
    inputs = {one.field.key: one for one in dialog.inputs}
    assert inputs["account_id"].widget.text() == CUSTOMERS[0][0]
    inputs["contact_id"].widget.setFocus()
    QTest.keyClicks(inputs["contact_id"].widget, "limei")
    shell.settle()
    QTest.keyClick(inputs["contact_id"].widget, Qt.Key.Key_Return)
    assert inputs["contact_id"].widget.text() == "李梅"
    inputs["account_id"].widget.setText("没有这家")
    inputs["account_id"].widget.record_id = ""
    dialog.save()
    shell.settle()
    told = [one.text() for one in dialog.findChildren(QLabel) if one.isVisible() and "没有这家" in one.text()]
    assert told
    inputs["account_id"].widget.hold(ids[0], CUSTOMERS[0][0])
    inputs["text"].widget.setPlainText("老板喜欢喝茶")
    dialog.save()
    shell.settle()
    (note,) = shell.desk.read(lambda s: s.query(Note).all())
    assert (note.account_id, note.text) == (ids[0], "老板喜欢喝茶")
    assert shell.screen.page.table.records.rowCount() == 1


def test_what_was_typed_and_left_waits_in_the_form(shell: Shell, ids: list[str]) -> None:
    shell.window.go(Place("records", "note"))
    shell.settle()
    shell.press("Ctrl+N")
    shell.settle()
    (text,) = [one for one in shell.dialog().inputs if one.field.key == "text"]
    text.widget.setPlainText("写到一半")
    QTest.keyClick(shell.dialog(), Qt.Key.Key_Escape)
    shell.settle()
    assert list_records_count(shell) == 0
    shell.press("Ctrl+N")
    shell.settle()
    (text,) = [one for one in shell.dialog().inputs if one.field.key == "text"]
    assert text.widget.toPlainText() == "写到一半"
    assert shell.dialog().banner.isVisible()
    shell.dialog().banner.action_triggered.emit()
    assert text.widget.toPlainText() == ""
    shell.dialog().reject()


def list_records_count(shell: Shell) -> int:
    return len(shell.desk.read(lambda s: list_records(s, "note")))


def test_what_the_company_keeps_can_be_looked_at_only(shell: Shell, ids: list[str]) -> None:
    shell.desk.receive("product", "p-1", code="BRG-1", name="轴承", cost=7_000_000, list_price=12_500_000,
                       currency="CNY", status="ON")  # fmt: skip
    shell.window.go(Place("records", "product"))
    shell.settle()
    assert not shell.screen.page.new.isVisible()
    assert "成本" not in [column.title for column in shell.screen.page.table.records.columns]
    QTest.keyClick(shell.screen.page.table, Qt.Key.Key_Return)
    shell.settle()
    dialog = shell.dialog()
    assert dialog.inputs == []
    texts = [one.text() for one in dialog.findChildren(QLabel) if one.isVisible()]
    assert "CNY 12.50" in texts
    assert any("只能查看" in text for text in texts)
    dialog.reject()


def test_every_kind_of_record_has_a_list(shell: Shell, ids: list[str]) -> None:
    from crm_desktop.ui.screens.records.catalogue import catalogue

    for _, entities in catalogue():
        for entity in entities:
            shell.window.go(Place("records", entity))
            shell.settle()
            assert shell.screen.page.entity == entity


def test_recently_seen_is_a_ready_list(shell: Shell, ids: list[str]) -> None:
    with shell.desk.store.raw() as connection:
        connection.execute("INSERT OR REPLACE INTO local_seen VALUES ('account', ?, 1)", (ids[2],))
    shell.screen.saved.open_menu()
    press_menu(shell, "最近查看")
    assert shell.screen.table.records.ids == [ids[2]]
