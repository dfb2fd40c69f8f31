"""The work on a quote beside its lines: sections, price memory, the way to the customer, acceptance, proposals."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_core.model import Attachment, CreditProfile, PriceStat, ProductProposal, Quote, QuoteLine, User
from crm_desktop.services.quotes import load_quote, move_quote, revise_quote
from crm_desktop.services.quotes.asking import submit_quote
from crm_desktop.services.quotes.copying import quote_with_products
from crm_desktop.services.quotes.saving import save_quote
from crm_desktop.ui.context import Place
from crm_desktop.ui.dialogs.customer_products import CustomerProductsDialog
from crm_desktop.ui.dialogs.price_check import PriceCheckDialog
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.screen import QuotesScreen
from tests.support.accessible import nameless
from tests.support.stage import COLLEAGUE, ME, Stage

Key = Qt.Key
ZD = "product-ZD-200"


@pytest.fixture
def screen(stage: Stage) -> QuotesScreen:
    made = QuotesScreen(stage.context)
    stage.show(made)
    return made


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def stored_quote(stage: Stage, *products: str) -> str:
    def job(session: Any) -> str:
        draft = quote_with_products(session, stage.edit, stage.account_id, list(products or (ZD,)))
        draft.price_as_of = stage.context.formats.today()
        return save_quote(session, stage.edit, draft)

    quote_id: str = stage.write(job)
    return quote_id


def opened(screen: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str) -> Any:
    stage.go(screen, Place("quotes", quote_id))
    qtbot.waitUntil(lambda: screen.editor.draft.id == quote_id)
    stage.settle(qtbot)
    screen.editor.view.go_to(0, Col.UNIT_PRICE)
    return screen.editor


def remembered(stage: Stage, price: str = "380", days: int = 60, **values: Any) -> str:
    """A price that a colleague has told this customer."""
    on = stage.context.formats.today() - timedelta(days=days)
    said = {"status": "SENT", "currency": "CNY", "tax_mode": "EXCL", "tax_rounding": "LINE", "revision": 1}
    quote = Quote(id=stage.ids.new(), account_id=stage.account_id, owner_id=COLLEAGUE, number="Q-2026-000007",
                  quote_on=on, **(said | values))  # fmt: skip
    line = QuoteLine(id=stage.ids.new(), quote_id=quote.id, product_id=ZD, qty=Decimal(10), sort_key="a",
                     unit_price=Decimal(price), amount_net=Decimal(price) * 10)  # fmt: skip
    stage.load([quote, line])
    return quote.id


def lines(stage: Stage, quote_id: str) -> Any:
    with stage.store.read() as session:
        return load_quote(session, quote_id).lines


def state(stage: Stage, quote_id: str) -> Any:
    with stage.store.read() as session:
        return session.get(Quote, quote_id)


def said(stage: Stage) -> list[str]:
    return [toast.accessibleName() for toast in stage.context.toasts.toasts]


def leave_toasts(stage: Stage) -> None:
    for toast in list(stage.context.toasts.toasts):
        toast.leave()


def give_limit(stage: Stage, percent: int, role: str = "rep") -> None:
    stage.load([User(id=ME, name="林晓", login="lin", role=role, org_unit_id="unit",
                     discount_limit_pct=Decimal(percent))])  # fmt: skip


# --- the line --------------------------------------------------------------------------------------------------------


def test_a_section_is_named_by_keys_and_holds_for_the_lines_below(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    quote_id = stored_quote(stage, ZD, "product-CK-08", "product-XL-5M")
    editor = opened(screen, stage, qtbot, quote_id)
    editor.line.take_focus()
    QTest.keyClicks(focused(), "A")
    QTest.keyClick(focused(), Key.Key_Return)
    assert editor.view.hasFocus()
    editor.view.go_to(1, Col.QTY)
    editor.line.take_focus()
    QTest.keyClicks(focused(), "B")
    editor.save()
    qtbot.waitUntil(lambda: not editor.autosave.dirty and not editor.autosave.saving)
    assert [line.section for line in lines(stage, quote_id)] == ["A", "B", "B"]
    assert [editor.grid.section_at(row) for row in range(4)] == ["A", "B", None, None]
    assert editor.view.rowHeight(1) > editor.view.rowHeight(2)
    editor.view.setFocus()
    editor.grid.undo()
    assert [line.section for line in editor.draft.lines] == ["A", "A", "A"]
    editor.save()
    stage.settle(qtbot)


def test_an_optional_line_is_shown_and_not_counted(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    editor = opened(screen, stage, qtbot, stored_quote(stage, ZD, "product-XL-5M"))
    editor.line.toggle_optional()
    assert editor.totals.gross_text == "CNY 76.84"
    assert str(editor.grid.index(0, Col.AMOUNT).data()) == "(368.00)"
    assert str(editor.grid.index(0, Col.NAME).data()).startswith("[选配]")
    editor.line.toggle_optional()
    assert editor.totals.gross_text == "CNY 492.68"
    editor.save()
    stage.settle(qtbot)


def test_headings_of_a_pasted_sheet_fill_what_stands_beside_the_cells(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    editor = opened(screen, stage, qtbot, stored_quote(stage))
    editor.view.go_to(1, Col.CODE)
    editor.view.paste_text(
        "品名\t数量\t单价\t分组\t备注\t选配\n支架\t2\t100\t附件\t镀锌\t是\n螺栓\t9\t1\t附件\t\t否"
    )
    bracket, bolt = editor.draft.lines[1:]
    assert (bracket.section, bracket.note, bracket.is_optional) == ("附件", "镀锌", True)
    assert (bolt.section, bolt.note, bolt.is_optional) == ("附件", None, None)
    leave_toasts(stage)
    editor.save()
    stage.settle(qtbot)


# --- what is remembered ----------------------------------------------------------------------------------------------


def test_the_memory_stands_beside_the_line_with_its_age(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    remembered(stage)
    stage.load([PriceStat(id=stage.ids.new(), product_id=ZD, level="A", month="2026-08", currency="CNY", line_count=6,
                          min_price=Decimal(350), median_price=Decimal(372), avg_price=Decimal(371),
                          max_price=Decimal(386))])  # fmt: skip
    editor = opened(screen, stage, qtbot, stored_quote(stage))
    qtbot.waitUntil(lambda: bool(editor.grid.known.memories))
    told = {name.text(): value.text() for name, value in editor.line._told if name.text()}
    on = stage.context.formats.day(stage.context.formats.today() - timedelta(days=60))
    assert told["上次报价"] == f"CNY 380.00 × 10 · {on} · 已发送 · 周芸"
    assert told["同级客户"] == "2026-08 中位 372.00（350.00 – 386.00，6 次）"
    assert "成本" not in told
    assert "标准价格表“2026 标准价”" in editor.line.price.text()
    assert nameless(editor) == []


def test_a_price_that_deviates_wants_a_reason_before_it_is_sent(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    give_limit(stage, 50)
    remembered(stage)
    quote_id = stored_quote(stage)
    editor = opened(screen, stage, qtbot, quote_id)
    qtbot.waitUntil(lambda: bool(editor.grid.known.memories))
    editor.grid.setData(editor.grid.index(0, Col.UNIT_PRICE), "300")
    warning = editor.grid.known.warning_at(0, Col.UNIT_PRICE)
    assert "低 21.1%" in warning
    assert warning in str(editor.grid.index(0, Col.UNIT_PRICE).data(Qt.ItemDataRole.ToolTipRole))
    assert warning in str(editor.grid.index(0, Col.UNIT_PRICE).data(Qt.ItemDataRole.AccessibleTextRole))
    editor.steps.take_next_step()
    qtbot.waitUntil(lambda: any("写明原因" in text for text in said(stage)))
    field = editor.line.fields["price_reason"]
    assert field.hasFocus()
    assert not editor.steps.question.isVisible()
    QTest.keyClicks(field, "clearing stock")
    QTest.keyClick(field, Key.Key_Return)
    assert editor.grid.known.warning_at(0, Col.UNIT_PRICE) == ""
    editor.steps.take_next_step()
    qtbot.waitUntil(editor.steps.question.isVisible)
    assert lines(stage, quote_id)[0].price_reason == "clearing stock"
    leave_toasts(stage)


@pytest.mark.parametrize(("role", "margin"), [("rep", ""), ("manager", "毛利率 25.0%（1 行无成本）")])
def test_what_a_product_costs_is_for_who_may_see_it(
    desk_folder: Path, qapp: QApplication, qtbot: QtBot, role: str, margin: str
) -> None:
    stage = Stage(desk_folder, role=role)
    screen = QuotesScreen(stage.context)
    stage.show(screen)
    quote_id = stored_quote(stage, ZD, "product-XL-5M")
    with stage.store.raw() as connection:
        connection.execute("UPDATE product SET cost = 276000000 WHERE id = ?", (ZD,))
    editor = opened(screen, stage, qtbot, quote_id)
    qtbot.waitUntil(lambda: bool(editor.grid.known.memories))
    assert editor.totals.margin.text() == margin
    assert any(name.text() == "成本" for name, _ in editor.line._told) == bool(margin)
    stage.close()


def test_a_product_that_went_off_sale_meanwhile_is_told_beside_its_code(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    quote_id = stored_quote(stage)
    with stage.store.raw() as connection:
        connection.execute("UPDATE product SET status = 'OFF' WHERE id = ?", (ZD,))
    editor = opened(screen, stage, qtbot, quote_id)
    qtbot.waitUntil(lambda: bool(editor.grid.known.memories))
    assert "已下架" in editor.grid.known.warning_at(0, Col.CODE)
    assert str(editor.grid.index(0, Col.CODE).data()) == "ZD-200", "the line stays as it was"


def test_a_line_in_own_words_is_proposed_once(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    editor = opened(screen, stage, qtbot, stored_quote(stage))
    editor.propose_product()
    qtbot.waitUntil(lambda: any("不用提议" in text for text in said(stage)))
    editor.view.go_to(1, Col.CODE)
    editor.view.paste_text("\t定制支架\t镀锌\t套\t2\t100")
    for _ in range(2):
        editor.view.go_to(1, Col.NAME)
        editor.propose_product()
        stage.settle(qtbot)
    qtbot.waitUntil(lambda: any("已提议新产品“定制支架”" in text for text in said(stage)))
    with stage.store.read() as session:
        (proposal,) = session.query(ProductProposal).all()
        assert (proposal.name, proposal.unit, proposal.price) == ("定制支架", "套", Decimal(100))
        assert proposal.line_id == editor.draft.lines[1].id
    leave_toasts(stage)


# --- to the customer -------------------------------------------------------------------------------------------------


def test_old_prices_are_asked_about_once(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    give_limit(stage, 50)
    quote_id = stored_quote(stage)
    old = stage.context.formats.today() - timedelta(days=45)

    def age(session: Any) -> None:
        session.get(Quote, quote_id).price_as_of = old

    stage.write(age)
    editor = opened(screen, stage, qtbot, quote_id)
    editor.steps.take_next_step()
    qtbot.waitUntil(editor.steps.question.isVisible)
    assert old.isoformat() in editor.steps.question._question.text()
    editor.steps.question.accept()
    qtbot.waitUntil(lambda: editor.steps.question.isVisible() and editor.steps.question.channel.isVisible())
    assert state(stage, quote_id).old_prices_accepted_on == stage.context.formats.today()
    editor.steps.question.accept()
    qtbot.waitUntil(lambda: editor.draft.status == "SENT")
    leave_toasts(stage)


def test_a_hold_of_finance_stops_the_quote_with_a_sentence(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    stage.load([CreditProfile(id=stage.ids.new(), account_id=stage.account_id, grade="D", currency="CNY",
                              limit_amount=Decimal(1000), exposure=Decimal(900), overdue=Decimal(300),
                              longest_overdue_days=9, on_hold=True, as_of=datetime.now(UTC))])  # fmt: skip
    editor = opened(screen, stage, qtbot, stored_quote(stage))
    assert editor.credit.isVisible()
    assert editor.credit.hold.isVisible()
    assert "9 天" in editor.credit.overdue.text()
    editor.steps.take_next_step()
    qtbot.waitUntil(lambda: bool(stage.errors))
    assert [getattr(one, "code", "") for one in stage.errors] == ["quote_credit_hold"]
    stage.errors.clear()
    assert editor.draft.status == "DRAFT"


def test_beyond_the_limit_a_manager_is_asked(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    quote_id = stored_quote(stage)
    editor = opened(screen, stage, qtbot, quote_id)
    editor.grid.setData(editor.grid.index(0, Col.DISCOUNT), "20%")
    editor.steps.take_next_step()
    qtbot.waitUntil(editor.steps.question.isVisible)
    assert "20% 超出您的权限 0%" in editor.steps.question._question.text()
    QTest.keyClicks(editor.steps.question.reason, "first order")
    QTest.keyClick(editor.steps.question.reason, Key.Key_Return)
    qtbot.waitUntil(lambda: editor.draft.status == "IN_APPROVAL")
    assert "first order" in editor.approval.accessibleName()
    assert [one.objectName() for one in editor.steps.moves.buttons] == [], "nobody approves their own"
    editor.grid.setData(editor.grid.index(0, Col.QTY), "3")
    editor.save()
    qtbot.waitUntil(lambda: editor.draft.status == "DRAFT")
    assert "已失效" in editor.approval.accessibleName() or "都已失效" in editor.approval.accessibleName()
    leave_toasts(stage)


def test_a_manager_decides_about_what_is_on_the_screen(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot
) -> None:
    give_limit(stage, 0, "manager")
    quote_id = stored_quote(stage)
    stage.write(lambda session: submit_quote(session, stage.edit, quote_id, "首单"))
    with stage.store.raw() as connection:
        connection.execute("UPDATE approval_request SET created_by = ?", (COLLEAGUE,))
    stage.go(screen, Place("quotes"))
    qtbot.waitUntil(screen.list.waiting.isVisible)
    screen.list.open_waiting()
    assert stage.places == [Place("quotes", quote_id)]
    editor = opened(screen, stage, qtbot, quote_id)
    assert editor.steps.moves.primary == "APPROVED"
    editor.steps.reject()
    QTest.keyClick(editor.steps.question.reason, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(stage.errors))
    assert [getattr(one, "code", "") for one in stage.errors] == ["approval_needs_comment"]
    stage.errors.clear()
    editor.steps.reject()
    QTest.keyClicks(editor.steps.question.reason, "too low")
    QTest.keyClick(editor.steps.question.reason, Key.Key_Return)
    qtbot.waitUntil(lambda: editor.draft.status == "REJECTED")
    assert "too low" in editor.approval.accessibleName()
    leave_toasts(stage)


@pytest.fixture
def mail_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mail program that writes down what it was asked to open."""
    program, letter = tmp_path / "bin" / "xdg-email", tmp_path / "letter.txt"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {letter}.part && mv {letter}.part {letter}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    (tmp_path / "home" / "Documents").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return letter


