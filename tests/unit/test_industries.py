"""Industries by their codes: names to read and to type, and whatever else stands in the field stays as it is."""

import pytest

from crm_core.industries import INDUSTRY
from crm_core.labels import Label, OpenChoices
from crm_core.model import Account, table_of
from crm_core.model.base import choices_of, closed_choices_of, length_of
from crm_desktop.services.values import checked, parse
from crm_server.demo.words import INDUSTRIES

COLUMN = table_of(Account).c.industry_code


def test_the_standard_is_whole() -> None:
    sections = [code for code in INDUSTRY if len(code) == 1]
    divisions = [code for code in INDUSTRY if len(code) > 1]
    assert "".join(sections) == "ABCDEFGHIJKLMNOPQRST"
    assert [int(code[1:]) for code in divisions] == list(range(1, 98))
    assert list(INDUSTRY) == sorted(INDUSTRY)
    assert all(all(name.strip() for name in label) for label in INDUSTRY.labels.values())
    assert {one.code for one in INDUSTRIES} <= set(INDUSTRY)


@pytest.mark.parametrize("language", Label._fields)
def test_a_name_leads_to_one_division(language: str) -> None:
    divisions = [code for code in INDUSTRY if len(code) > 1]
    assert [INDUSTRY.code_of(INDUSTRY.text(code, language)) for code in divisions] == divisions
    assert [INDUSTRY.code_of(INDUSTRY.entry(code, language)) for code in INDUSTRY] == list(INDUSTRY)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("C34", "通用设备制造业"),
        ("C", "制造业"),
        ("C3411", "C3411 通用设备制造业"),
        ("C34X", "C34X"),
        ("Z99", "Z99"),
        ("机械", "机械"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_code_is_shown_by_its_name_and_what_has_none_as_it_is(code: str | None, shown: str) -> None:
    assert INDUSTRY.text(code, "zh_CN") == shown


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("c34", "C34"),
        (" 通用設備製造業 ", "C34"),
        ("general machinery", "C34"),
        ("C34 通用设备制造业", "C34"),
        ("房地产业", "K70"),
        ("C3411", "C3411"),
        ("A 级供应商", "A 级供应商"),
        ("机械", "机械"),
        ("", None),
    ],
)
def test_words_that_are_typed_become_a_code(typed: str, kept: str | None) -> None:
    assert parse("account", COLUMN, typed) == kept


def test_a_code_that_nobody_named_is_allowed() -> None:
    assert checked("account", COLUMN, "NACE 28") == "NACE 28"
    assert isinstance(choices_of(COLUMN), OpenChoices)
    assert closed_choices_of(COLUMN) is None
    assert max(map(len, INDUSTRY)) <= (length_of(COLUMN) or 0)
