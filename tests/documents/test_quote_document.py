"""What a printed quote says, before anything draws it."""

import pytest

from crm_core.model.quotes import QUOTE_STATUS
from crm_desktop.documents.parties import Company
from crm_desktop.documents.quote_document import build_quote_document
from crm_desktop.documents.quote_parts import QuoteDocument, kept_together
from crm_desktop.documents.wording import DocumentLanguage
from crm_desktop.errors import UserError
from crm_desktop.services.quotes import QuoteDraft, calculate_draft
from tests.documents.samples import COMPANY, HASH, D, draft, line, source


def document(
    quote: QuoteDraft, language: DocumentLanguage = "zh_CN", *, prices: bool = True
) -> QuoteDocument:
    return build_quote_document(source(quote), language, prices=prices)


def totals(made: QuoteDocument) -> dict[str, str]:
    return {row.label.main: row.value for row in made.totals}


def facts(made: QuoteDocument) -> dict[str, str]:
    return {fact.label.main: fact.value for fact in (*made.facts, *made.addressee.facts, *made.terms)}


def test_totals_are_those_of_the_calculator() -> None:
    quote = draft(
        7,
        header_discount_kind="pct",
        header_discount_value=D(5),
        freight_amount=D(120),
        freight_tax_rate=D(9),
    )
    expected = calculate_draft(quote).totals
    assert expected is not None
    assert totals(document(quote)) == {
        "货款（未税）": f"{sum(one.amount for one in expected.lines):,}",
        "整单折扣 5%": f"{-expected.discount:,}",
        "折后货款": f"{expected.net:,}",
        "运费（未税）": "120.00",
        **{f"税额 {rate}%": f"{tax:,}" for rate, tax in expected.tax_by_rate.items()},
        "价税合计": f"CNY {expected.gross:,}",
    }


def test_prices_with_tax_show_what_is_in_them() -> None:
    made = document(draft(tax_mode="INCL", lines=[line(1, qty=D(1), unit_price=D(100))]))
    assert totals(made) == {
        "货款（含税）": "100.00",
        "价税合计": "CNY 100.00",
        "其中未税金额": "88.50",
        "其中税额 13%": "11.50",
    }
    assert [remark.main for remark in made.remarks] == ["单价与金额均已含税。", "税额逐行四舍五入。"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh_CN", "人民币壹万元整"), ("zh_TW", "人民幣壹萬元整"), ("both", "人民币壹万元整")],
)
def test_amount_in_words(language: DocumentLanguage, expected: str) -> None:
    made = document(draft(lines=[line(1, qty=D(1), unit_price=D(10000), tax_rate=D(0))]), language)
    assert made.in_words is not None
    assert made.in_words.value == expected


@pytest.mark.parametrize("written", ["30 d", "账期 30 天", "帳期30天", "30 days net"])
@pytest.mark.parametrize(("language", "printed"), [("zh_TW", "帳期 30 天"), ("en", "30 days net")])
def test_a_proposed_payment_term_is_printed_in_the_readers_words(
    written: str, language: DocumentLanguage, printed: str
) -> None:
    made = build_quote_document(source(draft(payment_term=written)), language, prices=True)
    assert printed in [fact.value for fact in made.terms]


def test_other_currencies_have_their_decimals_and_no_words() -> None:
    made = document(draft(currency="JPY", lines=[line(1, qty=D(3), unit_price=D("1234.5"), tax_rate=D(10))]))
    assert totals(made)["价税合计"] == "JPY 4,074"
    assert made.in_words is None


def test_a_quote_without_prices_names_no_amount() -> None:
    made = document(draft(5, payment_term="30 d"), prices=False)
    assert made.title.main == "产品清单"
    assert [column.key for column in made.columns] == ["no", "code", "name", "qty", "unit"]
    assert (made.totals, made.in_words, made.remarks) == ((), None, ())
    assert not {"付款条件", "币种", "价格日期"} & facts(made).keys()


def test_both_languages_stand_side_by_side() -> None:
    made = document(draft(2), "both")
    assert (made.title.main, made.title.second) == ("报价单", "Quotation")
    assert made.letterhead.second_name == COMPANY.english_name
    assert (made.rows[0].name, made.rows[0].second_name) == ("不锈钢离心泵", "Stainless centrifugal pump")
    assert facts(made)["报价日期"] == "2026-09-21"


