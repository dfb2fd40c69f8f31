"""Days as they are written in a hurry, seen from a Monday."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.services.when import parse_day, split_day

MONDAY = date(2026, 9, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-28", "2026-11-28"), ("2027年1月5日", "2027-01-05"), ("11-28", "2026-11-28"), ("11/28", "2026-11-28"),
        ("9-20", "2027-09-20"), ("9月21日", "2026-09-21"), ("11月28号", "2026-11-28"), ("28号", "2026-09-28"),
        ("3日", "2026-10-03"), ("2-29", "2028-02-29"), ("今天", "2026-09-21"), ("明天", "2026-09-22"),
        ("大后天", "2026-09-24"), ("周五", "2026-09-25"), ("週一", "2026-09-21"), ("下周五", "2026-10-02"),
        ("下下周五", "2026-10-09"), ("下星期天", "2026-10-04"), ("Friday", "2026-09-25"), ("next friday", "2026-10-02"),
        ("this Fri", "2026-09-25"), ("+3d", "2026-09-24"), ("+2w", "2026-10-05"), ("+1M", "2026-10-21"),
        ("三天后", "2026-09-24"), ("十二天內", "2026-10-03"), ("两周后", "2026-10-05"), ("in 3 days", "2026-09-24"),
        ("月底", "2026-09-30"), ("下月底", "2026-10-31"), ("end of next month", None), ("年底", "2026-12-31"),
        ("Nov 28", "2026-11-28"), ("28th nov", "2026-11-28"), ("by friday", "2026-09-25"), ("下周五前", "2026-10-02"),
        ("3d", "2026-09-24"), ("2w", "2026-10-05"), ("1m", "2026-10-21"), ("3天", "2026-09-24"), ("+400", "2027-10-26"),
        ("+1000", "2029-06-17"), ("两周", "2026-10-05"), ("三个月后", "2026-12-21"), ("8.15", "2027-08-15"),
        ("1998.5.1", "1998-05-01"), ("０９／２８", "2026-09-28"), ("两三天内", "2026-09-24"), ("三月", None),
        ("99999d", None), ("0号", None), ("星期八", None), ("９９/９９", None), ("0000-01-01", None), ("+", None),
        ("13-40", None), ("2026-02-30", None), ("sunset", None), ("market 3", None), ("寄样品", None), ("", None),
    ],
)  # fmt: skip
def test_a_day_in_words(text: str, day: str | None) -> None:
    assert parse_day(text, MONDAY) == (date.fromisoformat(day) if day else None)


def test_a_weekday_that_is_past_is_next_weeks() -> None:
    saturday = date(2026, 9, 26)
    assert parse_day("周五", saturday) == date(2026, 10, 2)
    assert parse_day("本周五", saturday) == date(2026, 9, 25)
    assert parse_day("周六", saturday) == saturday


def test_a_month_later_has_its_own_last_day() -> None:
    assert parse_day("+1m", date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("寄样品 11-28", "寄样品", "2026-11-28"),
        ("送两台样机，3天内", "送两台样机", "2026-09-24"),
        ("调试完成（10月8日前）", "调试完成", "2026-10-08"),
        ("Send the catalogue by Nov 28.", "Send the catalogue", "2026-11-28"),
        ("送样品大后天", "送样品", "2026-09-24"),
        ("寄3/4接头 10/8", "寄3/4接头", "2026-10-08"),
        ("大后天送样", "大后天送样", None),
        ("型号A-11-28", "型号A-11-28", None),
        ("M12-5 螺丝", "M12-5 螺丝", None),
        ("明天", "明天", None),
        ("报价 ８月１５日", "报价", "2027-08-15"),
        ("压力 8.15", "压力 8.15", None),
        ("买 3d", "买 3d", None),
    ],
)
def test_a_day_at_the_end_is_taken_off(text: str, words: str, day: str | None) -> None:
    assert split_day(text, MONDAY) == (words, date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("周五前提供样机测试报告", "提供样机测试报告", "2026-09-25"),
        ("下周三之前，发报价", "发报价", "2026-09-30"),
        ("15天内提供报告", "提供报告", "2026-10-06"),
        ("1个月内交样", "交样", "2026-10-21"),
        ("by friday send samples", "send samples", "2026-09-25"),
        ("周五前", "周五前", None),
        ("前台王工要样品", "前台王工要样品", None),
        ("12-24 件样品", "12-24 件样品", None),
        ("by monday.com", "by monday.com", None),
        ("今天谈的价格要确认", "今天谈的价格要确认", None),
    ],
)
def test_a_day_at_the_beginning_counts_where_it_is_a_limit(text: str, words: str, day: str | None) -> None:
    assert split_day(text, MONDAY) == (words, date.fromisoformat(day) if day else None)


def test_a_long_text_is_only_looked_at_from_its_end() -> None:
    text = "x" + " " * 15_000 + "y 11-28"
    assert split_day(text, MONDAY) == (text.removesuffix(" 11-28"), date(2026, 11, 28))


@given(
    text=st.text(alphabet="0123456789+-/.dwm天周週一二三五十下号月日年个后底 next", max_size=12),
    today=st.dates(),
)
def test_no_words_break_it(text: str, today: date) -> None:
    if date(1900, 1, 1) <= today <= date(2400, 1, 1):
        assert isinstance(parse_day(text, today), date | None)
        assert isinstance(split_day(f"x {text}", today)[1], date | None)
