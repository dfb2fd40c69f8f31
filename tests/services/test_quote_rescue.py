"""What was typed into a quote that was sent elsewhere meanwhile goes on: line by line, and nothing twice."""

from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy.orm import Session

from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services import customers, quotes
from crm_desktop.services.quotes import LineDraft, QuoteDraft
from crm_desktop.services.quotes.rescuing import Rescued, rescue
from tests.services.conftest import Desk


@pytest.fixture
def account(desk: Desk) -> str:
    return desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子"}))


def line(desk: Desk, name: str, qty: int = 1) -> LineDraft:
    made = quotes.new_line(desk.context)
    made.name, made.qty, made.unit_price = name, Decimal(qty), Decimal(10)
    return made


def load(desk: Desk, quote_id: str) -> QuoteDraft:
    return desk.read(lambda s: quotes.load_quote(s, quote_id))


def save(desk: Desk, draft: QuoteDraft) -> str:
    return desk.write(lambda s: quotes.save_quote(s, desk.context, draft))


def sent(desk: Desk, quote_id: str) -> None:
    for status in ("APPROVED", "SENT"):
        desk.write(partial(_move, context=desk.context, quote_id=quote_id, status=status))


def _move(session: Session, context: EditContext, quote_id: str, status: str) -> None:
    quotes.move_quote(session, context, quote_id, status)


def saved(desk: Desk, account: str) -> QuoteDraft:
    draft = desk.read(lambda s: quotes.new_quote(s, desk.context, account))
    draft.lines = [line(desk, name) for name in "ABC"]
    return load(desk, save(desk, draft))


def rescued(desk: Desk, typed: QuoteDraft) -> Rescued:
    return desk.write(lambda s: rescue(s, desk.context, typed))


def test_both_peoples_lines_are_in_the_revision(desk: Desk, account: str) -> None:
    typed = saved(desk, account)
    theirs = load(desk, typed.id)
    theirs.lines[0].unit_price = Decimal(12)
    theirs.lines.insert(1, line(desk, "theirs"))
    theirs.lines.pop()
    save(desk, theirs)
    sent(desk, typed.id)
    typed.subject = "mine"
    typed.lines[0].qty = Decimal(5)
    del typed.lines[1]
    typed.lines.append(line(desk, "mine"))
    made = rescued(desk, typed)
    revision = load(desk, made.draft.id)
    assert (revision.revision, revision.subject) == (2, "mine")
    said = [(one.name, one.qty, one.unit_price) for one in revision.lines]
    assert said == [
        ("A", Decimal(5), Decimal(12)),
        ("theirs", Decimal(1), Decimal(10)),
        ("mine", Decimal(1), Decimal(10)),
    ]
    assert [one.name for one in load(desk, typed.id).lines] == ["A", "theirs", "B"]
    assert set(made.line_ids) == {typed.lines[0].id, typed.lines[2].id}


def test_what_cannot_be_priced_waits_in_the_draft(desk: Desk, account: str) -> None:
    typed = saved(desk, account)
    sent(desk, typed.id)
    typed.header_discount_kind, typed.header_discount_value = "amt", Decimal(1000)
    made = rescued(desk, typed)
    assert (made.draft.changed, made.draft.header_discount_value) == (True, Decimal(1000))
    assert load(desk, made.draft.id).header_discount_value is None


def test_a_quote_that_is_gone_cannot_be_revised(desk: Desk, account: str) -> None:
    typed = saved(desk, account)
    typed.id = "gone"
    with pytest.raises(UserError) as caught:
        rescued(desk, typed)
    assert caught.value.code == "record_missing"