def test_english_uses_english_names_unless_the_line_was_reworded() -> None:
    made = document(draft(lines=[line(0), line(0, name="不锈钢泵（定制）")]), "en")
    assert [row.name for row in made.rows] == ["Stainless centrifugal pump", "不锈钢泵（定制）"]
    assert made.addressee.name == "Haining Precision Casting Co., Ltd."
    assert facts(made)["Date"] == "21 Sep 2026"
    assert facts(made)["Payment"] == "30 days net"


def test_a_provisional_number_is_called_one() -> None:
    made = document(draft(number=None, provisional_number="Q~c0de-7"))
    assert facts(made)["临时编号"] == "Q~c0de-7"
    assert made.number_note is not None
    assert document(draft(revision=2)).number == "Q-2026-000017/R2"


@pytest.mark.parametrize("status", QUOTE_STATUS.labels)
def test_only_what_a_customer_may_rely_on_has_no_watermark(status: str) -> None:
    marked = bool(document(draft(status=status)).watermark)
    assert marked == (status not in {"APPROVED", "SENT", "ACCEPTED", "DECLINED", "ORDERED"})


def test_optional_lines_are_marked_and_explained() -> None:
    made = document(draft(lines=[line(1), line(2, is_optional=True)]))
    assert [row.tag for row in made.rows] == ["", "选配"]
    assert made.remarks[-1].main == "标注“选配”的项目不计入合计。"
    assert totals(made)["货款（未税）"] == "399.96"


def test_columns_that_no_line_needs_are_left_out() -> None:
    plain = document(draft(lines=[line(1, code=None, unit=None)]))
    assert [column.key for column in plain.columns] == ["no", "name", "qty", "price", "tax_rate", "amount"]
    discounted = document(draft(lines=[line(1, discount_kind="pct", discount_value=D("7.5"))]))
    at = [column.key for column in discounted.columns].index("discount")
    assert discounted.rows[0].cells[at] == "-7.5%"


def test_a_city_that_is_its_own_province_is_named_once() -> None:
    from crm_desktop.documents.quote_document import _address

    assert _address(("上海市", "上海市", "浦东新区", "张江路 1 号"), "zh_CN") == "上海市浦东新区张江路 1 号"
    assert _address(("浙江省", "海宁市", "浙江省海宁市工人路 88 号"), "zh_CN") == "浙江省海宁市工人路 88 号"
    assert _address(("浙江省", "海宁市", "工人路 88 号"), "en") == "工人路 88 号, 海宁市, 浙江省"


def test_headings_stay_with_their_first_line_and_totals_with_the_last() -> None:
    lines = [line(n, section=section) for n, section in enumerate(["泵", "泵", "泵", "阀"])]
    made = document(draft(lines=lines))
    assert [(row.kind, row.keep) for row in made.rows] == [
        ("section", 2), ("line", 0), ("line", 1), ("line", 1), ("section", 3), ("line", 0),
    ]  # fmt: skip
    assert [row.keep for row in document(draft(4)).rows] == [1, 1, 3, 0]
    assert [row.keep for row in document(draft(4), prices=False).rows] == [1, 1, 1, 1]


def test_a_row_longer_than_a_page_may_be_split() -> None:
    made = document(draft(lines=[line(1), line(2, note="很长的备注" * 190)]))
    assert [(row.keep, row.splittable) for row in made.rows] == [(1, False), (1, True)]


@pytest.mark.parametrize(
    ("bound", "expected"),
    [([], []), ([False], [1]), ([True, False], [2, 0]), ([True, True, False, False], [3, 0, 0, 1])],
)
def test_kept_together(bound: list[bool], expected: list[int]) -> None:
    assert kept_together(bound) == expected


def test_the_check_code_is_the_start_of_the_hash() -> None:
    assert document(draft()).short_hash == "3f9a 0c12 be77 d4e1"
    assert document(draft()).content_hash == HASH
    assert build_quote_document(source(draft(), content_hash=""), "en", prices=True).short_hash == ""


def test_a_quote_that_cannot_be_priced_is_refused() -> None:
    with pytest.raises(UserError) as refused:
        document(draft(lines=[line(1, discount_kind="amt", discount_value=D(10**6))]))
    assert refused.value.code == "price_discount_above_line"


def test_without_any_letterhead_there_is_still_a_document() -> None:
    made = build_quote_document(source(draft(), company=Company()), "zh_CN", prices=True)
    assert (made.letterhead.name, made.letterhead.lines) == ("", ())
