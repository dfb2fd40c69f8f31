"""Days, numbers and money as the window writes them, and days as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from crm_core.clock import Clock
from crm_desktop.ui.text import Translator
from crm_desktop.ui.text.formats import Formats

WEDNESDAY = date(2026, 11, 18)


@pytest.fixture(params=["zh_CN", "zh_TW", "en"])
def formats(request: pytest.FixtureRequest) -> Formats:
    return Formats(Translator(request.param))


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("12800", "CNY", "CNY 12,800.00"),
        ("12800.5", "TWD", "TWD 12,801"),
        ("-0.005", "USD", "USD -0.01"),
        ("1.5", "XXX", "XXX 1.5"),
    ],
)
def test_money_has_a_code_and_the_currencys_decimals(
    formats: Formats, amount: str, currency: str, shown: str
) -> None:
    assert formats.money(Decimal(amount), currency) == shown


@pytest.mark.parametrize(
    ("price", "currency", "shown"),
    [("640", "CNY", "640.00"), ("5199.8", "CNY", "5,199.80"), ("0.03125", "CNY", "0.03125"), ("5E+2", "TWD", "500"),
     ("1.50", "XXX", "1.5")],
)  # fmt: skip
def test_a_unit_price_has_the_decimals_it_needs_and_at_least_those_of_its_currency(
    formats: Formats, price: str, currency: str, shown: str
) -> None:
    assert formats.price(Decimal(price), currency) == shown


def test_no_amount_is_nothing(formats: Formats) -> None:
    assert formats.money(None, "CNY") == ""


def test_near_days_are_said_in_words_and_far_ones_in_full() -> None:
    formats = Formats(Translator("zh_CN"))
    today = formats.today()
    said = [formats.relative(today + timedelta(days=days)) for days in (0, -1, 1, -5, 5)]
    assert said == ["今天", "昨天", "明天", "5 天前", "5 天后"]
    assert formats.relative(date(2020, 2, 29)) == "2020-02-29"
    assert formats.relative(None) == ""


def test_what_is_late_says_by_how_much() -> None:
    formats = Formats(Translator("en"))
    assert formats.due(formats.today() - timedelta(days=1)) == "1 day late"
    assert formats.due(formats.today()) == "today"


def test_a_clock_of_another_day_names_the_day() -> None:
    formats = Formats(Translator("zh_CN"))
    assert len(formats.clock(datetime.now(UTC))) == len("09:42")
    assert formats.clock(datetime(2020, 1, 15, 12, tzinfo=UTC)).startswith("01-15 ")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "是"),
        (Decimal("13.500"), "13.5"),
        (Decimal(680000), "680,000"),
        (1234, "1,234"),
        (date(2026, 3, 5), "2026-03-05"),
        (["甲", "乙"], "甲, 乙"),
        (None, ""),
    ],
)
def test_any_value_can_be_shown(value: object, shown: str) -> None:
    assert Formats(Translator("zh_CN")).value(value) == shown


def test_today_is_that_of_the_corrected_clock() -> None:
    clock = Clock(lambda: 0, offset_ms=1_790_000_000_000)
    assert Formats(Translator("en"), clock.wall_ms).today().year == 2026


def test_a_month_is_written_as_its_language_does_and_a_way_as_exactly_as_it_helps(formats: Formats) -> None:
    assert formats.month(WEDNESDAY) in {"2026 年 11 月", "November 2026"}
    assert Formats(Translator("en")).month(WEDNESDAY) == "November 2026"
    assert [formats.kilometres(km) for km in (0.04, 99.94, 605.49, 1420.4)] == ["0.0", "99.9", "605", "1,420"]
