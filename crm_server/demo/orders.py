"""What the order system knows: orders of two years with their lines, some of them from quotes that were accepted."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from crm_core.model.types import Amount, Percent, Quantity, UnitPrice
from crm_core.money import round_amount
from crm_server.demo.catalogue import PRICE_UNIT, Catalogue
from crm_server.demo.quotes import QUANTITIES, dollars
from crm_server.demo.rows import Row, RowMaker, Rows, moment, shares
from crm_server.demo.visits import HISTORY_DAYS, Talk, days_of

BUYING = {"CUSTOMER": 1.0, "USER": 1.3, "DORMANT": 0.4, "LOST": 0.3}
"""How much customers of a lifecycle buy; the others have ordered nothing."""
STOPPED = frozenset(("DORMANT", "LOST"))
QUIET_DAYS = 190
VALUE = {"A": 9.0, "B": 2.5, "C": 1.0}
TAIWAN_RATE = 50_000


class OrderMaker:
    """Makes the orders of one rep's customers. `author` is who runs the interface to the order system."""

    def __init__(
        self, maker: RowMaker, today: date, catalogue: Catalogue, place: tuple[int, int], author: str
    ) -> None:
        """`place` is the rep's index and how many reps there are: their numbers interleave."""
        self.maker = maker
        self.rng = maker.rng
        self.today = today
        self.catalogue = catalogue
        self.products = [product for product in catalogue.products if product["status"] == "ON"]
        self.place = place
        self.author = author
        self._of_year: Counter[int] = Counter()

    def make(self, talks: list[Talk], count: int, rows: Rows) -> None:
        """Add `count` orders to `rows`: one for each quote that was ordered, and repeat orders."""
        of_quotes = [
            (self._ordered_on(quote), quote) for quote in rows["quote"] if quote["status"] == "ORDERED"
        ]
        of_quotes = sorted(of_quotes, key=lambda pair: pair[0])[-count:]
        repeats = self._repeats(talks, count - len(of_quotes))
        customers = {talk.customer.id: talk for talk in talks}
        lines: dict[str, list[Row]] = defaultdict(list)
        for line in rows["quote_line"]:
            lines[line["quote_id"]].append(line)
        planned: list[tuple[date, Row | None, Talk]] = [
            *((day, quote, customers[quote["account_id"]]) for day, quote in of_quotes),
            *((day, None, talk) for day, talk in repeats),
        ]
        for day, quote, talk in sorted(planned, key=lambda one: one[0]):
            order = self._header(talk, day)
            made = (
                self._repeat(order, talk)
                if quote is None
                else self._of_quote(order, quote, lines[quote["id"]])
            )
            rows["order"].append(order)
            rows["order_line"] += made

    def _ordered_on(self, quote: Row) -> date:
        accepted = date.fromisoformat(quote["accepted_on"])
        return min(accepted + timedelta(days=self.rng.randrange(6)), self.today - timedelta(days=1))

    def _repeats(self, talks: list[Talk], count: int) -> list[tuple[date, Talk]]:
        buying = [talk for talk in talks if talk.customer.row["lifecycle"] in BUYING] or talks
        weights = [
            VALUE[talk.customer.level]
            * BUYING.get(talk.customer.row["lifecycle"], 1.0)
            * (0.3 + self.rng.random())
            for talk in buying
        ]
        found = []
        for talk, number in zip(buying, shares(count, weights), strict=True):
            if number:
                found += [(day, talk) for day in self._days(talk, number)]
        return found

    def _days(self, talk: Talk, count: int) -> list[date]:
        customer = talk.customer
        stopped = QUIET_DAYS if customer.row["lifecycle"] in STOPPED else self.rng.randrange(1, 40)
        last = self.today - timedelta(days=stopped)
        first = max(customer.since + timedelta(days=15), self.today - timedelta(days=HISTORY_DAYS))
        return days_of(self.rng, count, min(first, last), last)

    def _number(self, day: date) -> str:
        index, reps = self.place
        number = self._of_year[day.year] * reps + index + 1
        self._of_year[day.year] += 1
        return f"SO-{day.year}-{number:06d}"

    def _header(self, talk: Talk, day: date) -> Row:
        customer = talk.customer
        number = self._number(day)
        wanted = day + timedelta(days=self.rng.choice((7, 10, 15, 20, 30)))
        return self.maker.new(
            "order", moment(day, 18, self.rng.randrange(60)), self.author,
            external_id=number,
            number=number,
            owner_id=customer.row["owner_id"],
            org_unit_id=customer.row["org_unit_id"],
            account_id=customer.id,
            ordered_on=day.isoformat(),
            requested_on=wanted.isoformat(),
            currency=customer.row["default_currency"],
            **self._progress(day, wanted),
        )  # fmt: skip

    def _progress(self, day: date, wanted: date) -> dict[str, Any]:
        """Return how far an order has come: nothing is delivered tomorrow, and little is late."""
        age = (self.today - day).days
        if age > 20 and self.rng.random() < 0.03:
            return {"status": "CANCELLED"}
        delivered = wanted + timedelta(days=self.rng.choice((-3, -1, 0, 0, 0, 2, 5)))
        if delivered < self.today:
            status = "CLOSED" if age > 75 else "DELIVERED"
            return {"status": status, "delivered_on": max(delivered, day).isoformat()}
        if age <= 2 and self.rng.random() < 0.5:
            return {"status": "SUBMITTED"}
        return {"status": self.rng.choices(("CONFIRMED", "PARTIAL_DELIVERED"), (3, 1))[0]}

    def _of_quote(self, order: Row, quote: Row, lines: list[Row]) -> list[Row]:
        """Take over what the customer accepted: the amounts to the cent, without what was optional."""
        order |= {
            name: quote[name]
            for name in ("currency", "freight_amount", "total_net", "total_tax", "total_gross")
        }
        order["quote_id"] = quote["id"]
        accepted = [line for line in lines if not line["is_optional"]]
        return [self._accepted_line(order, quote, line, place) for place, line in enumerate(accepted, 1)]

    def _accepted_line(self, order: Row, quote: Row, line: Row, place: int) -> Row:
        plain = quote["tax_mode"] == "EXCL" and quote["header_discount_kind"] is None
        net_price = _unit_price(line)
        discounted = plain and line["discount_kind"] == "pct"
        return self._row(
            order, place, line, qty=line["qty"],
            unit_price=line["unit_price"] if plain else UnitPrice.to_stored(net_price),
            discount_pct=line["discount_value"] // 100 if discounted else None,
            amount_net=line["amount_net"],
        )  # fmt: skip

    def _repeat(self, order: Row, talk: Talk) -> list[Row]:
        rng, customer = self.rng, talk.customer
        taiwan = order["currency"] == "TWD"
        chosen = rng.sample(
            self.products, min(rng.choices((1, 2, 3, 4, 6), (34, 28, 20, 12, 6))[0], len(self.products))
        )
        lines, tax = [], Decimal(0)
        for place, product in enumerate(chosen, 1):
            qty = rng.choice(QUANTITIES[customer.level])
            price = self.catalogue.price_for(product, customer.level, customer.town.region, qty)[0]
            price = dollars(price) if taiwan else price
            discount = rng.choice((2, 3, 5)) if rng.random() < 0.12 else 0
            net = round_amount(qty * UnitPrice.from_stored(price) * (100 - discount) / 100, order["currency"])
            rate = Percent.from_stored(TAIWAN_RATE if taiwan else product["tax_rate"])
            tax += round_amount(net * rate / 100, order["currency"])
            lines.append(
                self._row(
                    order, place, {"product_id": product["id"], "code": product["code"], "name": product["name"]},
                    qty=qty * PRICE_UNIT, unit_price=price,
                    discount_pct=discount * 10_000 or None, amount_net=Amount.to_stored(net),
                )
            )  # fmt: skip
        order["total_net"] = sum(line["amount_net"] for line in lines)
        order["total_tax"] = Amount.to_stored(tax)
        order["total_gross"] = order["total_net"] + order["total_tax"]
        return lines

    def _row(self, order: Row, place: int, product: Row, **values: Any) -> Row:
        return self.maker.new(
            "order_line", order["created_at"], self.author,
            external_id=f"{order['number']}-{place}",
            order_id=order["id"],
            product_id=product["product_id"],
            code=product["code"],
            name=product["name"],
            **values,
        )  # fmt: skip


def _unit_price(line: Row) -> Decimal:
    """Return the net price of one unit of a line whose amount is known, to the 6 decimals that a price has."""
    exact = Amount.from_stored(line["amount_net"]) / Quantity.from_stored(line["qty"])
    return exact.quantize(Decimal("0.000001"), ROUND_HALF_UP)
