"""From draft to customer: inside one's limit at once, beyond it by approval; then revisions."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from crm_core.model import Quote
from crm_core.model.types import Percent
from crm_core.sent_content import parse_sent_content
from crm_desktop.db import outbox
from crm_desktop.errors import UserError
from crm_desktop.services import consents, customers, quotes
from crm_desktop.services.customers import NewContact
from crm_desktop.services.quotes import LineDraft, QuoteDraft
from tests.services.conftest import COLLEAGUE, ME, Desk

TODAY = date(2026, 9, 21)


@pytest.fixture
def account(desk: Desk) -> str:
    limit(desk, "5")
    account = desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子"}))
    desk.write(lambda s: customers.add_contact(s, desk.context, account, NewContact("陈志远")))
    return account


def limit(desk: Desk, percent: str | None, role: str = "rep") -> None:
    stored = None if percent is None else Percent.to_stored(Decimal(percent))
    desk.receive("user", id=ME, login="li.na", name="李娜", role=role, is_active=1, discount_limit_pct=stored)


def drafted(desk: Desk, account: str, *lines: LineDraft, header: str | None = None) -> str:
    def fill(draft: QuoteDraft) -> QuoteDraft:
        draft.lines = list(lines) or [line(desk)]
        if header is not None:
            draft.header_discount_kind, draft.header_discount_value = "pct", Decimal(header)
        return draft

    draft = fill(desk.read(lambda s: quotes.new_quote(s, desk.context, account)))
    return desk.write(lambda s: quotes.save_quote(s, desk.context, draft))


def line(desk: Desk, price: str = "100", discount: str | None = None, **values: str) -> LineDraft:
    made = quotes.new_line(desk.context)
    made.name, made.qty, made.unit_price, made.tax_rate = "泵", Decimal(3), Decimal(price), Decimal(13)
    if discount is not None:
        made.discount_kind, made.discount_value = "pct", Decimal(discount)
    if "listed" in values:
        made.list_price, made.price_source = Decimal(values["listed"]), values["source"]
    return made


def prepare(desk: Desk, quote_id: str, channel: str | None = None) -> quotes.DiscountCheck | None:
    return desk.write(lambda s: quotes.prepare_to_send(s, desk.context, quote_id, channel))


def send(desk: Desk, quote_id: str, channel: str | None = None) -> None:
    desk.write(lambda s: quotes.move_quote(s, desk.context, quote_id, "SENT", channel=channel))


def status(desk: Desk, quote_id: str) -> str:
    quote = desk.read(lambda s: s.get(Quote, quote_id))
    return str(quote.status)


@pytest.mark.parametrize(
    ("given", "header", "inside", "greatest"),
    [
        (("100", None), None, True, "0.00"), (("100", "5"), None, True, "5.00"), (("100", "6"), None, False, "6.00"),
        (("100", "3"), "3", False, "5.91"), (("0.33", None), "5", True, "5.05"),
    ],
)  # fmt: skip
def test_discounts_of_line_and_header_count_together(
    desk: Desk, account: str, given: tuple[str, str | None], header: str | None, inside: bool, greatest: str
) -> None:
    quote_id = drafted(desk, account, line(desk, *given), header=header)
    check = desk.read(lambda s: quotes.discount_check(s, quotes.load_quote(s, quote_id), ME))
    assert (check.is_inside, check.limit, str(check.discount)) == (inside, Decimal(5), greatest)
    assert prepare(desk, quote_id) == (None if inside else check)
    assert status(desk, quote_id) == ("APPROVED" if inside else "IN_APPROVAL")


@pytest.mark.parametrize(
    ("credit", "freight", "greatest"),
    [("-15", None, None), ("-16", None, "5.33"), ("-400", None, "100.00"), (None, "-15", None), (None, "-30", "10.00")],
)  # fmt: skip
def test_a_credit_counts_as_a_discount(
    desk: Desk, account: str, credit: str | None, freight: str | None, greatest: str | None
) -> None:
    """A line in one's own words below zero, or a freight that is paid to the customer, on goods of 300."""
    lines = [line(desk)]
    if credit:
        lines.append(line(desk, credit))
        lines[1].name, lines[1].qty = "优惠", Decimal(1)
    quote_id = drafted(desk, account, *lines)
    if freight:
        draft = desk.read(lambda s: quotes.load_quote(s, quote_id))
        draft.freight_amount = Decimal(freight)
        desk.write(lambda s: quotes.save_quote(s, desk.context, draft))
    check = prepare(desk, quote_id)
    assert (None if check is None else str(check.discount)) == greatest
    assert status(desk, quote_id) == ("APPROVED" if greatest is None else "IN_APPROVAL")


