"""What the demo company has none of, and quotes show: a bundle, substitutes, photos, rivals' prices, a request."""

import base64
import io
from datetime import timedelta
from decimal import Decimal
from functools import partial

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.clock import encode
from crm_core.ids import child_id
from crm_core.model import Account, Attachment, BundleItem, Product, ProductSubstitute, Record
from crm_desktop.bootstrap import Laptop
from crm_desktop.db import search
from crm_desktop.db.capture import EditContext
from crm_desktop.db.rows import put_row
from crm_desktop.services.lookups import today
from crm_desktop.services.quotes import save_quote
from crm_desktop.services.quotes.asking import submit_quote
from crm_desktop.services.quotes.copying import quote_with_products
from crm_desktop.services.quotes.rival_entry import NewRivalPrice, note_rival_price
from crm_desktop.services.values import stored_row

COLOURS = ("#5b7c99", "#8a6d4f", "#4f8a6d", "#7a5b99", "#99705b", "#5b9993")
BUNDLE = child_id("pictures", "product", "bundle")
RETIRED = child_id("pictures", "product", "retired")
OFFERED = child_id("pictures", "quote", "offered")
ASKED = child_id("pictures", "quote", "asked")


def add(laptop: Laptop) -> None:
    """Put them into a store."""
    context = laptop.context()
    with laptop.store.read() as session:
        products = session.scalars(
            select(Product).where(Product.status == "ON").order_by(Product.code).limit(len(COLOURS))
        ).all()
        mine = session.scalars(
            select(Account).where(Account.owner_id == context.user_id, Account.status == "active").limit(1)
        ).one()
    with laptop.store.raw() as connection:
        for record in _wares([one.id for one in products]):
            record.rev, record.edited_at = 1, encode(laptop.clock.wall_ms())
            put_row(connection, record.entity, stored_row(record))
        search.refresh(connection, {"product": [BUNDLE, RETIRED]})
    laptop.lane.submit(partial(_quotes, context=context, account_id=mine.id, sold=products[0].id)).result()


def _wares(products: list[str]) -> list[Record]:
    first, second, third, other = products[:4]
    wares: list[Record] = [
        Product(id=BUNDLE, code="KIT-1", name="管路监测套装", unit="套", status="ON", currency="CNY",
                category="套装", list_price=Decimal(9980), tax_rate=Decimal(13), lead_time_days=14),
        Product(id=RETIRED, code="PT-OLD", name="压力变送器 旧款", spec="0–1.6MPa", unit="台", status="PHASE_OUT",
                currency="CNY", list_price=Decimal(640), tax_rate=Decimal(13)),
        BundleItem(id=child_id(BUNDLE, "part", "1"), bundle_id=BUNDLE, product_id=first, qty=Decimal(2), sort_key="a"),
        BundleItem(id=child_id(BUNDLE, "part", "2"), bundle_id=BUNDLE, product_id=second, qty=Decimal(1), sort_key="b"),
        BundleItem(id=child_id(BUNDLE, "part", "3"), bundle_id=BUNDLE, product_id=third, qty=Decimal(1), is_free=True,
                   sort_key="c"),
    ]  # fmt: skip
    for number, (owner, kind, note) in enumerate(
        ((RETIRED, "EQUAL", "安装尺寸相同"), (RETIRED, "UPGRADE", ""), (BUNDLE, "BUDGET", "不含网关"))
    ):
        wares.append(
            ProductSubstitute(id=child_id(owner, "instead", str(number)), product_id=owner, sort_key=str(number + 1),
                              other_id=(first, second, other)[number], kind=kind, note=note or None)
        )  # fmt: skip
    for product_id, colour in zip((BUNDLE, RETIRED, *products), (*COLOURS, *COLOURS), strict=False):
        photo = _photo(colour)
        wares.append(
            Attachment(id=child_id(product_id, "photo", ""), target="product", record_id=product_id, name="photo.jpg",
                       mime="image/jpeg", size=len(photo), sha256="0" * 64,
                       thumb=base64.b64encode(photo).decode("ascii"))
        )  # fmt: skip
    return wares


def _photo(colour: str) -> bytes:
    """A housing with a dial, seen from the front."""
    picture = Image.new("RGB", (240, 180), "#f4f5f7")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((60, 30, 180, 150), 14, fill=colour)
    draw.ellipse((85, 48, 155, 118), fill="#f8fafc", outline="#2f3a45", width=3)
    draw.line((120, 83, 142, 64), fill="#c0392b", width=4)
    draw.rectangle((105, 150, 135, 172), fill="#8b949e")
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def _quotes(session: Session, context: EditContext, account_id: str, sold: str) -> None:
    day, listed = today(context), session.get_one(Product, sold).list_price
    for quote_id, products, percent in ((OFFERED, [RETIRED, sold], 0), (ASKED, [sold], 35)):
        draft = quote_with_products(session, context, account_id, products)
        draft.id, draft.price_as_of, draft.subject = quote_id, day, "管路监测改造"
        if percent:
            draft.lines[0].discount_kind, draft.lines[0].discount_value = "pct", Decimal(percent)
        save_quote(session, context, draft)
    for competitor, percent, days, trust in (("西门子", 88, 4, "SEEN"), ("横河", 96, 31, "HEARD")):
        price, heard = (listed * percent / 100).quantize(Decimal(1)), day - timedelta(days=days)
        new = NewRivalPrice(account_id, competitor, price, product_id=sold, trust=trust, seen_on=heard)
        note_rival_price(session, context, new)
    session.flush()
    submit_quote(session, context, ASKED, "老客户，年采购 60 台，对手已报低价")
