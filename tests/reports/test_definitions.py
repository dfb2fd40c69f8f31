"""What every report says about itself, and how results travel as JSON."""

import json
import string
from datetime import date
from decimal import Decimal

import pytest

from crm_core.model.fields import Label
from crm_desktop import messages
from crm_desktop.errors import UserError
from crm_desktop.reports import wording
from crm_desktop.reports.cells import cell_text, to_json
from crm_desktop.reports.days import EARLIEST, LATEST, Calendar, Period, periods
from crm_desktop.reports.registry import REPORTS
from crm_desktop.reports.shape import Column, Row
from crm_desktop.reports.shares import percent_of
from tests.reports.office import LAST_SYNC_MS, NOW_MS, SHANGHAI, Office, as_of, at

LANGUAGES = ("zh_CN", "zh_TW", "en")
NUMBERS = {"not_contacted": {145}, "visits": {86, 149}, "lifecycle": {141}, "quotes_by_state": {105},
           "price_scatter": {103}, "rival_prices": {107, 127}, "fair_follow_up": {62},
           "sales_ranking": {144}}  # fmt: skip


def test_the_registry() -> None:
    assert {name: set(report.numbers) for name, report in REPORTS.items()} == NUMBERS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(NUMBERS))
def test_every_report_defines_itself_in_every_language(office: Office, name: str, language: str) -> None:
    result = office.report(name, language)
    whole = "\n".join(result.definition)
    assert "{" not in whole
    assert len(result.definition) >= len(REPORTS[name].definition) + 2
    assert "李娜" in result.definition[-2]
    assert "2026-09-23 09:00" in result.definition[-1]
    assert all(result.header(column) for column in result.columns)
    assert (language == "en") == (not any("一" <= one <= "鿿" for one in whole.replace("李娜", "")))


def labels() -> list[Label]:
    shared = [value for value in vars(wording).values() if isinstance(value, Label)]
    of_reports = [
        label
        for report in REPORTS.values()
        for label in (report.title, *report.definition, *(option.label for option in report.options))
    ]
    return list(dict.fromkeys((*shared, *of_reports)))


@pytest.mark.parametrize("label", labels(), ids=lambda label: label.en)
def test_the_languages_name_the_same_values(label: Label) -> None:
    names = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in label]
    assert names[0] == names[1] == names[2]
    assert all(label)


def test_the_age_of_the_data(office: Office) -> None:
    assert as_of(office.report("lifecycle")) == LAST_SYNC_MS
    office.fact("last_sync_ms", None)
    result = office.report("lifecycle", "en")
    assert result.as_of is None
    assert "not synced" in result.definition[-1]
    assert to_json(result)["as_of"] is None


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("", "", "期间：不限。"),
        ("2026-01-01", "", "期间：2026-01-01 起。"),
        ("", "2026-01-31", "期间：截至 2026-01-31（含当天）。"),
        ("2026-01-01", "2026-01-31", "期间：2026-01-01 至 2026-01-31，含首尾两天。"),
    ],
)
def test_the_period_in_words(office: Office, first: str, last: str, words: str) -> None:
    assert words in office.report("sales_ranking", from_=first, to=last).definition


def test_an_unknown_report_is_the_persons_to_mend(office: Office) -> None:
    with pytest.raises(UserError) as caught:
        office.report("profit")
    said = messages.sentence(caught.value.code, caught.value.params, "en")
    assert "no report profit" in said
    assert "sales_ranking" in said


def test_json_has_the_promised_keys_and_exact_values(office: Office) -> None:
    account = office.customer("恒远")
    office.order(account, "1234.5678")
    office.order(office.customer("台北"), "900", currency="TWD")
    answer = json.loads(json.dumps(to_json(office.report("sales_ranking"))))
    assert {"name", "as_of", "definition", "parameters", "columns", "rows", "records_seen"} <= answer.keys()
    assert answer["as_of"] == "2026-09-23T01:00:00.000Z"
    first, second = answer["rows"]
    assert (first["amount"], first["share"], first["orders"]) == ("1234.5678", "100.00", 1)
    assert first["account_id"] == account
    assert second["amount"] == "900"
    assert answer["parameters"]["from"] is None


@pytest.mark.parametrize(
    ("kind", "value", "currency", "text"),
    [
        ("amount", Decimal("1234.5650"), "CNY", "1,234.57"),
        ("amount", Decimal("-0.5"), "TWD", "-1"),
        ("amount", Decimal(7), "???", "7.00"),
        ("percent", Decimal("12.25"), "", "12.3%"),
        ("duration", 1200, "", "1,200 天"),
        ("int", 1200, "", "1,200"),
        ("day", date(2026, 3, 5), "", "2026-03-05"),
        ("text", "=1+1", "", "=1+1"),
        ("int", None, "", ""),
    ],
)
def test_cells_as_people_read_them(kind: str, value: object, currency: str, text: str) -> None:
    column = Column("x", Label("甲", "甲", "x"), kind)  # type: ignore[arg-type]
    row = Row({"x": value, "currency": currency})  # type: ignore[dict-item]
    assert cell_text(column, row, "zh_CN") == text


def test_periods_of_a_year_change() -> None:
    weeks = list(periods(date(2026, 12, 30), date(2027, 1, 5), "week"))
    assert weeks == [
        Period("2026-W53", date(2026, 12, 30), date(2027, 1, 3)),
        Period("2027-W01", date(2027, 1, 4), date(2027, 1, 5)),
    ]
    months = list(periods(date(2026, 12, 31), date(2027, 1, 1), "month"))
    assert [one.name for one in months] == ["2026-12", "2027-01"]
    assert list(periods(EARLIEST, LATEST, "all")) == [Period("", EARLIEST, LATEST)]


def test_days_begin_where_the_reader_is() -> None:
    calendar = Calendar(NOW_MS, SHANGHAI)
    assert calendar.begin_ms(date(2026, 9, 23)) == at("2026-09-23", "00:00")
    assert calendar.day(at("2026-09-23", "00:00") - 1) == date(2026, 9, 22)
    here = Calendar(NOW_MS)
    assert here.day(here.begin_ms(here.today)) == here.today


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(1, 8, "12.50"), (1, 3, "33.33"), (2, 3, "66.67"), (1, 0, None)]
)
def test_shares(part: int, whole: int, share: str | None) -> None:
    assert percent_of(part, whole) == (None if share is None else Decimal(share))
