"""K. Rows in bulk, records that are one, and prices."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from crm_desktop.services.quotes.draft import QuoteDraft, load_quote, new_line, new_quote
from crm_desktop.services.quotes.prices import apply_product
from crm_desktop.services.quotes.saving import save_quote
from crm_desktop.services.quotes.sending import prepare_to_send
from crm_desktop.services.quotes.states import move_quote
from tests.sync.laptop import Laptop
from tests.sync.scenarios.cast import WHEN, Cast, context_of, refusal

TODAY = date(2026, 9, 21)


def test_115_what_the_office_loads_is_not_pushed_back(cast: Cast) -> None:
    products = cast.load("product", *({"code": f"P{n}", "name": f"产品{n}"} for n in range(100)))
    cast.load("order", *({"account_id": cast.account, "ordered_on": "2026-09-01"} for _ in range(50)))
    report = cast.sync(cast.ann)
    assert (report.pulled, report.pushed) == (150, 0)
    assert cast.ann.count("local_outbox") == cast.ann.count("local_base") == 0
    cast.change("product", products[0], name="改名")
    report = cast.sync(cast.ann)
    assert (report.pulled, report.pushed) == (1, 0)
    assert cast.ann.value("product", products[0], "name") == "改名"
    cast.inv()


@pytest.mark.parametrize("bo_first", [False, True])
def test_117_merged_in_opposite_directions(cast: Cast, bo_first: bool) -> None:
    one = cast.customer(cast.ann, name="一", phone="1")
    two = cast.customer(cast.bo, name="二", website="two.example")
    cast.ann.add("visit", account_id=one, started_at=WHEN, summary="在一")
    cast.bo.add("visit", account_id=two, started_at=WHEN, summary="在二")
    cast.settle()
    cast.ann.add("merge_record", target="account", survivor_id=one, merged_id=two)
    cast.bo.add("merge_record", target="account", survivor_id=two, merged_id=one)
    cast.settle(*((cast.bo, cast.ann) if bo_first else (cast.ann, cast.bo)))
    survivor, gone = (two, one) if bo_first else (one, two)
    assert (cast.both("merged_into_id", record=survivor), cast.both("deleted_at", record=survivor)) == (
        None,
        None,
    )
    assert cast.both("merged_into_id", record=gone) == survivor
    assert (cast.both("phone", record=survivor), cast.both("website", record=survivor)) == (
        "1",
        "two.example",
    )
    for laptop in (cast.ann, cast.bo):
        assert {row["account_id"] for row in laptop.rows("visit").values()} == {survivor}
    cast.inv()


def quote(laptop: Laptop, account: str, product: str) -> str:
    """A draft with one line of the product, at the price that holds today."""
    context = context_of(laptop)

    def make(session: Session) -> str:
        draft = new_quote(session, context, account)
        line = new_line(context)
        draft.lines.append(line)
        apply_product(session, draft, line, product, TODAY)
        return save_quote(session, context, draft)

    return laptop.lane.submit(make).result()


def loaded(laptop: Laptop, quote_id: str) -> QuoteDraft:
    with laptop.store.read() as session:
        return load_quote(session, quote_id)


def send(laptop: Laptop, quote_id: str) -> None:
    context = context_of(laptop)
    laptop.lane.submit(lambda session: prepare_to_send(session, context, quote_id)).result()
    laptop.lane.submit(lambda session: move_quote(session, context, quote_id, "SENT")).result()


def reprice(laptop: Laptop, quote_id: str, product: str, on: date) -> None:
    context = context_of(laptop)

    def put(session: Session) -> None:
        draft = load_quote(session, quote_id)
        apply_product(session, draft, draft.lines[0], product, on)
        save_quote(session, context, draft)

    laptop.lane.submit(put).result()


def test_119_the_price_changes_under_two_quotes(cast: Cast) -> None:
    """Neither quote changes by itself; the draft says of which day its prices are, and takes today's when asked."""
    (product,) = cast.load(
        "product", {"code": "P1", "name": "阀", "list_price": 100_000_000, "currency": "CNY", "status": "ON"}
    )
    cast.settle()
    sent, draft = (quote(cast.ann, cast.account, product) for _ in range(2))
    send(cast.ann, sent)
    cast.settle()
    cast.change("product", product, list_price=120_000_000)
    cast.settle()
    for quote_id in (sent, draft):
        (line,) = loaded(cast.ann, quote_id).lines
        assert (line.unit_price, line.list_price) == (Decimal(100), Decimal(100))
        assert cast.both("total_net", "quote", quote_id) == 1_000_000
        assert loaded(cast.ann, quote_id).price_as_of is not None
    assert refusal(lambda: reprice(cast.ann, sent, product, TODAY)).code == "document_locked"
    reprice(cast.ann, draft, product, TODAY)
    cast.settle()
    assert loaded(cast.bo, draft).lines[0].unit_price == 120
    assert cast.both("total_net", "quote", draft) == 1_200_000
    assert cast.both("total_net", "quote", sent) == 1_000_000
    cast.inv()
