"""A quote from draft to the customer: totals, prices with reasons, order of lines, and colleagues' lines meanwhile."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from crm_core.model import Quote, QuoteLine
from crm_core.model.types import Percent, Quantity, UnitPrice
from crm_desktop.db import outbox
from crm_desktop.errors import UserError
from crm_desktop.services import customers, quotes
from crm_desktop.services.quotes import QuoteDraft, QuoteFilter
from tests.services.conftest import DEVICE, START_MS, Desk

TODAY = date(2026, 9, 21)


def price(text: str) -> int:
    return UnitPrice.to_stored(Decimal(text))


@pytest.fixture
def account(desk: Desk) -> str:
    values = {"name": "海川电子", "level": "A"}
    return desk.write(lambda s: customers.create_customer(s, desk.context, values))


@pytest.fixture
def pump(desk: Desk) -> str:
    tax = Percent.to_stored(Decimal(13))
    desk.receive("product", id="p2", code="V-200", name="球阀", unit="只", status="OFF", tax_rate=tax)
    return desk.receive(
        "product", id="p1", code="P-100", name="离心泵", unit="台", list_price=price("1000"), currency="CNY",
        tax_rate=tax, status="ON",
    )  # fmt: skip


def draft_with(desk: Desk, account: str, product: str, *quantities: str) -> QuoteDraft:
    def job(session: Session) -> QuoteDraft:
        draft = quotes.new_quote(session, desk.context, account)
        for qty in quantities:
            line = quotes.new_line(desk.context)
            line.qty = Decimal(qty)
            quotes.apply_product(session, draft, line, product, TODAY)
            draft.lines.append(line)
        return draft

    return desk.read(job)


def save(desk: Desk, draft: QuoteDraft) -> str:
    return desk.write(lambda s: quotes.save_quote(s, desk.context, draft))


def load(desk: Desk, quote_id: str) -> QuoteDraft:
    return desk.read(lambda s: quotes.load_quote(s, quote_id))


def test_what_is_stored_is_what_was_shown_while_typing(desk: Desk, account: str, pump: str) -> None:
    draft = draft_with(desk, account, pump, "3", "2")
    draft.header_discount_kind, draft.header_discount_value = "pct", Decimal(5)
    draft.lines[1].is_optional = True
    shown = quotes.calculate_draft(draft)
    assert shown.totals is not None
    assert shown.totals.gross == Decimal("3220.50")
    assert shown.lines[1] is not None
    assert shown.lines[1].net == Decimal("2000.00")
    quote_id = save(desk, draft)
    stored = desk.read(lambda s: s.get(Quote, quote_id))
    assert (stored.total_gross, stored.total_net) == (shown.totals.gross, shown.totals.net)
    (row,) = desk.read(lambda s: quotes.quote_rows(s, quotes.quote_ids(s, QuoteFilter(account_id=account))))
    assert (row.number, row.provisional, row.total_gross) == (f"Q~{DEVICE[-4:]}-1", True, shown.totals.gross)


def test_a_draft_is_one_mutation_and_its_totals_do_not_travel(desk: Desk, account: str, pump: str) -> None:
    save(desk, draft_with(desk, account, pump, "1", "2"))
    entry = desk.read(lambda s: outbox.entries(s, "pending"))[-1]
    assert sorted(change.entity for change in entry.mutation.changes) == ["quote", "quote_line", "quote_line"]
    fields = {name for change in entry.mutation.changes for name in change.fields}
    assert not fields & {"total_gross", "amount_net", "owner_id", "number"}


def test_saving_writes_only_what_was_changed(desk: Desk, account: str, pump: str) -> None:
    quote_id = save(desk, draft_with(desk, account, pump, "1", "2", "3"))
    assert load(desk, quote_id).changed is False
    draft = load(desk, quote_id)
    draft.lines.insert(0, draft.lines.pop())
    draft.lines[1].qty = Decimal(7)
    assert draft.changed
    save(desk, draft)
    entry = desk.read(lambda s: outbox.entries(s, "pending"))[-1]
    changed = {change.id: set(change.fields) for change in entry.mutation.changes}
    assert changed == {draft.lines[0].id: {"sort_key"}, draft.lines[1].id: {"qty"}}
    assert [line.qty for line in load(desk, quote_id).lines] == [Decimal(3), Decimal(7), Decimal(2)]


def test_a_line_that_came_from_elsewhere_meanwhile_stays(desk: Desk, account: str, pump: str) -> None:
    quote_id = save(desk, draft_with(desk, account, pump, "1", "2"))
    draft = load(desk, quote_id)
    desk.receive(
        "quote_line", id="theirs", quote_id=quote_id, sort_key="z", name="安装", unit_price=price("50"),
        qty=Quantity.to_stored(Decimal(1)),
    )  # fmt: skip
    gone = draft.lines.pop(0)
    save(desk, draft)
    assert [line.id for line in load(desk, quote_id).lines] == [draft.lines[0].id, "theirs"]
    assert desk.read(lambda s: s.get(QuoteLine, gone.id)).deleted_at is not None
    assert desk.read(lambda s: s.get(Quote, quote_id)).total_net == Decimal(2050)


def test_the_price_is_the_customers_and_says_why(desk: Desk, account: str, pump: str) -> None:
    desk.receive("price_book", id="b1", name="A 级价", currency="CNY", tax_inclusive=1, level="A")
    desk.receive("price_entry", id="e1", price_book_id="b1", product_id=pump, price=price("904"))
    desk.receive(
        "price_entry", id="e2", price_book_id="b1", product_id=pump, price=price("791"),
        min_qty=Quantity.to_stored(Decimal(10)),
    )  # fmt: skip

    def offer(qty: str, mode: str) -> quotes.PriceOffer:
        return desk.read(lambda s: quotes.price_for(s, account, pump, Decimal(qty), TODAY, tax_mode=mode))

    assert offer("1", "INCL").price == Decimal(904)
    assert offer("1", "EXCL").price == Decimal(800)
    assert offer("10", "EXCL").price == Decimal(700)
    assert offer("1", "EXCL").source == "level_region"
    assert [reason.code for reason in offer("10", "EXCL").reasons] == [
        "book_level_region", "from_quantity", "tax_included",
    ]  # fmt: skip
    desk.receive("price_book", id="b2", name="海川专价", currency="CNY", account_id=account)
    desk.receive("price_entry", id="e3", price_book_id="b2", product_id=pump, price=price("650"))
    assert (offer("1", "EXCL").price, offer("1", "EXCL").source) == (Decimal(650), "account")


def test_products_on_sale_are_found_by_code_and_name(desk: Desk, pump: str) -> None:
    def found(text: str) -> list[str]:
        return [hit.code for hit in desk.read(lambda s: quotes.find_products(s, text))]

    assert found("p-1") == found("离心") == found("lixinbeng") == found("") == ["P-100"]
    assert found("球阀") == []


def test_a_sent_quote_is_locked_and_keeps_its_hash(desk: Desk, account: str, pump: str) -> None:
    quote_id = save(desk, draft_with(desk, account, pump, "1"))
    assert "APPROVED" in quotes.next_quote_states("DRAFT")
    desk.write(lambda s: quotes.move_quote(s, desk.context, quote_id, "APPROVED"))
    desk.write(lambda s: quotes.move_quote(s, desk.context, quote_id, "SENT", channel="EMAIL"))
    sent = desk.read(lambda s: s.get(Quote, quote_id))
    assert (sent.sent_channel, len(sent.sent_hash)) == ("EMAIL", 64)
    draft = load(desk, quote_id)
    assert draft.locked
    draft.lines[0].qty = Decimal(2)
    with pytest.raises(UserError) as caught:
        save(desk, draft)
    assert caught.value.code == "document_locked"


@pytest.mark.parametrize(("days", "lines", "code"), [(-1, ("1",), "quote_expired"), (5, (), "quote_empty")])
def test_what_should_not_reach_a_customer_is_not_sent(
    desk: Desk, account: str, pump: str, days: int, lines: tuple[str, ...], code: str
) -> None:
    draft = draft_with(desk, account, pump, *lines)
    draft.valid_until = TODAY + timedelta(days=days)
    quote_id = save(desk, draft)
    desk.write(lambda s: quotes.move_quote(s, desk.context, quote_id, "APPROVED"))
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: quotes.move_quote(s, desk.context, quote_id, "SENT"))
    assert caught.value.code == code
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: quotes.move_quote(s, desk.context, quote_id, "ORDERED"))
    assert caught.value.code == "state_not_allowed"


def test_a_draft_that_cannot_be_priced_says_which_line(desk: Desk, account: str, pump: str) -> None:
    draft = draft_with(desk, account, pump, "1", "1")
    draft.lines[1].discount_kind, draft.lines[1].discount_value = "amt", Decimal(5000)
    shown = quotes.calculate_draft(draft)
    assert (shown.totals, shown.problem_line) == (None, 1)
    with pytest.raises(UserError) as caught:
        save(desk, draft)
    assert caught.value.code == "price_discount_above_line"


def test_a_new_draft_saved_twice_is_one_quote(desk: Desk, account: str, pump: str) -> None:
    draft = draft_with(desk, account, pump, "1")
    save(desk, draft)
    draft.lines[0].qty = Decimal(4)
    quote_id = save(desk, draft)
    assert desk.read(lambda s: quotes.quote_ids(s, QuoteFilter())) == [quote_id]
    assert load(desk, quote_id).lines[0].qty == Decimal(4)


def test_provisional_numbers_of_a_device_go_on(desk: Desk, account: str, pump: str) -> None:
    desk.receive("quote", id="q9", provisional_number=f"Q~{DEVICE[-4:]}-9", currency="CNY", status="DRAFT",
                 tax_mode="EXCL", tax_rounding="LINE", created_at=START_MS)  # fmt: skip
    quote_id = save(desk, draft_with(desk, account, pump, "1"))
    assert load(desk, quote_id).provisional_number == f"Q~{DEVICE[-4:]}-10"