@pytest.mark.parametrize(("source", "inside"), [("manual", False), ("account", True), ("list", True)])
def test_a_price_typed_by_hand_is_held_against_the_list(
    desk: Desk, account: str, source: str, inside: bool
) -> None:
    quote_id = drafted(desk, account, line(desk, "90", listed="100", source=source))
    assert (prepare(desk, quote_id) is None) is inside


def test_without_a_recorded_limit_nothing_is_given_unasked(desk: Desk, account: str) -> None:
    limit(desk, None)
    quote_id = drafted(desk, account, line(desk, "100", "1"))
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: quotes.move_quote(s, desk.context, quote_id, "APPROVED"))
    assert (caught.value.code, caught.value.params["discount"]) == ("quote_needs_approval", "1.00")


def test_every_step_of_sending_is_a_move_that_the_server_knows(desk: Desk, account: str) -> None:
    quote_id = drafted(desk, account)
    prepare(desk, quote_id)
    send(desk, quote_id, "email")
    entries = desk.read(lambda s: outbox.entries(s, "pending"))[-2:]
    moves = [entry.mutation.changes[0].fields["status"] for entry in entries]
    assert moves == [["DRAFT", "APPROVED"], ["APPROVED", "SENT"]]
    sent = entries[1].mutation.changes[0].fields
    assert set(sent) == {"status", "sent_at", "sent_channel", "sent_hash", "sent_content"}
    assert parse_sent_content(sent["sent_content"][1]).hash == sent["sent_hash"][1]
    assert prepare(desk, quote_id) is None


def test_what_waits_for_approval_is_not_sent_and_not_approved_by_its_owner(desk: Desk, account: str) -> None:
    quote_id = drafted(desk, account, line(desk, "100", "20"))
    prepare(desk, quote_id)
    with pytest.raises(UserError) as caught:
        prepare(desk, quote_id)
    assert (caught.value.code, caught.value.params["status"]) == ("quote_not_approved", "IN_APPROVAL")
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: quotes.move_quote(s, desk.context, quote_id, "APPROVED"))
    assert caught.value.code == "not_permitted"
    limit(desk, "10", role="manager")
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: quotes.move_quote(s, desk.context, quote_id, "APPROVED"))
    assert (caught.value.code, caught.value.params["limit"]) == ("approval_beyond_limit", "10")
    limit(desk, "20", role="manager")
    desk.write(lambda s: quotes.move_quote(s, desk.context, quote_id, "APPROVED"))
    assert status(desk, quote_id) == "APPROVED"


@pytest.mark.parametrize("end", ["DECLINED", "CANCELLED"])
def test_what_came_to_nothing_needs_a_reason(desk: Desk, account: str, end: str) -> None:
    quote_id = drafted(desk, account)
    prepare(desk, quote_id)
    send(desk, quote_id)
    for reason in (None, " "):
        with pytest.raises(UserError) as caught:
            desk.write(
                partial(
                    quotes.move_quote,
                    context=desk.context,
                    quote_id=quote_id,
                    status=end,
                    reason=reason,
                )
            )
        assert caught.value.code == "quote_needs_reason"
    desk.write(lambda s: quotes.move_quote(s, desk.context, quote_id, end, reason="价格"))
    assert status(desk, quote_id) == end


def test_my_own_approval_does_not_cover_what_i_give_off_afterwards(desk: Desk, account: str) -> None:
    quote_id = drafted(desk, account)
    prepare(desk, quote_id)
    draft = desk.read(lambda s: quotes.load_quote(s, quote_id))
    draft.lines[0].discount_kind, draft.lines[0].discount_value = "pct", Decimal(30)
    desk.write(lambda s: quotes.save_quote(s, desk.context, draft))
    with pytest.raises(UserError) as caught:
        send(desk, quote_id)
    assert caught.value.code == "quote_needs_approval"


