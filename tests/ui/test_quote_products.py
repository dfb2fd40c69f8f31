"""Products on the lines of a quote: bundles laid out, substitutes taken, rates that ended, what rivals ask."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_core.model import BundleItem, CompetitorPrice, Product, ProductSubstitute, TaxRate, Visit
from crm_desktop.services.consents import refuse_contact
from crm_desktop.services.quotes.copying import quote_with_products
from crm_desktop.services.quotes.saving import save_quote
from crm_desktop.services.visits import NewVisit, log_visit
from crm_desktop.ui.context import Place
from crm_desktop.ui.dialogs.rival_price import RivalPriceDialog
from crm_desktop.ui.screens.base import About
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.pricer import Request, priced
from crm_desktop.ui.screens.quotes.screen import QuotesScreen
from tests.support.accessible import nameless
from tests.support.stage import Stage

Key = Qt.Key
ZD, CK, AZ = "product-ZD-200", "product-CK-08", "product-AZ-01"


@pytest.fixture
def screen(stage: Stage) -> QuotesScreen:
    made = QuotesScreen(stage.context)
    stage.show(made)
    return made


def opened(screen: QuotesScreen, stage: Stage, qtbot: QtBot, *products: str) -> Any:
    def job(session: Any) -> str:
        draft = quote_with_products(session, stage.edit, stage.account_id, list(products))
        draft.price_as_of = stage.context.formats.today()
        return save_quote(session, stage.edit, draft)

    quote_id: str = stage.write(job)
    stage.go(screen, Place("quotes", quote_id))
    qtbot.waitUntil(lambda: screen.editor.draft.id == quote_id)
    stage.settle(qtbot)
    screen.editor.view.go_to(0, Col.UNIT_PRICE)
    return screen.editor


def read(stage: Stage, job: Any) -> Any:
    with stage.store.read() as session:
        return job(session)


def bundle(stage: Stage) -> str:
    """Two sensors, and their installation as a gift."""
    made = Product(id="product-SET", code="SET-1", name="监测套装", unit="套", status="ON", currency="CNY")
    parts = [
        BundleItem(id="b1", bundle_id=made.id, product_id=ZD, qty=Decimal(2), sort_key="a"),
        BundleItem(id="b2", bundle_id=made.id, product_id=AZ, qty=Decimal(1), is_free=True, sort_key="b"),
    ]
    stage.load([made, *parts])
    return made.id


def retired(stage: Stage, status: str, **values: Any) -> None:
    """The sensor is off sale or on its way out; another one serves in its place."""

    def job(connection: Any) -> None:
        connection.execute("UPDATE product SET status = ? WHERE id = ?", (status, ZD))

    stage.lane.submit_raw(job).result(10)
    stage.load(
        [ProductSubstitute(id="s1", product_id=ZD, other_id="product-ZD-210", kind="UPGRADE", **values)]
    )


def type_code(editor: Any, text: str) -> QWidget:
    editor.take_focus()
    QTest.keyClicks(editor.view, text[0])
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text[1:])
    return focus


@pytest.mark.parametrize("way", ["chosen", "typed", "pasted"])
def test_a_bundle_is_laid_out_as_its_parts(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot, way: str
) -> None:
    bundle(stage)
    editor = opened(screen, stage, qtbot, CK)
    if way == "pasted":
        editor.view.go_to(1, Col.CODE)
        editor.view.paste_text("SET-1")
    else:
        field = type_code(editor, "SET-1")
        if way == "chosen":
            qtbot.waitUntil(lambda: field.open_list)  # type: ignore[attr-defined]
        else:
            field.close_list()  # type: ignore[attr-defined]
        QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: len(editor.draft.lines) == 3)
    stage.settle(qtbot)
    said = [(one.code, one.qty, one.section, one.discount_value) for one in editor.draft.lines[1:]]
    assert said == [("ZD-200", Decimal(2), "监测套装", None), ("AZ-01", Decimal(1), "监测套装", Decimal(100))]
    assert editor.grid.section_at(1) == "监测套装"
    assert (editor.grid.lines.totals.totals.net - 5680) == 2 * 368
    editor.view.close_cell()
    assert editor.grid.undo()
    assert [one.code for one in editor.draft.lines] == ["CK-08"]


def test_what_a_block_says_of_a_bundle_is_kept(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    bundle(stage)
    editor = opened(screen, stage, qtbot, CK)
    editor.view.go_to(1, Col.CODE)
    editor.view.paste_text("编号\t数量\t单价\t折扣\t备注\nSET-1\t2\t\t5%\t含调试\nset-1\t1\t2000\t\t")
    qtbot.waitUntil(lambda: len(editor.draft.lines) == 4)
    stage.settle(qtbot)
    said = [
        (one.code, one.qty, one.unit_price, one.discount_value, one.note) for one in editor.draft.lines[1:]
    ]
    assert said == [
        ("ZD-200", Decimal(4), Decimal(368), Decimal(5), "含调试"),
        ("AZ-01", Decimal(2), Decimal(1800), Decimal(100), None),
        ("SET-1", Decimal(1), Decimal(2000), None, None),
    ]


def test_a_late_answer_does_not_bring_the_price_of_another_quantity(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    """The quantity is typed while the product is still looked for; the answers come in the other order."""
    editor = opened(screen, stage, qtbot, ZD)
    asked = Request(replace(editor.draft.lines[0]), ZD)
    header = replace(editor.draft, lines=[], loaded=None)
    late = read(stage, lambda session: priced(session, header, [asked]))
    editor.grid.setData(editor.grid.index(0, Col.QTY), "60")
    qtbot.waitUntil(lambda: editor.draft.lines[0].unit_price == 342)
    editor.pricer.put(late)
    assert editor.draft.lines[0].unit_price == 342
    stage.settle(qtbot)
    assert editor.draft.lines[0].unit_price == 342


def test_a_block_that_is_too_long_is_refused_whole(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    editor = opened(screen, stage, qtbot, CK)
    editor.view.paste_text("螺丝\t1\n" * 5001)
    assert len(editor.draft.lines) == 1
    assert "5001" in stage.context.toasts.toasts[-1].accessibleName()


def test_a_bad_cell_of_a_block_is_told_where_it_stands_and_the_rest_arrives(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    editor = opened(screen, stage, qtbot, CK)
    editor.view.go_to(1, Col.NAME)
    rows = (
        "支架\t\t个\t１，０００\t¥１２.５",
        "螺丝\t\t个\tNaN\t3",
        "垫片\t\t个\t5\t1e30",
        "罩\t\t个\t9999999999999\t2",
    )
    editor.view.paste_text("\n".join(rows))
    stage.settle(qtbot)
    lines = editor.grid.lines
    assert [one.name for one in editor.draft.lines[1:]] == ["支架", "螺丝", "垫片", "罩"]
    assert (editor.draft.lines[1].qty, editor.draft.lines[1].unit_price) == (Decimal(1000), Decimal("12.5"))
    places = ((2, Col.QTY, "NaN"), (3, Col.UNIT_PRICE, "1e30"), (4, Col.QTY, "9999999999999"))
    assert [lines.bad_cell(row, column).text for row, column, _ in places] == [text for _, _, text in places]
    assert all(lines.problem_at(row, column) for row, column, _ in places)
    assert len(lines.problems()) == 3


@pytest.mark.parametrize("text", ["ZD-200", "zd-200", "ＺＤ－２００"])
def test_the_code_of_what_is_off_sale_is_known_and_told(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot, text: str
) -> None:
    editor = opened(screen, stage, qtbot, CK)
    retired(stage, "OFF")
    editor.view.go_to(1, Col.CODE)
    editor.view.paste_text(text)
    stage.settle(qtbot)
    assert editor.draft.lines[1].product_id == ZD
    qtbot.waitUntil(lambda: bool(editor.grid.known.warning_at(1, Col.CODE)))
    assert "ZD-210" in editor.grid.known.warning_at(1, Col.CODE)


@pytest.mark.parametrize("text", ["0", "-3"])
def test_a_quantity_that_cannot_be_sent_is_told_beside_its_cell(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot, text: str
) -> None:
    editor = opened(screen, stage, qtbot, ZD)
    editor.grid.setData(editor.grid.index(0, Col.QTY), text)
    assert "大于零" in editor.grid.known.warning_at(0, Col.QTY)
    editor.grid.setData(editor.grid.index(0, Col.QTY), "3")
    assert not editor.grid.known.warning_at(0, Col.QTY)


def test_a_product_without_a_price_is_told_beside_its_cell(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    stage.load([Product(id="product-NEW", code="NEW-1", name="新品", status="ON", currency="CNY")])
    editor = opened(screen, stage, qtbot, "product-NEW")
    assert "没有价格" in editor.grid.known.warning_at(0, Col.UNIT_PRICE)
    editor.grid.setData(editor.grid.index(0, Col.UNIT_PRICE), "12")
    assert not editor.grid.known.warning_at(0, Col.UNIT_PRICE)


@pytest.mark.parametrize(("status", "word"), [("OFF", "已下架"), ("PHASE_OUT", "即将停产")])
def test_one_key_takes_what_serves_in_its_place(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot, status: str, word: str
) -> None:
    editor = opened(screen, stage, qtbot, ZD)
    retired(stage, status, note="防爆")
    editor.memory.forget()
    editor.memory.ensure()
    qtbot.waitUntil(lambda: word in editor.grid.known.warning_at(0, Col.CODE))
    assert "ZD-210" in editor.grid.known.warning_at(0, Col.CODE)
    assert any("升级 · ZD-210" in value.text() and "防爆" in value.text() for _, value in editor.line._told)
    editor.grid.setData(editor.grid.index(0, Col.QTY), "3")
    editor.grid.setData(editor.grid.index(0, Col.UNIT_PRICE), "1")
    editor.news.swap_product()
    stage.settle(qtbot)
    (line,) = editor.draft.lines
    assert (line.code, line.qty, line.unit_price) == ("ZD-210", Decimal(3), Decimal("742.5"))
    assert editor.grid.undo()
    assert (editor.draft.lines[0].code, editor.draft.lines[0].unit_price) == ("ZD-200", Decimal(1))


def test_a_product_on_sale_has_nothing_in_its_place(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    editor = opened(screen, stage, qtbot, ZD)
    qtbot.waitUntil(lambda: bool(editor.grid.known.memories))
    editor.news.swap_product()
    assert editor.draft.lines[0].code == "ZD-200"
    assert editor.grid.known.warning_at(0, Col.CODE) == ""


def test_a_rate_that_ended_is_marked_with_its_sentence(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    today = stage.context.formats.today()
    stage.load([
        TaxRate(id="t1", code="CN13", rate=Decimal(13), valid_to=today - timedelta(days=1)),
        TaxRate(id="t2", code="CN9", rate=Decimal(9)),
    ])  # fmt: skip
    editor = opened(screen, stage, qtbot, ZD)
    said = editor.grid.known.warning_at(0, Col.TAX_RATE)
    assert "13" in said
    assert stage.context.formats.day(today - timedelta(days=1)) in said
    index = editor.grid.index(0, Col.TAX_RATE)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == said
    assert editor.grid.wording.cell(0, Col.TAX_RATE).ground
    editor.grid.setData(index, "9")
    assert editor.grid.known.warning_at(0, Col.TAX_RATE) == ""
    editor.grid.setData(index, "7")
    assert editor.grid.known.warning_at(0, Col.TAX_RATE), "a rate that the company does not know"


def test_what_a_rival_asks_is_noted_in_a_few_keys_and_shown_beside_the_line(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    editor = opened(screen, stage, qtbot, ZD)
    about = screen.about()
    assert (about.account_id, about.product_id, about.quote_id) == (stage.account_id, ZD, editor.draft.id)
    dialog = RivalPriceDialog(stage.context, about, stage.window)
    dialog.open()
    stage.settle(qtbot)
    assert nameless(dialog) == []
    assert dialog.product.text().startswith("ZD-200")
    dialog.competitor.setText("西门子")
    dialog.save()
    assert "价格" in dialog.problem.text()
    dialog.price.setText("350")
    QTest.keyClick(dialog.price, Key.Key_Return)
    stage.settle(qtbot)
    (row,) = read(stage, lambda session: session.query(CompetitorPrice).all())
    assert (row.competitor, row.price, row.product_id) == ("西门子", Decimal(350), ZD)
    assert (row.quote_id, row.trust, row.currency) == (editor.draft.id, "HEARD", "CNY")
    screen.refresh({"competitor_price": frozenset((row.id,))})
    qtbot.waitUntil(lambda: any("西门子" in value.text() for _, value in editor.line._told))
    (told,) = [value.text() for _, value in editor.line._told if "西门子" in value.text()]
    assert "低 4.9%" in told
    assert "今天" in told
    assert "听说" in told
    assert "林晓" in told


def test_a_rivals_price_heard_on_a_visit_belongs_to_it(stage: Stage, qtbot: QtBot) -> None:
    visit = stage.write(
        lambda s: log_visit(s, stage.edit, NewVisit(stage.account_id, summary="谈价格")).visit_id
    )
    dialog = RivalPriceDialog(stage.context, About(stage.account_id), stage.window)
    dialog.open()
    stage.settle(qtbot)
    dialog.competitor.setText("横河")
    dialog.product.setText("EJA110 变送器")
    dialog.price.setText("USD 310")
    dialog.save()
    stage.settle(qtbot)
    (row,) = read(stage, lambda session: session.query(CompetitorPrice).all())
    assert (row.visit_id, row.currency, row.price) == (visit, "USD", Decimal(310))
    assert (row.product_id, row.offered, row.quote_id) == (None, "EJA110 变送器", None)
    assert read(stage, lambda session: session.get(Visit, visit)) is not None


def test_who_does_not_want_contact_is_told_while_the_quote_is_written(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    editor = opened(screen, stage, qtbot, ZD)
    assert editor.refusals.isHidden()
    person = editor.header.fields["contact_id"].itemData(1)

    def refuse(session: Any) -> None:
        refuse_contact(session, stage.edit, account_id=stage.account_id, channel="WECHAT", text="只谈电话")
        refuse_contact(session, stage.edit, contact_id=person, text="别再找我")

    stage.write(refuse)
    editor = opened(screen, stage, qtbot, ZD)
    for place, told in ((1, True), (0, False)):
        editor.header.fields["contact_id"].setCurrentIndex(place)
        editor.header.fields["contact_id"].activated.emit(place)
        assert editor.refusals.isVisible()
        assert "（微信）：只谈电话" in editor.refusals.accessibleName()
        assert ("别再找我" in editor.refusals.accessibleName()) is told