def test_a_quote_goes_out_by_mail_and_a_copy_is_kept(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot, mail_program: Path
) -> None:
    give_limit(stage, 50)
    quote_id = stored_quote(stage)
    editor = opened(screen, stage, qtbot, quote_id)
    editor.steps.take_next_step()
    qtbot.waitUntil(editor.steps.question.isVisible)
    editor.steps.question.channel.setCurrentIndex(editor.steps.question.channel.findData("email"))
    editor.steps.question.accept()
    qtbot.waitUntil(mail_program.exists, timeout=20_000)
    told = mail_program.read_text()
    assert "--attach" in told
    assert told.count(".pdf") == 1
    quote = state(stage, quote_id)
    assert (quote.status, quote.sent_channel) == ("SENT", "email")
    with stage.store.read() as session:
        (kept,) = session.query(Attachment).all()
        assert (kept.target, kept.record_id, kept.mime) == ("quote", quote_id, "application/pdf")
    stage.settle(qtbot)
    leave_toasts(stage)


# --- afterwards ------------------------------------------------------------------------------------------------------


def send(stage: Stage, quote_id: str) -> None:
    for status in ("APPROVED", "SENT"):
        stage.write(lambda s, status=status: move_quote(s, stage.edit, quote_id, status))  # type: ignore[misc]


