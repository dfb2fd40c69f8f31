"""Customers: invented companies with addresses, tax numbers and a value by the 80/20 rule."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crm_core.model import AccountTag
from crm_core.model.types import Json
from crm_server.demo.names import CompanyName, CompanyNames
from crm_server.demo.numbers import Telephones, credit_code, taiwan_number
from crm_server.demo.organisation import DemoUser
from crm_server.demo.places import ROADS, TAIWAN_ROADS, Town
from crm_server.demo.rows import Row, RowMaker, moment
from crm_server.demo.words import BANKS, CAMPAIGNS, INDUSTRIES, TAGS, Industry

LEVELS = ("A", "B", "C")
LIFECYCLES: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "A": (("CUSTOMER", "USER", "OPPORTUNITY", "DORMANT", "LOST"), (45, 35, 14, 4, 2)),
    "B": (("CUSTOMER", "USER", "OPPORTUNITY", "POTENTIAL", "DORMANT", "LOST"), (30, 15, 25, 18, 7, 5)),
    "C": (
        ("POTENTIAL", "UNIDENT", "OPPORTUNITY", "CUSTOMER", "DORMANT", "REJECTED", "LOST"),
        (40, 22, 14, 10, 6, 5, 3),
    ),
}
BUYING = frozenset(("CUSTOMER", "USER", "DORMANT", "LOST"))
SOURCES = (
    "EXHIBITION",
    "REFERRAL",
    "COLD",
    "WEB",
    "SEARCH",
    "CALL_IN",
    "EVENT",
    "PARTNER",
    "OLD",
    "CARD",
    "AD",
)
SOURCE_WEIGHTS = (24, 18, 14, 10, 6, 6, 6, 5, 5, 4, 2)
BANDS = {
    "A": ("500-1999", "2000+", "100-499"),
    "B": ("100-499", "20-99", "500-1999"),
    "C": ("20-99", "1-19", "100-499"),
}
CYCLES = ("按月", "按季", "按年", "按项目")


@dataclass
class Customer:
    """A customer's row and what its visits and quotes need to know about it."""

    row: Row
    town: Town
    industry: Industry
    name: CompanyName
    since: date
    silent_days: int
    """How long nobody has been in touch with it."""

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def level(self) -> str:
        return str(self.row["level"])


def draw_level(rng: random.Random) -> str:
    """Return A for one in five, B for three in ten, C for the rest."""
    return rng.choices(LEVELS, (20, 30, 50))[0]


