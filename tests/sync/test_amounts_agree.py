"""The same quotes on the laptop, on the server, in the workbook and by a second calculation: equal to the cent.

`CRM_QUOTES=1000 python -m pytest tests/sync/test_amounts_agree.py` takes as many as one likes.
"""

import os
import random
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm_core.model.types import Amount
from crm_core.money import exponent_of
from crm_core.quoting import document_of
from crm_desktop.documents.parties import QuoteSource
from crm_desktop.documents.quote_xlsx import quote_workbook
from crm_desktop.services import quotes
from crm_desktop.services.quotes import LineDraft, QuoteDraft
from tests.documents.spreadsheet import Spreadsheet
from tests.sync.laptop import Laptop
from tests.sync.scenarios.cast import context_of
from tests.sync.team import Team
from tests.sync.world import World
from tests.unit.test_money_properties import recalculate

COUNT = int(os.environ.get("CRM_QUOTES", "30"))
RATES = ("0", "1", "3", "5", "6", "8.5", "9", "13")
PAGE = 50


class Drawer:
    """Draws quotes as people make them: odd quantities, small prices, discounts of both kinds, freight, options."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def decimal(self, most: int, places: int) -> Decimal:
        return Decimal(self.rng.randint(0, most * 10**places)).scaleb(-places)

    def fill(self, context: Any, draft: QuoteDraft) -> QuoteDraft:
        rng = self.rng
        draft.currency = rng.choice(("CNY", "CNY", "CNY", "USD", "JPY", "KWD"))
        draft.tax_mode, draft.tax_rounding = rng.choice(("EXCL", "INCL")), rng.choice(("LINE", "DOC"))
        draft.lines = [self.line(quotes.new_line(context)) for _ in range(rng.randint(0, 8))]
        if draft.currency == "KWD":  # thousandths: the workbook shares out exactly up to ten million of them
            for line in draft.lines:
                line.qty, line.discount_kind = min(line.qty, Decimal(40)), None
        if rng.random() < 0.4:
            draft.freight_amount, draft.freight_tax_rate = self.decimal(900, 2), Decimal(rng.choice(RATES))
        goods = quotes.calculate_draft(draft).totals
        assert goods is not None
        if rng.random() < 0.6:
            draft.header_discount_kind = rng.choice(("pct", "amt"))
            most = sum((line.amount for line in goods.lines), Decimal(0))
            places = min(exponent_of(draft.currency), 4)
            draft.header_discount_value = (
                self.decimal(60, 2)
                if draft.header_discount_kind == "pct"
                else (most * self.decimal(1, 3)).quantize(Decimal(1).scaleb(-places), rounding="ROUND_DOWN")
            )
        return draft

    def line(self, line: LineDraft) -> LineDraft:
        rng = self.rng
        line.name = "泵"
        line.qty = self.decimal(*rng.choice(((50, 0), (500, 1), (60, 3))))
        line.unit_price = self.decimal(*rng.choice(((9000, 2), (20, 4), (90000, 0))))
        line.tax_rate = Decimal(rng.choice(RATES))
        line.is_optional = rng.random() < 0.1 or None
        line.discount_kind = rng.choice((None, None, "pct", "amt"))
        if line.discount_kind == "pct":
            line.discount_value = self.decimal(100, 2)
        elif line.discount_kind == "amt":
            most = line.qty * line.unit_price
            line.discount_value = (most * self.decimal(1, 3)).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
        return line


def save(laptop: Laptop, account: str, drawer: Drawer, count: int) -> list[str]:
    context = context_of(laptop)

    def job(session: Session) -> str:
        draft = drawer.fill(context, quotes.new_quote(session, context, account))
        return quotes.save_quote(session, context, draft)

    return [laptop.lane.submit(job).result() for _ in range(count)]


def amounts(row: dict[str, Any]) -> tuple[Decimal, ...]:
    return tuple(
        Amount.from_stored(row[name]) for name in ("total_net", "total_discount", "total_tax", "total_gross")
    )


def gross_of_workbook(draft: QuoteDraft) -> Decimal:
    sheet = Spreadsheet(quote_workbook(QuoteSource(draft), "zh_CN"))
    (row,) = (int(cell[1:]) for cell, value in sheet.stored.items() if str(value).startswith("价税合计"))
    return Decimal(f"{sheet.value(f'I{row}'):.6f}")


def second_calculation(quote: dict[str, Any], lines: dict[str, dict[str, Any]]) -> tuple[Decimal, ...]:
    rows = [row for row in lines.values() if row["quote_id"] == quote["id"]]
    counted = sorted((row for row in rows if not row["is_optional"]), key=lambda row: row["sort_key"])
    priced, (net, tax, gross), _ = recalculate(document_of(quote, counted))
    units = (net, sum(line[1] for line in priced), tax, gross)
    return tuple(Decimal(one).scaleb(-exponent_of(quote["currency"])) for one in units)


@pytest.mark.parametrize("seed", [20_260_921])
def test_four_ways_to_the_same_amounts(world: World, team: Team, seed: int) -> None:
    ann, bo, account = team
    drawer = Drawer(seed)
    for first in range(0, COUNT, PAGE):
        made = save(ann, account, drawer, min(PAGE, COUNT - first))
        world.sync(ann, bo)
        lines = bo.rows("quote_line")
        for number, quote_id in enumerate(made, start=first):
            with bo.store.read() as session:
                draft = quotes.load_quote(session, quote_id)
            row = bo.row("quote", quote_id)
            assert row is not None
            here = amounts(ann.row("quote", quote_id) or {})
            there = tuple(
                Amount.from_stored(world.server_value("quote", quote_id, name))
                for name in ("total_net", "total_discount", "total_tax", "total_gross")
            )
            assert here == there == amounts(row), number
            assert here == second_calculation(row, lines), number
            assert here[-1] == gross_of_workbook(draft), number
