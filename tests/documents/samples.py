"""Invented companies and quotes."""

from datetime import date
from decimal import Decimal
from typing import Any

from crm_desktop.documents.parties import Company, Customer, QuoteSource, Seller
from crm_desktop.services.quotes import LineDraft, QuoteDraft

D = Decimal
NAMES = ("不锈钢离心泵", "变频电机（一级能效）", "气动调节阀", "高精度涡街流量计，带温度压力补偿，法兰连接")
COMPANY = Company(
    name="禾砺工业技术有限公司",
    english_name="Heli Industrial Technology Co., Ltd.",
    address="江苏省苏州市工业园区示范街 328 号",
    english_address="328 Shifan Street, Suzhou, Jiangsu",
    phone="0512-5550 6600",
    email="sales@heli.example",
    bank="示范银行苏州支行",
    bank_account="6222 0000 0000 0000",
)
CUSTOMER = Customer(
    name="海宁精密铸造股份有限公司",
    english_name="Haining Precision Casting Co., Ltd.",
    address=("浙江省", "嘉兴市", "海宁市", "工人路 88 号"),
    person="陈建国 经理",
    person_english="Jason Chen",
    person_phone="138 5550 1122",
)
SELLER = Seller("李娜", "139 5550 5678", "li.na@heli.example")
HASH = "3f9a0c12be77d4e1" * 4


def line(number: int, **changes: Any) -> LineDraft:
    values: dict[str, Any] = {
        "id": f"line-{number}",
        "product_id": f"product-{number}",
        "code": f"HL-{1000 + number}-B",
        "name": NAMES[number % 4],
        "spec": "DN50 PN16" if number % 3 else None,
        "unit": "台",
        "qty": (D(1), D(12), D(1200), D("9.5"))[number % 4],
        "unit_price": (D(1850), D("33.33"), D("0.0125"), D("124.75"))[number % 4],
        "tax_rate": D(13) if number % 5 else D(6),
    }
    return LineDraft(**{**values, **changes})


def draft(count: int = 1, **changes: Any) -> QuoteDraft:
    values: dict[str, Any] = {
        "id": "quote-1",
        "account_id": "account-1",
        "number": "Q-2026-000017",
        "status": "SENT",
        "subject": "二号线改造备件",
        "quote_on": date(2026, 9, 21),
        "valid_until": date(2026, 10, 21),
        "price_as_of": date(2026, 9, 1),
        "payment_term": "30 d",
        "delivery_term": "合同生效后 4 周",
        "terms_text": "1. 含安装指导一次。\n2. 未尽事宜双方协商。",
        "lines": [line(number) for number in range(count)],
    }
    return QuoteDraft(**{**values, **changes})


def source(quote: QuoteDraft, **changes: Any) -> QuoteSource:
    values: dict[str, Any] = {
        "draft": quote,
        "company": COMPANY,
        "customer": CUSTOMER,
        "seller": SELLER,
        "english_names": {"product-0": ("不锈钢离心泵", "Stainless centrifugal pump")},
        "content_hash": HASH,
    }
    return QuoteSource(**{**values, **changes})
