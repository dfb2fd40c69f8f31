"""Quotes by keyboard: typing, pasting, totals, cells to correct, saving, the locked look."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from crm_core.model import Quote, QuoteLine
from crm_desktop.services.quotes import load_quote, move_quote
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.screen import QuotesScreen
from crm_desktop.ui.theme.tokens import LIGHT
from tests.support.accessible import nameless
from tests.support.stage import COLLEAGUE, ME, Stage

Key = Qt.Key


@pytest.fixture
def screen(stage: Stage, qtbot: QtBot) -> QuotesScreen:
    made = QuotesScreen(stage.context)
    stage.show(made)
    return made


@pytest.fixture
def editing(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> QuotesScreen:
    """The screen with a new quote open for the customer."""
    stage.go(screen, Place("quotes", options={"new_for": stage.account_id}))
    qtbot.waitUntil(lambda: screen.pages.currentWidget() is screen.editor)
    stage.settle(qtbot)
    return screen


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def type_cell(qtbot: QtBot, text: str, key: Qt.Key = Key.Key_Return) -> None:
    """Type into the open cell and go on."""
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    editor = focused()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, key)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not editor)


def cell(screen: QuotesScreen, row: int, column: Col) -> str:
    return str(screen.editor.grid.index(row, column).data() or "")


def current(screen: QuotesScreen) -> tuple[int, int]:
    index = screen.editor.view.currentIndex()
    return index.row(), index.column()


def stored(stage: Stage, quote_id: str) -> Any:
    with stage.store.read() as session:
        return load_quote(session, quote_id)


def save(screen: QuotesScreen, qtbot: QtBot) -> None:
    screen.editor.save()
    qtbot.waitUntil(lambda: not screen.editor.autosave.saving and not screen.editor.autosave.dirty)


def test_a_line_is_typed_without_a_mouse(editing: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    view = editing.editor.view
    QTest.keyClicks(view, "z")
    field = focused()
    QTest.keyClicks(field, "d-20")
    qtbot.waitUntil(lambda: bool(getattr(field, "open_list", False)))
    QTest.keyClick(field, Key.Key_Return)
    assert current(editing) == (0, Col.QTY)
    type_cell(qtbot, "60")
    assert current(editing) == (0, Col.UNIT_PRICE)
    stage.settle(qtbot)
    qtbot.waitUntil(lambda: editing.editor.draft.lines[0].unit_price == 342)
    type_cell(qtbot, "", Key.Key_Tab)
    type_cell(qtbot, "5%")
    type_cell(qtbot, "")
    assert current(editing) == (1, Col.CODE), "a new line waits below"
    assert [cell(editing, 0, column) for column in (Col.CODE, Col.NAME, Col.UNIT, Col.TAX_RATE)] == [
        "ZD-200",
        "振动传感器",
        "个",
        "13%",
    ]
    assert cell(editing, 0, Col.AMOUNT) == "19,494.00"
    assert editing.editor.totals.gross_text == "CNY 22,028.22"
    tip = str(editing.editor.grid.index(0, Col.UNIT_PRICE).data(Qt.ItemDataRole.ToolTipRole))
    assert "2026 标准价" in tip
    assert "数量 50 起" in tip


def test_totals_follow_each_key(editing: QuotesScreen, qtbot: QtBot) -> None:
    editor = editing.editor
    editor.view.paste_text("\t定制支架\t\t\t\t100")
    editor.view.go_to(0, Col.QTY, edit=True)
    seen = []
    for digit in "25":
        QTest.keyClicks(focused(), digit)
        seen.append(editor.totals.gross_text)
    assert seen == ["CNY 200.00", "CNY 2,500.00"]
    QTest.keyClick(focused(), Key.Key_Escape)
    assert editor.totals.gross_text == "CNY 100.00", "what is not entered does not count"


def test_a_block_from_a_spreadsheet_is_pasted(editing: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(
        "产品编码\t数量\t单价\t折扣\r\nCK-08\t２\t５,500.00\t\r\nAZ-01\t3\t\t9折\r\nBZ-99\t1\t1,000\t\r\n"
    )
    QTest.keyClick(editing.editor.view, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    stage.settle(qtbot)
    lines = editing.editor.draft.lines
    qtbot.waitUntil(lambda: editing.editor.draft.lines[1].name == "现场安装调试")
    lines = editing.editor.draft.lines
    assert [(line.code, line.qty, line.unit_price) for line in lines] == [
        ("CK-08", Decimal(2), Decimal(5500)),
        ("AZ-01", Decimal(3), Decimal(1800)),
        ("BZ-99", Decimal(1), Decimal(1000)),
    ]
    assert lines[0].product_id == "product-CK-08"
    assert lines[0].tax_rate == 13
    assert lines[2].product_id is None, "a code that is no product stays as it was written"
    assert cell(editing, 1, Col.AMOUNT) == "4,860.00"


def test_a_bad_cell_stays_marked_and_nothing_is_lost(
    editing: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    editor = editing.editor
    editor.view.paste_text("BZ-99\t支架\t\t套\tx1\t238.5\t120%")
    stage.settle(qtbot)
    assert cell(editing, 0, Col.QTY) == "x1"
    assert cell(editing, 0, Col.DISCOUNT) == "120%"
    index = editor.grid.index(0, Col.QTY)
    assert editor.grid.wording.cell(0, Col.QTY).ink == LIGHT.danger
    assert "不是数字" in str(index.data(Qt.ItemDataRole.ToolTipRole))
    assert [(one.row, one.column) for one in editor.grid.lines.problems()] == [
        (0, Col.QTY),
        (0, Col.DISCOUNT),
    ]
    save(editing, qtbot)
    line = stored(stage, editor.draft.id).lines[0]
    assert (line.code, line.qty, line.unit_price, line.discount_value) == ("BZ-99", 1, Decimal("238.5"), None)

    quote_id = editor.draft.id
    stage.go(editing, Place("quotes"))
    stage.go(editing, Place("quotes", quote_id))
    qtbot.waitUntil(lambda: editing.pages.currentWidget() is editor)
    assert cell(editing, 0, Col.QTY) == "x1", "the text waits until it is corrected"
    editor.problem.go_there()
    type_cell(qtbot, "12")
    assert editor.draft.lines[0].qty == 12
    assert [one.column for one in editor.grid.lines.problems()] == [Col.DISCOUNT]


def test_lines_are_duplicated_moved_deleted_and_brought_back(
    editing: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    editor, view = editing.editor, editing.editor.view
    view.paste_text("\tA\n\tB")
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier

    def names() -> list[str | None]:
        return [line.name for line in editor.draft.lines]

    view.go_to(0, Col.NAME)
    QTest.keyClick(view, Key.Key_D, control)
    assert names() == ["A", "A", "B"]
    assert len({line.id for line in editor.draft.lines}) == 3
    QTest.keyClick(view, Key.Key_Down, alt)
    assert names() == ["A", "B", "A"]
    assert current(editing) == (2, Col.NAME)
    QTest.keyClick(view, Key.Key_Up, alt)
    QTest.keyClick(view, Key.Key_Up, alt)
    assert current(editing) == (0, Col.NAME)
    view.select_line(2)
    view.go_to(2, Col.NAME)
    QTest.keyClick(view, Key.Key_Delete)
    assert names() == ["A", "A"]
    stage.context.toasts.toasts[-1].action_triggered.emit()
    assert names() == ["A", "A", "B"]
    QTest.keyClick(view, Key.Key_Z, control)
    QTest.keyClick(view, Key.Key_Z, control)
    QTest.keyClick(view, Key.Key_Z, control)
    QTest.keyClick(view, Key.Key_Z, control)
    assert names() == ["A", "B"]
    for toast in stage.context.toasts.toasts:
        toast.leave()


def test_what_is_typed_is_saved_by_itself(editing: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    editor = editing.editor
    editor.view.paste_text("\t支架\t\t套\t2\t100")
    subject = editor.header.fields["subject"]
    assert isinstance(subject, QLineEdit)
    QTest.keyClicks(subject, "Phase 1")
    qtbot.waitUntil(lambda: editor.autosave.state == "saved")
    kept = stored(stage, editor.draft.id)
    assert (kept.subject, kept.lines[0].name, kept.lines[0].qty) == ("Phase 1", "支架", 2)
    assert editor.draft.provisional_number is not None
    assert editor.draft.provisional_number in editor.title.number.text()
    stage.settle(qtbot)


def test_closing_the_window_keeps_the_last_key(editing: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    editor = editing.editor
    editor.view.paste_text("\t支架\t\t套\t2\t100")
    editor.view.go_to(0, Col.QTY, edit=True)
    QTest.keyClicks(focused(), "7")
    stage.window.close()
    stage.lane.submit(lambda session: None).result()
    assert stored(stage, editor.draft.id).lines[0].qty == 7
    stage.settle(qtbot)


def test_a_quote_that_was_only_looked_at_is_not_stored(
    editing: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    quote_id = editing.editor.draft.id
    stage.go(editing, Place("quotes"))
    stage.settle(qtbot)
    with stage.store.read() as session:
        assert session.get(Quote, quote_id) is None


def test_the_discount_of_the_whole_quote_and_freight_count(editing: QuotesScreen, qtbot: QtBot) -> None:
    editor = editing.editor
    editor.view.paste_text("\t支架\t\t套\t2\t100\t\t13")
    QTest.keyClicks(editor.totals.inputs["header_discount"], "10%")
    QTest.keyClicks(editor.totals.inputs["freight"], "20")
    assert editor.totals.gross_text == "CNY 223.40"
    QTest.keyClicks(editor.totals.inputs["freight"], "x")
    assert editor.totals.inputs["freight"].property("problem") is True
    assert editor.draft.freight_amount == 20
    save(editing, qtbot)


def test_a_header_discount_that_cannot_be_waits_with_its_sentence(
    editing: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    editor = editing.editor
    editor.view.paste_text("\t支架\t\t套\t2\t100")
    save(editing, qtbot)
    QTest.keyClicks(editor.totals.inputs["header_discount"], "500")
    assert editor.totals.gross_text == "—"
    assert "整单折扣 500 超过了" in editor.grid.lines.problems()[0].sentence
    assert stored(stage, editor.draft.id).header_discount_value is None
    editor.totals.inputs["header_discount"].selectAll()
    QTest.keyClicks(editor.totals.inputs["header_discount"], "50")
    assert editor.totals.gross_text == "CNY 150.00"
    save(editing, qtbot)


def test_a_sent_quote_is_locked(editing: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    editor = editing.editor
    editor.view.paste_text("\t支架\t\t套\t2\t100")
    save(editing, qtbot)
    assert [button.objectName() for button in editor.steps.moves.buttons] == ["SENT"]
    editor.steps.moves.chosen.emit("SENT")
    qtbot.waitUntil(editor.steps.question.isVisible)
    editor.steps.question.accept()
    qtbot.waitUntil(lambda: editor.draft.status == "SENT")
    assert editor.draft.locked
    assert editor.grid.rowCount() == 1, "there is no row to type a new line in"
    assert not editor.grid.flags(editor.grid.index(0, Col.QTY)) & Qt.ItemFlag.ItemIsEditable
    assert not editor.header.fields["subject"].isEnabled()
    QTest.keyClicks(editor.view, "5")
    QTest.keyClick(editor.view, Key.Key_Delete)
    QGuiApplication.clipboard().setText("1\t2")
    QTest.keyClick(editor.view, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [line.qty for line in editor.draft.lines] == [2]
    with stage.store.read() as session:
        quote = session.get(Quote, editor.draft.id)
        assert quote is not None
        assert (quote.status, quote.sent_channel) == ("SENT", "wechat")
    for toast in stage.context.toasts.toasts:
        toast.leave()


def test_everything_has_a_name(editing: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    editor = editing.editor
    editor.view.paste_text("\t支架\t\t套\t2x\t100")
    save(editing, qtbot)
    editor.steps.question.ask("DECLINED")
    assert nameless(editing) == []
    stage.go(editing, Place("quotes"))
    stage.settle(qtbot)
    assert nameless(editing) == []


def test_a_colleagues_edit_shows_while_nothing_is_typed(
    editing: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    editor = editing.editor
    editor.view.paste_text("\t支架\t\t套\t2\t100")
    save(editing, qtbot)
    quote_id = editor.draft.id
    stage.write(lambda session: move_quote(session, stage.edit, quote_id, "APPROVED"))
    qtbot.waitUntil(lambda: editor.draft.status == "APPROVED")


def quotes(stage: Stage) -> list[Quote]:
    today = stage.context.formats.today()
    return [
        Quote(
            id=stage.ids.new(),
            account_id=stage.account_id,
            owner_id=COLLEAGUE if place else ME,
            number=f"Q-2026-{place:06}" if place else None,
            provisional_number=f"Q~vice-{place}",
            status=status,
            quote_on=today - timedelta(days=place),
            valid_until=today + timedelta(days=days),
            total_gross=Decimal(1000 * place),
            currency="CNY",
        )
        for place, (status, days) in enumerate([("DRAFT", 30), ("SENT", 3), ("SENT", -1), ("ACCEPTED", -5)])
    ]


def test_the_list_tells_number_validity_and_status(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    stage.load(quotes(stage))
    stage.go(screen, Place("quotes"))
    table = screen.list.table
    qtbot.waitUntil(lambda: screen.list.model.row_at(0) is not None)
    rows = [[str(screen.list.model.index(row, column).data()) for column in (1, 4, 6)] for row in range(4)]
    assert rows[0][0] == "Q~vice-0（临时编号）"
    assert rows[1][1].endswith("还剩 3 天")
    assert rows[2][1].endswith("可能已过期")
    assert "过期" not in rows[3][1], "an accepted quote does not expire"
    assert [row[2] for row in rows] == ["草稿", "已发送", "已发送", "已接受"]
    assert table.isColumnHidden(7), "a rep's quotes are the rep's own"
    with qtbot.waitSignal(screen.list.opened):
        QTest.keyClick(table, Key.Key_Return)
    assert stage.places[-1].screen == "quotes"


def test_the_list_is_narrowed_by_status_and_search(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    stage.load(quotes(stage))
    stage.go(screen, Place("quotes"))
    qtbot.waitUntil(lambda: screen.list.model.rowCount() == 4)
    chips = {chip.objectName(): chip for chip in screen.list._states.buttons()}
    chips["SENT"].click()
    qtbot.waitUntil(lambda: screen.list.model.rowCount() == 2)
    screen.list.search.setText("000001")
    screen.list.search.search_now()
    qtbot.waitUntil(lambda: screen.list.model.rowCount() == 1)
    screen.list.show_all()
    qtbot.waitUntil(lambda: screen.list.model.rowCount() == 4)


def test_a_customer_is_chosen_for_a_new_quote(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    stage.go(screen, Place("quotes"))
    stage.settle(qtbot)
    screen.choose_customer()
    field = screen.picker.field
    QTest.keyClicks(field, "hengyuan")
    qtbot.waitUntil(lambda: field.open_list)
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: screen.pages.currentWidget() is screen.editor)
    assert screen.account_id() == stage.account_id
    stage.settle(qtbot)


def test_a_quote_that_is_gone_leads_to_the_list(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    stage.go(screen, Place("quotes", "nothing"))
    qtbot.waitUntil(lambda: bool(stage.context.toasts.toasts))
    assert screen.pages.currentWidget() is screen.list
    stage.settle(qtbot)
    for toast in stage.context.toasts.toasts:
        toast.leave()


def test_a_typed_price_survives_another_quantity(editing: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    editor = editing.editor
    editor.view.paste_text("产品编码\t数量\t单价\nZD-200\t1\t350")
    stage.settle(qtbot)
    qtbot.waitUntil(lambda: editor.draft.lines[0].product_id is not None)
    editor.grid.setData(editor.grid.index(0, Col.QTY), "60")
    stage.settle(qtbot)
    assert editor.draft.lines[0].unit_price == 350
    with stage.store.read() as session:
        assert session.query(QuoteLine).count() == 0
    save(editing, qtbot)


def test_a_quote_becomes_a_file_with_what_was_typed_last(
    editing: QuotesScreen, stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    editor = editing.editor
    editor.view.paste_text("\t定制支架\t\t\t2\t100")
    editor.paper.write("pdf", tmp_path / "q.pdf")
    editor.paper.write("xlsx", tmp_path / "q.xlsx")
    qtbot.waitUntil(lambda: (tmp_path / "q.pdf").exists() and (tmp_path / "q.xlsx").exists(), timeout=20_000)
    stage.settle(qtbot)
    assert "定制支架" in PdfReader(tmp_path / "q.pdf").pages[0].extract_text()


def test_a_sent_quote_can_be_revised(editing: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    editor = editing.editor
    editor.view.paste_text("\t定制支架\t\t\t2\t100")
    editor.save()
    stage.settle(qtbot)
    quote_id = editor.draft.id
    assert not editor.paper.revise.isEnabled()
    for status in ("APPROVED", "SENT"):
        stage.write(lambda s, status=status: move_quote(s, stage.context.workspace.context, quote_id, status))  # type: ignore[misc]
    stage.go(editing, Place("quotes", quote_id))
    qtbot.waitUntil(editor.paper.revise.isEnabled)
    revised: list[str] = []
    editor.paper.revised.connect(revised.append)
    editor.paper.revise.trigger()
    qtbot.waitUntil(lambda: bool(revised))
    with stage.context.workspace.read() as session:
        assert load_quote(session, quote_id).status == "SUPERSEDED"
        assert (load_quote(session, revised[0]).status, load_quote(session, revised[0]).revision) == (
            "DRAFT",
            2,
        )
    stage.settle(qtbot)