def test_a_managers_approval_covers_more_than_my_limit(desk: Desk, account: str) -> None:
    quote_id = drafted(desk, account, line(desk, "100", "20"))
    with desk.store.raw() as connection:
        connection.execute(
            "UPDATE quote SET status = 'APPROVED', stamps = ? WHERE id = ?",
            (f'{{"status":["019f00000000","{COLLEAGUE}"]}}', quote_id),
        )
    send(desk, quote_id)
    assert status(desk, quote_id) == "SENT"


@pytest.mark.parametrize(
    ("refused", "channel", "sent"),
    [("ALL", None, False), ("EMAIL", "email", False), ("EMAIL", "wechat", True), ("CALL", None, True)],
)
def test_who_refused_gets_no_quote(
    desk: Desk, account: str, refused: str, channel: str | None, sent: bool
) -> None:
    quote_id = drafted(desk, account)
    person = desk.read(lambda s: quotes.load_quote(s, quote_id)).contact_id
    desk.write(
        lambda s: consents.refuse_contact(s, desk.context, contact_id=person, channel=refused, text="勿扰")
    )
    if sent:
        prepare(desk, quote_id, channel)
        send(desk, quote_id, channel)
        return
    with pytest.raises(UserError) as caught:
        prepare(desk, quote_id, channel)
    assert (caught.value.code, caught.value.params["name"]) == ("quote_customer_refused", "陈志远")
    assert status(desk, quote_id) == "DRAFT"


def test_a_revision_is_a_draft_of_today_with_the_same_number_and_lines(desk: Desk, account: str) -> None:
    quote_id = drafted(desk, account, line(desk, "100", "5"), line(desk, "7"))
    prepare(desk, quote_id)
    send(desk, quote_id)
    desk.time.pass_hours(48)
    second = desk.write(lambda s: quotes.revise_quote(s, desk.context, quote_id))
    old, new = desk.read(lambda s: (s.get(Quote, quote_id), s.get(Quote, second)))
    assert (old.status, new.status, new.revision) == ("SUPERSEDED", "DRAFT", 2)
    assert (new.root_id, new.supersedes_id, new.provisional_number) == (
        quote_id,
        quote_id,
        old.provisional_number,
    )
    assert (new.quote_on, new.valid_until) == (TODAY + timedelta(days=2), TODAY + timedelta(days=32))
    assert (new.total_gross, new.sent_at, new.sent_hash) == (old.total_gross, None, None)
    before, after = desk.read(lambda s: (quotes.load_quote(s, quote_id), quotes.load_quote(s, second)))
    assert [(one.unit_price, one.discount_value) for one in after.lines] == [
        (one.unit_price, one.discount_value) for one in before.lines
    ]
    assert {one.id for one in after.lines}.isdisjoint(one.id for one in before.lines)


def test_a_revision_of_a_revision_counts_on(desk: Desk, account: str) -> None:
    current = first = drafted(desk, account)
    for _ in range(2):
        prepare(desk, current)
        send(desk, current)
        current = desk.write(partial(quotes.revise_quote, context=desk.context, quote_id=current))
    third = desk.read(lambda s: s.get(Quote, current))
    assert (third.revision, third.root_id) == (3, first)


def test_superseding_and_the_new_draft_travel_as_two_mutations(desk: Desk, account: str) -> None:
    quote_id = drafted(desk, account)
    prepare(desk, quote_id)
    send(desk, quote_id)
    second = desk.write(lambda s: quotes.revise_quote(s, desk.context, quote_id))
    entries = desk.read(lambda s: outbox.entries(s, "pending"))[-2:]
    by_root = {entry.mutation.changes[0].id: entry.mutation for entry in entries}
    assert by_root[quote_id].changes[0].fields == {"status": ["SENT", "SUPERSEDED"]}
    inserted = next(change for change in by_root[second].changes if change.entity == "quote")
    assert (inserted.op, inserted.fields["revision"], inserted.fields["supersedes_id"]) == (
        "insert", [None, 2], [None, quote_id],
    )  # fmt: skip
    assert "number" not in inserted.fields


def test_what_can_still_be_edited_needs_no_revision(desk: Desk, account: str) -> None:
    quote_id = drafted(desk, account)
    for expected in ("DRAFT", "SENT"):
        if expected == "SENT":
            prepare(desk, quote_id)
            send(desk, quote_id)
            desk.write(lambda s: quotes.revise_quote(s, desk.context, quote_id))
        with pytest.raises(UserError) as caught:
            desk.write(lambda s: quotes.revise_quote(s, desk.context, quote_id))
        assert caught.value.code == "quote_not_revisable"
