"""The catalogue on a laptop: photos, substitutes and prices as the page shows them, and what a paper prints of them."""

import base64
import io
from datetime import date
from decimal import Decimal

import pytest
from PIL import Image

from crm_core.model.types import Percent, Quantity, UnitPrice
from crm_desktop.documents.loading import source_of
from crm_desktop.services import customers, quotes
from crm_desktop.services.catalogue.listing import product_ids, product_rows
from crm_desktop.services.catalogue.page import product_page
from crm_desktop.services.catalogue.photos import photos_of
from tests.services.conftest import Desk

TODAY = date(2026, 9, 21)


def price(text: str) -> int:
    return UnitPrice.to_stored(Decimal(text))


def thumb(color: str) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), color).save(buffer, "JPEG")
    return base64.b64encode(buffer.getvalue()).decode()


def product(desk: Desk, code: str, **values: object) -> None:
    made = {"code": code, "name": f"泵 {code}", "currency": "CNY", "status": "ON", "list_price": price("100")}
    desk.receive("product", id=code, **(made | values))


def photo(desk: Desk, photo_id: str, product_id: str, color: str, created: int, **values: object) -> str:
    made = thumb(color)
    desk.receive("attachment", id=photo_id, target="product", record_id=product_id, name=f"{photo_id}.jpg", size=1,
                 sha256="0" * 64, thumb=made, created_at=created, **values)  # fmt: skip
    return made


def test_the_photo_added_last_is_shown(desk: Desk) -> None:
    product(desk, "P1", photo_id="named")
    named = photo(desk, "named", "elsewhere", "red", 9)
    assert desk.read(lambda s: photos_of(s, ["P1", "P2"])) == {"P1": named}
    photo(desk, "early", "P1", "green", 1)
    late = photo(desk, "late", "P1", "blue", 2)
    assert desk.read(lambda s: photos_of(s, ["P1"])) == {"P1": late}
    (row,) = desk.read(lambda s: product_rows(s, ["P1"]))
    assert row.thumb == late
    assert desk.read(lambda s: product_page(s, "P1", TODAY)).photo_ids == ("early", "late")


def test_a_picture_that_cannot_be_read_is_not_printed(desk: Desk) -> None:
    product(desk, "P1")
    product(desk, "P2")
    good = photo(desk, "a", "P1", "red", 1)
    desk.receive("attachment", id="b", target="product", record_id="P2", name="b", size=1, sha256="0" * 64,
                 thumb=base64.b64encode(b"\xff\xd8\xff no picture").decode(), created_at=1)  # fmt: skip
    account = desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子"}))
    draft = desk.read(lambda s: quotes.new_quote(s, desk.context, account))
    for one in ("P1", "P2", "P1"):
        line = quotes.new_line(desk.context)
        line.product_id, line.name = one, one
        draft.lines.append(line)
    with_photos = desk.read(lambda s: source_of(s, draft, photos=True).photos)
    assert with_photos == {"P1": base64.b64decode(good)}
    assert desk.read(lambda s: source_of(s, draft).photos) == {}


def test_the_list_is_found_by_code_and_sound_with_what_is_off_sale_last(desk: Desk) -> None:
    product(desk, "B-1", status="OFF")
    product(desk, "C-2", name="离心泵")
    assert desk.read(product_ids) == ["C-2", "B-1"]
    assert desk.read(lambda s: product_ids(s, "b-")[0]) == "B-1"
    assert desk.read(lambda s: product_ids(s, "lxb")) == ["C-2"]


@pytest.mark.parametrize(
    ("days", "standing"),
    [
        ({}, "holds"),
        ({"valid_from": "2026-10-01"}, "not_yet"),
        ({"valid_to": "2026-09-20"}, "ended"),
        ({"valid_from": "2026-09-21", "valid_to": "2026-09-21"}, "holds"),
    ],
)
def test_every_price_of_a_product_says_for_whom_and_when(
    desk: Desk, days: dict[str, str], standing: str
) -> None:
    product(desk, "P1", category="泵/离心泵")
    account = desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子"}))
    desk.receive("price_book", id="b1", name="协议价", currency="CNY", account_id=account, tax_inclusive=1)
    desk.receive("price_book", id="b2", name="华东", currency="USD", region="华东", valid_to="2026-12-31")
    desk.receive("price_entry", id="e1", price_book_id="b1", product_id="P1", price=price("88"), **days)
    desk.receive("price_rule", id="r1", price_book_id="b2", base="LIST", percent=Percent.to_stored(Decimal(-8)),
                 category="泵", min_qty=Quantity.to_stored(Decimal(50)))  # fmt: skip
    desk.receive("price_rule", id="r2", price_book_id="b2", base="LIST", category="阀")
    desk.receive("price_rule", id="r3", price_book_id="b2", base="COST")
    found = {one.id: one for one in desk.read(lambda s: product_page(s, "P1", TODAY)).prices}
    assert set(found) == {"P1", "e1", "r1"}
    assert (found["e1"].whom, found["e1"].tax_inclusive, found["e1"].standing) == ("海川电子", True, standing)
    assert (found["r1"].whom, found["r1"].percent, found["r1"].min_qty) == ("华东", Decimal(-8), Decimal(50))
    assert found["r1"].valid_to == date(2026, 12, 31)