class CustomerMaker:
    """Makes the customers of one rep."""

    def __init__(self, maker: RowMaker, names: CompanyNames, phones: Telephones, today: date) -> None:
        self.maker = maker
        self.names = names
        self.phones = phones
        self.today = today

    def make(self, rep: DemoUser, town: Town, level: str, index: int, book_id: str | None) -> Customer:
        """Return a customer of `rep` in `town`; `index` decides the few that are deliberately special."""
        rng = self.maker.rng
        industry = rng.choice(INDUSTRIES)
        name = self.names.draw(rng, town, industry, index)
        since = self.today - timedelta(days=rng.randrange(20, 900))
        silent = self._silence(level, index)
        since = min(since, self.today - timedelta(days=silent + 30))
        at = moment(since, rng.randrange(9, 18), rng.randrange(60))
        row = self.maker.new("account", at, rep.id, **self._facts(name, town, industry, level, book_id))
        row |= {"owner_id": rep.id, "org_unit_id": rep.unit_id}
        return Customer(row, town, industry, name, since, silent)

    def _silence(self, level: str, index: int) -> int:
        """Return for how many days the customer has been left alone; some valuable ones for far too long."""
        rng = self.maker.rng
        if level == "A":
            return rng.randrange(75, 160) if index % 9 == 4 else rng.randrange(1, 30)
        return rng.randrange(1, 60) if level == "B" else rng.randrange(1, 240)

    def _facts(
        self, name: CompanyName, town: Town, industry: Industry, level: str, book_id: str | None
    ) -> dict[str, Any]:
        rng = self.maker.rng
        states, weights = LIFECYCLES[level]
        lifecycle = rng.choices(states, weights)[0]
        source = rng.choices(SOURCES, SOURCE_WEIGHTS)[0]
        buying = lifecycle in BUYING
        kind = "customer" if buying else "prospect"
        phone = self.phones.landline(rng, town.area_code, town.country)[0]
        tax_no = taiwan_number(rng) if town.country == "TW" else credit_code(rng)
        facts: dict[str, Any] = {
            "name": name.full,
            "short_name": name.short,
            "english_name": name.english,
            "tax_no": tax_no if level != "C" or rng.random() < 0.4 else None,
            "kind": rng.choice(("partner", "agent")) if rng.random() < 0.02 else kind,
            "lifecycle": lifecycle,
            "level": level,
            "is_vip": int(level == "A" and rng.random() < 0.15),
            "industry_code": industry.code,
            "source": source,
            "source_campaign": rng.choice(CAMPAIGNS) if source in {"EXHIBITION", "EVENT"} else None,
            "website": f"www.{name.domain}" if rng.random() < 0.7 else None,
            "phone": phone,
            "email": f"info@{name.domain}" if rng.random() < 0.5 else None,
            "employees_band": rng.choice(BANDS[level]),
            "description": _description(rng, industry) if rng.random() < 0.35 else None,
            "custom": _custom(rng) if rng.random() < 0.4 else None,
            "default_currency": "TWD" if town.country == "TW" else "CNY",
            "payment_term_days": rng.choice((0, 30, 30, 60, 90)) if buying else None,
            "price_book_id": book_id if level == "A" and town.country == "CN" else None,
            **_address(rng, town),
        }
        if buying and tax_no and town.country == "CN":
            facts |= _invoice(rng, facts)
        if level == "A":
            facts |= {
                "credit_grade": rng.choice(("A", "AA", "B")),
                "credit_limit": rng.randrange(20, 200) * 10**8,
            }
        return facts

    def tags(self, customer: Customer) -> list[Row]:
        """Return up to three tags of a customer."""
        rng = self.maker.rng
        at = int(customer.row["created_at"]) + 3_600_000
        author = customer.row["owner_id"]
        return [
            self.maker.row(
                "account_tag",
                AccountTag.make_id(customer.id, tag),
                at,
                author,
                account_id=customer.id,
                tag=tag,
            )
            for tag in rng.sample(TAGS, rng.choices((0, 1, 2, 3), (35, 35, 20, 10))[0])
        ]


def _address(rng: random.Random, town: Town) -> dict[str, Any]:
    if town.country == "TW":
        street = f"{rng.choice(TAIWAN_ROADS)}{rng.randrange(1, 400)}號{rng.randrange(2, 13)}樓"
        postal = town.postal
    else:
        park = rng.choice(
            ("", "", f"{rng.randrange(1, 20)}号楼", f"{rng.choice('ABCD')}座{rng.randrange(2, 26)}层")
        )
        street = f"{rng.choice(ROADS)}{rng.randrange(1, 3000)}号{park}"
        postal = f"{town.postal}{rng.randrange(100):02d}"
    return {
        "country": town.country,
        "region": town.region,
        "city": town.city,
        "district": rng.choice(town.districts),
        "street": street,
        "postal": postal,
        "lng": int(town.lng * 1_000_000) + rng.randrange(-90_000, 90_000),
        "lat": int(town.lat * 1_000_000) + rng.randrange(-90_000, 90_000),
    }


def _invoice(rng: random.Random, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "invoice_title": facts["name"],
        "invoice_bank": f"{facts['city']}{rng.choice(BANKS)}",
        "invoice_bank_account": "9900" + "".join(rng.choices("0123456789", k=15)),
        "invoice_address": f"{facts['city']}{facts['district']}{facts['street']}",
        "invoice_phone": facts["phone"],
    }


def _custom(rng: random.Random) -> str:
    return Json.to_stored({"machines": rng.randrange(3, 240), "purchase_cycle": rng.choice(CYCLES)})


def _description(rng: random.Random, industry: Industry) -> str:
    return rng.choice(
        (
            f"{industry.plant}共 {rng.randrange(2, 12)} 条线，两班制，停机窗口只有周日。",
            f"{industry.plant}正在改造，预算年初已批，由设备部牵头。",
            "采购须三家比价，付款前要求全额发票。",
            "集团统一定标，分公司只有建议权；年底前把技术协议谈好。",
            f"老厂设备用了 {rng.randrange(8, 20)} 年，备件停产，替换需求明确。",
            "门卫严格，来访须提前一天报备身份证号。",
            "老板重视售后响应，之前的供应商两次超过 48 小时未到场。",
        )
    )
