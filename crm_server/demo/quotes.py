"""Quotes with their lines; every total comes from the one calculator (crm_core.quoting)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crm_core.quoting import totals_of
from crm_server.demo.catalogue import PRICE_UNIT, Catalogue
from crm_server.demo.contacts import pick
from crm_server.demo.rows import DAY_MS, Row, RowMaker, Rows, moment
from crm_server.demo.visits import HISTORY_DAYS, Talk, days_of

VALID_DAYS = 30
OLD_STATES = ("ORDERED", "ACCEPTED", "DECLINED", "EXPIRED")
OLD_WEIGHTS = (28, 12, 22, 38)
RECENT_STATES = ("SENT", "DRAFT", "APPROVED", "IN_APPROVAL", "ACCEPTED", "DECLINED")
RECENT_WEIGHTS = (48, 18, 8, 8, 12, 6)
SENT_STATES = frozenset(("SENT", "ACCEPTED", "ORDERED", "DECLINED", "EXPIRED", "SUPERSEDED"))
QUANTITIES = {"A": (5, 10, 20, 40, 60, 120), "B": (2, 4, 6, 10, 20), "C": (1, 1, 2, 3, 5)}
REASONS = ("价格高于预算", "选择了其他供应商", "项目取消", "交期不能满足", "技术指标不符")
SUBJECTS = (
    "{line}改造",
    "{category}采购",
    "{month}月大修备件",
    "{line}二期",
    "年度备件框架",
    "{category}以旧换新",
)
PAYMENT = ("款到发货", "预付 30%，发货前 60%，质保金 10%", "月结 30 天", "月结 60 天", "预付 50%，验收后 50%")
DELIVERY = ("现货，3 个工作日内发出", "合同生效后 2 周", "合同生效后 4 周", "分批交货，以订单为准")
TWD_PER_YUAN = 44
"""Tenths of a Taiwan dollar for one yuan in the invented price lists."""


@dataclass(frozen=True)
class Plan:
    """A quote to be: for whom, of which day, in which state, and of which quote it is the next revision."""

    talk: Talk
    day: date
    status: str
    valid_until: date
    revises: Row | None = None


class QuoteMaker:
    """Makes the quotes of one rep. Numbers interleave with those of the other reps, in order of time."""

    def __init__(self, maker: RowMaker, today: date, catalogue: Catalogue, rep_index: int, reps: int) -> None:
        self.maker = maker
        self.rng = maker.rng
        self.today = today
        self.catalogue = catalogue
        self.products = [product for product in catalogue.products if product["status"] == "ON"]
        self.rep_index = rep_index
        self.reps = reps
        self._of_year: Counter[int] = Counter()

    def make(self, talks: list[tuple[Talk, int]], rows: Rows) -> None:
        """Add the quotes for customers, so many for each, to `rows`."""
        dated = [(day, talk) for talk, count in talks if count for day in self._days(talk, count)]
        dated.sort(key=lambda pair: pair[0])
        previous: dict[str, Row] = {}
        expiring = len(dated) - 4
        for place, (day, talk) in enumerate(dated):
            plan = self._plan(talk, day, previous.get(talk.customer.id), expires_soon=place >= expiring)
            quote = self._add(plan, rows)
            if quote["status"] in {"EXPIRED", "DECLINED"}:
                previous[talk.customer.id] = quote
            else:
                previous.pop(talk.customer.id, None)

    def _days(self, talk: Talk, count: int) -> list[date]:
        first = max(talk.customer.since, self.today - timedelta(days=HISTORY_DAYS)) + timedelta(days=5)
        return days_of(self.rng, count, first, self.today - timedelta(days=max(talk.customer.silent_days, 2)))

    def _plan(self, talk: Talk, day: date, previous: Row | None, *, expires_soon: bool) -> Plan:
        rng = self.rng
        if expires_soon:
            return Plan(talk, day, "SENT", self.today + timedelta(days=rng.randrange(7)))
        old = (self.today - day).days > VALID_DAYS
        status = (
            rng.choices(OLD_STATES, OLD_WEIGHTS)[0] if old else rng.choices(RECENT_STATES, RECENT_WEIGHTS)[0]
        )
        revises = previous if previous is not None and rng.random() < 0.3 else None
        return Plan(talk, day, status, day + timedelta(days=VALID_DAYS), revises)

    def _number(self, day: date) -> str:
        place = self._of_year[day.year] * self.reps + self.rep_index + 1
        self._of_year[day.year] += 1
        return f"Q-{day.year}-{place:06d}"

    def _add(self, plan: Plan, rows: Rows) -> Row:
        rng = self.rng
        quote = self._header(plan)
        count = rng.choices(range(1, 13), (16, 18, 16, 13, 10, 8, 6, 4, 3, 3, 2, 1))[0]
        chosen = rng.sample(self.products, min(count, len(self.products)))
        lines = [self._line(plan, quote, product, place) for place, product in enumerate(chosen)]
        totals, amounts = totals_of(quote, lines)
        quote |= totals
        for line in lines:
            line.update(amounts[line["id"]])
        if plan.revises is not None:
            plan.revises["status"] = "SUPERSEDED"
        rows["quote"].append(quote)
        rows["quote_line"] += lines
        return quote

    def _header(self, plan: Plan) -> Row:
        rng = self.rng
        customer = plan.talk.customer
        person = pick(rng, plan.talk.people)
        taiwan = customer.town.country == "TW"
        at = moment(plan.day, rng.randrange(9, 18), rng.randrange(60))
        owner = customer.row["owner_id"]
        book = self.catalogue.price_for(self.products[0], customer.level, customer.town.region, 1)[2]
        quote = self.maker.new(
            "quote", at, owner,
            owner_id=owner,
            org_unit_id=customer.row["org_unit_id"],
            account_id=customer.id,
            contact_id=person.id,
            subject=rng.choice(SUBJECTS).format_map(plan.talk.slots(rng, person)),
            currency="TWD" if taiwan else "CNY",
            fx_rate_to_base=220_000_000 if taiwan else None,
            fx_as_of=plan.day.isoformat() if taiwan else None,
            price_book_id=None if taiwan else book,
            price_as_of=plan.day.isoformat(),
            tax_mode="INCL" if not taiwan and rng.random() < 0.25 else "EXCL",
            tax_rounding="DOC" if taiwan else "LINE",
            quote_on=plan.day.isoformat(),
            valid_until=plan.valid_until.isoformat(),
            payment_term=rng.choice(PAYMENT),
            delivery_term=rng.choice(DELIVERY),
            warranty=rng.choice(("12 个月", "18 个月", "24 个月")),
            status=plan.status,
            language="zh_TW" if taiwan else "zh_CN",
            **self._identity(plan),
            **self._extras(taiwan=taiwan),
        )  # fmt: skip
        return quote | self._fate(plan, at)

    def _identity(self, plan: Plan) -> dict[str, Any]:
        old = plan.revises
        if old is None:
            return {"number": self._number(plan.day), "revision": 1}
        root = old["root_id"] or old["id"]
        return {
            "number": old["number"],
            "revision": old["revision"] + 1,
            "root_id": root,
            "supersedes_id": old["id"],
        }

    def _extras(self, *, taiwan: bool) -> dict[str, Any]:
        rng = self.rng
        extras: dict[str, Any] = {}
        if rng.random() < 0.1:
            extras |= {
                "header_discount_kind": "pct",
                "header_discount_value": rng.choice((1, 2, 3)) * PRICE_UNIT,
            }
        if rng.random() < 0.2 and not taiwan:
            extras |= {"freight_amount": rng.choice((80, 200, 350, 600)) * 10_000, "freight_tax_rate": 90_000}
        return extras

    def _fate(self, plan: Plan, at: int) -> dict[str, Any]:
        rng = self.rng
        fate: dict[str, Any] = {}
        if plan.status in SENT_STATES:
            fate |= {"sent_at": at + DAY_MS // 12, "sent_channel": rng.choice(("EMAIL", "WECHAT", "PAPER"))}
        if plan.status in {"ACCEPTED", "ORDERED"}:
            latest = (self.today - plan.day).days
            fate["accepted_on"] = (
                plan.day + timedelta(days=rng.randrange(1, min(latest, 25) + 1))
            ).isoformat()
        if plan.status == "DECLINED":
            fate["reject_reason"] = rng.choice(REASONS)
        return fate

    def _line(self, plan: Plan, quote: Row, product: Row, place: int) -> Row:
        rng = self.rng
        customer = plan.talk.customer
        qty = rng.choice(QUANTITIES[customer.level])
        price, source, _ = self.catalogue.price_for(product, customer.level, customer.town.region, qty)
        taiwan = quote["currency"] == "TWD"
        rate = 50_000 if taiwan else product["tax_rate"]
        discounted = rng.random() < 0.15
        return self.maker.new(
            "quote_line", quote["created_at"], quote["created_by"],
            quote_id=quote["id"],
            sort_key=chr(ord("b") + place),
            product_id=product["id"],
            code=product["code"],
            name=product["name"],
            spec=product["spec"],
            unit=product["unit"],
            qty=qty * PRICE_UNIT,
            list_price=None if taiwan else product["list_price"],
            price_source=None if taiwan else source,
            unit_price=dollars(price) if taiwan else _in_mode(price, rate, quote["tax_mode"]),
            discount_kind="pct" if discounted else None,
            discount_value=rng.choice((2, 3, 5)) * PRICE_UNIT if discounted else None,
            tax_rate=rate,
            delivery=f"{product['lead_time_days']} 天",
            is_optional=int(place > 2 and rng.random() < 0.08),
            cost_snapshot=product["cost"],
        )  # fmt: skip


def dollars(price: int) -> int:
    """Return a stored price in whole Taiwan dollars for one in yuan."""
    return price * TWD_PER_YUAN // 10 // PRICE_UNIT * PRICE_UNIT


def _in_mode(price: int, rate: int, mode: str) -> int:
    """Return a stored price without tax as the document's mode has it, to 0.01 yuan."""
    return price if mode == "EXCL" else price * (1_000_000 + rate) // 1_000_000 // 10_000 * 10_000
