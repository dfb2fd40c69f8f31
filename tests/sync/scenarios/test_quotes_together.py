"""Quotes on two laptops at once: what the customer has, who may give what, and which revision is which.

The worked merges m8, m9 and m15, between real laptops and a real server.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm_core.model.types import Percent, UnitPrice
from crm_core.quote_content import content_hash
from crm_desktop.db import notices
from crm_desktop.errors import UserError
from crm_desktop.services import quotes
from crm_desktop.services.quotes.accepting import Evidence, accept_quote
from crm_desktop.services.quotes.asking import decide, submit_quote
from crm_server.jobs import run_due
from tests.sync.laptop import Laptop
from tests.sync.scenarios.cast import DAY_MS, Cast, context_of, refused
from tests.sync.world import World

TODAY = date(2026, 9, 21)


@pytest.fixture
def cast(world: World) -> Cast:
    made = Cast(world)
    for laptop in (made.ann, made.bo):
        made.change("user", laptop.user_id, discount_limit_pct=Percent.to_stored(Decimal(5)))
    made.settle()
    return made


def on(laptop: Laptop, job: Any, *arguments: Any, **named: Any) -> Any:
    """Do a use case on a laptop."""
    context = context_of(laptop)
    return laptop.lane.submit(lambda session: job(session, context, *arguments, **named)).result()


def drafted(laptop: Laptop, account: str, *prices: str, off: str | None = None) -> str:
    def make(session: Session, context: Any) -> str:
        draft = quotes.new_quote(session, context, account)
        for price in prices or ("100",):
            line = quotes.new_line(context)
            line.name, line.unit_price, line.tax_rate = f"泵 {price}", Decimal(price), Decimal(13)
            if off is not None:
                line.discount_kind, line.discount_value = "pct", Decimal(off)
            draft.lines.append(line)
        return quotes.save_quote(session, context, draft)

    return str(on(laptop, make))


def change_line(laptop: Laptop, quote_id: str, place: int = 0, **values: Any) -> None:
    def put(session: Session, context: Any) -> None:
        draft = quotes.load_quote(session, quote_id)
        for name, value in values.items():
            setattr(draft.lines[place], name, value)
        quotes.save_quote(session, context, draft)

    on(laptop, put)


def send(laptop: Laptop, quote_id: str) -> None:
    assert on(laptop, quotes.prepare_to_send, quote_id) is None
    on(laptop, quotes.move_quote, quote_id, "SENT", channel="email")


def accept(laptop: Laptop, quote_id: str) -> None:
    on(laptop, accept_quote, quote_id, Evidence("PO", "陈志远", "PO-77"))


def loaded(laptop: Laptop, quote_id: str) -> quotes.QuoteDraft:
    with laptop.store.read() as session:
        return quotes.load_quote(session, quote_id)


def family(laptop: Laptop, root: str) -> list[dict[str, Any]]:
    rows = laptop.rows("quote").values()
    return sorted(
        (row for row in rows if root in (row["id"], row["root_id"])), key=lambda row: row["revision"]
    )


def hash_on(laptop: Laptop, quote_id: str) -> str:
    lines = [row for row in laptop.rows("quote_line").values() if row["quote_id"] == quote_id]
    quote = laptop.row("quote", quote_id)
    assert quote is not None
    return content_hash(quote, lines)


def told(laptop: Laptop) -> list[str]:
    return [one.code for one in laptop.read(notices.unread)]


@pytest.mark.parametrize("sends_first", [False, True])
def test_m8_what_was_sent_is_kept_and_the_edit_becomes_a_revision(cast: Cast, sends_first: bool) -> None:
    """Ann sends offline what Bo has edited on the server meanwhile: a price, a new line, a line less, the terms."""
    quote_id = drafted(cast.ann, cast.account, "100", "200")
    cast.settle()
    change_line(cast.ann, quote_id, unit_price=Decimal(98))
    send(cast.ann, quote_id)
    said, sent = hash_on(cast.ann, quote_id), loaded(cast.ann, quote_id)

    def edit(session: Session, context: Any) -> None:
        draft = quotes.load_quote(session, quote_id)
        draft.lines[0].unit_price, draft.payment_term = Decimal(120), "款到发货"
        gift = quotes.new_line(context)
        gift.name, gift.unit_price = "安装", Decimal(50)
        draft.lines = [draft.lines[0], gift]
        quotes.save_quote(session, context, draft)

    on(cast.bo, edit)
    cast.settle(*((cast.ann, cast.bo) if sends_first else (cast.bo, cast.ann)))
    if sends_first:
        assert [code for code, _ in refused(cast.bo)] == ["document_locked"]
        assert loaded(cast.bo, quote_id).lines == sent.lines
        return
    cast.settle(cast.bo, cast.ann)
    for laptop in (cast.ann, cast.bo):
        first, second = family(laptop, quote_id)
        assert (first["status"], first["revision"], first["sent_content"]) == ("SENT", 1, None)
        assert (second["status"], second["revision"], second["supersedes_id"]) == ("DRAFT", 2, quote_id)
        assert (second["number"], second["owner_id"]) == (first["number"], cast.ann.user_id)
        assert hash_on(laptop, quote_id) == first["sent_hash"] == said
        assert [line.unit_price for line in loaded(laptop, quote_id).lines] == [Decimal(98), Decimal(200)]
        kept = loaded(laptop, second["id"])
        assert [(line.name, line.unit_price) for line in kept.lines] == [
            ("泵 100", Decimal(120)),
            ("安装", Decimal(50)),
        ]
        assert kept.payment_term == "款到发货"
        assert first["total_net"] == 2_980_000
        assert second["total_net"] == 1_700_000
        assert told(laptop) == ["quote_parallel_edited"]
        assert laptop.count("conflict", "status = 'OPEN'") == 0
        assert laptop.count("local_outbox", "state <> 'acknowledged'") == 0
    cast.inv()


def test_m9_an_approval_of_another_content_is_void(cast: Cast, world: World) -> None:
    manager = world.laptop(world.person("gao", "manager"), "manager")
    world.share(cast.account, manager.user_id, "edit")
    quote_id = drafted(cast.ann, cast.account, off="20")
    on(cast.ann, submit_quote, quote_id, "老客户")
    cast.settle(cast.ann, manager)
    seen = hash_on(manager, quote_id)
    on(manager, decide, quote_id, approve=True, seen=seen)
    change_line(cast.ann, quote_id, discount_value=Decimal(30))
    cast.settle(cast.ann, manager)
    assert [code for code, _ in refused(manager)] == ["approval_void"]
    assert world.server_value("quote", quote_id, "status") == "DRAFT"
    assert loaded(manager, quote_id).lines[0].discount_value == Decimal(30)
    on(cast.ann, submit_quote, quote_id)
    cast.settle(cast.ann, manager)
    on(manager, decide, quote_id, approve=True, seen=hash_on(manager, quote_id))
    cast.settle(manager, cast.ann)
    on(cast.ann, quotes.move_quote, quote_id, "SENT")
    cast.settle(cast.ann, manager)
    assert world.server_value("quote", quote_id, "status") == "SENT", (
        "beyond the limit, but approved as it is"
    )


def product(cast: Cast, price: int, **values: Any) -> str:
    row = {"code": "P1", "name": "阀", "currency": "CNY", "status": "ON", "tax_rate": 130_000}
    (made,) = cast.load("product", {**row, "list_price": price * 10**6, **values})
    cast.settle()
    return made


def priced(laptop: Laptop, account: str, product_id: str) -> str:
    def make(session: Session, context: Any) -> str:
        draft = quotes.new_quote(session, context, account)
        line = quotes.new_line(context)
        draft.lines.append(line)
        quotes.apply_product(session, draft, line, product_id, TODAY)
        draft.price_as_of = draft.price_as_of or TODAY
        return quotes.save_quote(session, context, draft)

    return str(on(laptop, make))


def at(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 9, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(("days", "code"), [(20, None), (40, "prices_too_old")])
def test_m15_old_prices_hold_for_a_while_and_then_need_a_word(
    cast: Cast, days: int, code: str | None
) -> None:
    product_id = product(cast, 100)
    quote_id = priced(cast.ann, cast.account, product_id)
    cast.settle()
    cast.change("product", product_id, list_price=130 * 10**6, accepted_at=cast.world.now_ms)
    cast.ann.now_ms += days * DAY_MS
    on(cast.ann, _valid_for_long, quote_id)
    if code is None:
        send(cast.ann, quote_id)
    else:
        on(cast.ann, quotes.prepare_to_send, quote_id)
        with pytest.raises(UserError) as caught:
            on(cast.ann, quotes.move_quote, quote_id, "SENT")
        assert caught.value.code == code
        cast.ann.set("quote", quote_id, old_prices_accepted_on=TODAY.replace(month=10, day=30))
        on(cast.ann, quotes.move_quote, quote_id, "SENT")
    cast.world.now_ms = cast.ann.now_ms
    cast.settle()
    assert cast.world.server_value("quote", quote_id, "status") == "SENT"
    assert cast.world.server_value("quote", quote_id, "price_as_of") == TODAY.isoformat()
    assert cast.world.server_value("quote", quote_id, "total_net") == 1_000_000


def _valid_for_long(session: Session, context: Any, quote_id: str) -> None:
    draft = quotes.load_quote(session, quote_id)
    draft.valid_until = date(2027, 1, 1)
    quotes.save_quote(session, context, draft)


def test_a_limit_that_was_lowered_meanwhile_holds_at_the_server(cast: Cast) -> None:
    quote_id = drafted(cast.ann, cast.account, off="4")
    cast.settle()
    cast.change("user", cast.ann.user_id, discount_limit_pct=Percent.to_stored(Decimal(2)))
    send(cast.ann, quote_id)
    cast.settle()
    assert [code for code, _ in refused(cast.ann)] == ["discount_beyond_limit", "depends_on_refused"]
    assert cast.world.server_value("quote", quote_id, "status") == "DRAFT"
    assert loaded(cast.ann, quote_id).lines[0].discount_value == Decimal(4)


def test_a_credit_line_counts_at_the_server_as_a_discount(cast: Cast) -> None:
    """A laptop that sends by itself what its limit does not cover: the limit was lowered after the credit was given."""
    quote_id = drafted(cast.ann, cast.account)
    on(cast.ann, _with_credit, quote_id, Decimal("0.04"))
    cast.settle()
    cast.change("user", cast.ann.user_id, discount_limit_pct=Percent.to_stored(Decimal(2)))
    send(cast.ann, quote_id)
    cast.settle()
    assert [code for code, _ in refused(cast.ann)][:1] == ["discount_beyond_limit"]


def _with_credit(session: Session, context: Any, quote_id: str, share: Decimal) -> None:
    draft = quotes.load_quote(session, quote_id)
    credit = quotes.new_line(context)
    goods = draft.lines[0]
    credit.name, credit.unit_price = "优惠", -(goods.qty * goods.unit_price * share)
    draft.lines.append(credit)
    quotes.save_quote(session, context, draft)


def test_a_price_that_claims_a_list_is_held_against_it(cast: Cast) -> None:
    """A laptop that says "from the list" of a price that no list has ever had."""
    product_id = product(cast, 100, accepted_at=at(date(2026, 1, 1)))
    quote_id = priced(cast.ann, cast.account, product_id)
    change_line(cast.ann, quote_id, unit_price=Decimal(70))
    assert loaded(cast.ann, quote_id).lines[0].price_source == "list"
    send(cast.ann, quote_id)
    cast.settle()
    assert [code for code, _ in refused(cast.ann)][:1] == ["discount_beyond_limit"]


def test_below_the_floor_only_those_who_may(cast: Cast) -> None:
    floor = UnitPrice.to_stored(Decimal(99))
    product_id = product(cast, 100, floor_price=floor, accepted_at=at(date(2026, 1, 1)))
    quote_id = priced(cast.ann, cast.account, product_id)
    change_line(cast.ann, quote_id, discount_kind="pct", discount_value=Decimal(3))
    cast.settle()
    check = on(cast.ann, quotes.prepare_to_send, quote_id)
    assert (check.is_inside, check.below_floor, check.discount) == (False, (0,), Decimal("3.00"))
    cast.ann.set("quote", quote_id, status="DRAFT")
    cast.settle()
    cast.ann.set("quote", quote_id, status="APPROVED")
    cast.settle()
    assert [code for code, _ in refused(cast.ann)] == ["below_floor_price"]
    cast.change("user", cast.bo.user_id, price_floor_right=1)
    cast.settle()
    send(cast.bo, quote_id)
    cast.settle()
    assert cast.both("status", "quote", quote_id) == "SENT"


@pytest.mark.parametrize("bo_first", [False, True])
def test_parallel_revisions_get_numbers_of_their_own(cast: Cast, bo_first: bool) -> None:
    quote_id = drafted(cast.ann, cast.account)
    send(cast.ann, quote_id)
    cast.settle()
    mine, theirs = (on(laptop, quotes.revise_quote, quote_id) for laptop in (cast.ann, cast.bo))
    cast.settle(*((cast.bo, cast.ann) if bo_first else (cast.ann, cast.bo)))
    first, second = (theirs, mine) if bo_first else (mine, theirs)
    assert [cast.both("revision", "quote", one) for one in (quote_id, first, second)] == [1, 2, 3]
    assert {cast.both("number", "quote", one) for one in (quote_id, first, second)} == {
        cast.both("number", "quote", quote_id)
    }
    assert [cast.both("parallel", "quote", one) for one in (first, second)] == ["REVISED"] * 2
    assert cast.both("status", "quote", quote_id) == "SUPERSEDED"
    assert told(cast.ann) == told(cast.bo) == ["quote_parallel_revised"]
    cast.inv()


@pytest.mark.parametrize("bo_first", [False, True])
def test_accepted_wins_over_superseded(cast: Cast, bo_first: bool) -> None:
    quote_id = drafted(cast.ann, cast.account)
    send(cast.ann, quote_id)
    cast.settle()
    accept(cast.ann, quote_id)
    on(cast.bo, quotes.revise_quote, quote_id)
    cast.settle(*((cast.bo, cast.ann) if bo_first else (cast.ann, cast.bo)))
    cast.settle()
    assert cast.both("status", "quote", quote_id) == "ACCEPTED"
    assert cast.both("evidence_ref", "quote", quote_id) == "PO-77"
    for laptop in (cast.ann, cast.bo):
        (conflict,) = laptop.rows("conflict").values()
        assert (conflict["accepted"], conflict["other"]) == (
            '{"status":"ACCEPTED"}',
            '{"status":"SUPERSEDED"}',
        )
        assert conflict["status"] == "OPEN"
    cast.inv()


@pytest.mark.parametrize(("after", "code"), [(0, None), (2, "accepted_too_late")])
def test_a_quote_runs_out_by_the_servers_date(cast: Cast, after: int, code: str | None) -> None:
    """An answer that came in time counts however late it is told; one that came too late needs a manager."""
    quote_id = drafted(cast.ann, cast.account)
    send(cast.ann, quote_id)
    cast.settle()
    until = loaded(cast.ann, quote_id).valid_until
    assert until is not None
    cast.ann.now_ms = at(until) + after * DAY_MS
    accept(cast.ann, quote_id)
    cast.world.now_ms = at(until) + 5 * DAY_MS
    run_due(cast.world.database, cast.world.now_ms)
    assert cast.world.server_value("quote", quote_id, "status") == "EXPIRED"
    cast.settle()
    assert [one for one, _ in refused(cast.ann)] == ([] if code is None else [code])
    assert cast.both("status", "quote", quote_id) == ("ACCEPTED" if code is None else "EXPIRED")


def test_a_tax_rate_that_ended_is_refused_by_both_sides(cast: Cast) -> None:
    quote_id = drafted(cast.ann, cast.account)
    cast.settle()
    cast.load("tax_rate", {"code": "CN13", "rate": 130_000, "valid_to": "2026-08-31"})
    send(cast.ann, quote_id)
    cast.settle()
    assert [code for code, _ in refused(cast.ann)] == ["tax_rate_ended"]
    assert cast.both("status", "quote", quote_id) == "APPROVED"
    with pytest.raises(UserError) as caught:
        on(cast.ann, quotes.move_quote, quote_id, "SENT")
    assert (caught.value.code, caught.value.params) == (
        "tax_rate_ended",
        {"rate": "13", "day": "2026-08-31"},
    )