def test_an_acceptance_keeps_its_evidence(
    screen: QuotesScreen, stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    give_limit(stage, 50)
    quote_id = stored_quote(stage)
    send(stage, quote_id)
    editor = opened(screen, stage, qtbot, quote_id)
    editor.steps.take_next_step()
    assert editor.steps.evidence.isVisible()
    assert editor.steps.evidence.by.text() == "欧阳静"
    editor.steps.evidence.kind.setCurrentIndex(editor.steps.evidence.kind.findData("PO"))
    editor.steps.evidence.accept()
    qtbot.waitUntil(lambda: bool(stage.errors))
    assert [getattr(one, "code", "") for one in stage.errors] == ["evidence_missing"]
    stage.errors.clear()
    signed = tmp_path / "PO-17.pdf"
    signed.write_bytes(b"%PDF-1.4 signed")
    editor.steps.take_next_step()
    editor.steps.evidence.kind.setCurrentIndex(editor.steps.evidence.kind.findData("PO"))
    editor.steps.evidence.reference.setText("PO-17")
    editor.steps.evidence.take_file(signed)
    editor.steps.evidence.accept()
    qtbot.waitUntil(lambda: editor.draft.status == "ACCEPTED")
    quote = state(stage, quote_id)
    assert (quote.evidence_kind, quote.evidence_ref, quote.accepted_by) == ("FILE", "PO-17", "欧阳静")
    with stage.store.read() as session:
        assert [one.name for one in session.query(Attachment)] == ["PO-17.pdf"]
    leave_toasts(stage)


def test_one_of_two_revisions_is_chosen(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    give_limit(stage, 50)
    root = stored_quote(stage)
    send(stage, root)
    second = stage.write(lambda session: revise_quote(session, stage.edit, root))
    third = Quote(id=stage.ids.new(), account_id=stage.account_id, owner_id=COLLEAGUE, root_id=root, revision=3,
                  status="DRAFT", currency="CNY", tax_mode="EXCL", tax_rounding="LINE", parallel="REVISED")  # fmt: skip
    stage.load([third])
    editor = opened(screen, stage, qtbot, second)
    assert editor.revisions.isVisible()
    assert "2 个并行的修订版" in editor.revisions.text.text()
    assert editor.revisions.choice.count() == 3
    editor.revisions.keep.click()
    qtbot.waitUntil(lambda: state(stage, third.id).status == "CANCELLED")
    qtbot.waitUntil(lambda: not editor.revisions.keep.isVisible())
    leave_toasts(stage)


def test_any_quote_can_be_copied(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    old = remembered(stage, "300", status="DECLINED")
    editor = opened(screen, stage, qtbot, old)
    screen.copy_quote()
    qtbot.waitUntil(lambda: editor.draft.id != old)
    stage.settle(qtbot)
    (line,) = editor.draft.lines
    assert (editor.draft.status, editor.draft.loaded, line.product_id) == ("DRAFT", None, ZD)
    assert (line.qty, line.unit_price) == (10, 368), "the price of today"
    leave_toasts(stage)


def test_a_sent_quote_past_its_day_says_so(screen: QuotesScreen, stage: Stage, qtbot: QtBot) -> None:
    past = stage.context.formats.today() - timedelta(days=1)
    editor = opened(screen, stage, qtbot, remembered(stage, valid_until=past))
    assert "可能已过期" in editor.title._tag.accessibleName()


# --- from elsewhere --------------------------------------------------------------------------------------------------


def test_which_price_is_valid(stage: Stage, qtbot: QtBot) -> None:
    stage.window.show()
    until = stage.context.formats.today() + timedelta(days=10)
    held = remembered(stage, "350", days=5, valid_until=until)
    dialog = PriceCheckDialog(stage.context, stage.window, account_id=stage.account_id, product_id=ZD)
    dialog.open()
    qtbot.waitUntil(lambda: bool(dialog.list.rows()))
    assert "CNY 350" in dialog.answer.text()
    assert [one.right for one in dialog.list.rows()][:3] == ["客户已拿到，有效", "有效", "有效"]
    QTest.keyClick(dialog.list, Key.Key_Return)
    assert stage.places == [Place("quotes", held)]


def test_a_quote_is_begun_from_what_the_customer_knows(stage: Stage, qtbot: QtBot) -> None:
    stage.window.show()
    remembered(stage)
    dialog = CustomerProductsDialog(stage.context, stage.account_id, stage.window)
    dialog.open()
    qtbot.waitUntil(lambda: bool(dialog.list.rows()))
    (row,) = dialog.list.rows()
    assert row.right.startswith("CNY 380.00 × 10")
    QTest.keyClick(dialog.list, Key.Key_Return)
    wanted = {"new_for": stage.account_id, "products": ZD}
    assert stage.places == [Place("quotes", options=wanted)]
