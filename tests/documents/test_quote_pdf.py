"""Pages as a reader gets them: what can be read, searched and copied, and what stays together."""

import base64
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from crm_core.check_code import hash_in
from crm_desktop.documents import font_coverage
from crm_desktop.documents.parties import Company
from crm_desktop.documents.quote_document import build_quote_document
from crm_desktop.documents.quote_pdf import preview_pages, render_quote
from crm_desktop.documents.wording import DocumentLanguage
from crm_desktop.errors import UserError
from crm_desktop.services.quotes import QuoteDraft, calculate_draft
from tests.documents.samples import COMPANY, HASH, D, draft, line, source

HOSTILE = '#panic("x") $x^2$ \\ *b* _i_ <a> @ref // c /* d */ "q" `r` = h -- ~ [x] {y}'
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def pages(
    quote: QuoteDraft, language: DocumentLanguage = "zh_CN", *, prices: bool = True, **parts: Any
) -> list[str]:
    content = render_quote(build_quote_document(source(quote, **parts), language, prices=prices))
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def joined(text: str) -> str:
    return "".join(text.split())


def test_one_line_is_one_page_that_can_be_searched() -> None:
    (page,) = pages(draft(1))
    for expected in (
        "\n报价单\n", "金额", "合计大写", "人民币壹仟玖佰陆拾壹元整", "HL-1000-B", "CNY 1,961.00", "2026年9月21日",
        "海宁精密铸造股份有限公司", "校验码 3f9a 0c12 be77 d4e1", "第 1 页 / 共 1 页",
    ):  # fmt: skip
        assert expected in page


def test_forty_lines_repeat_the_header_and_keep_the_totals_with_the_last_lines() -> None:
    quote = draft(40)
    found = pages(quote)
    expected = calculate_draft(quote).totals
    assert expected is not None
    assert len(found) > 1
    for number, page in enumerate(found, start=1):
        assert f"第 {number} 页 / 共 {len(found)} 页" in page
    assert all("产品编码" in page for page in found if "HL-10" in page)
    (last,) = (page for page in found if f"CNY {expected.gross:,}" in page)
    assert "HL-1039-B" in last
    assert "HL-1038-B" in last
    assert [sum(f"HL-{1000 + n}-B" in page for page in found) for n in range(40)] == [1] * 40


@pytest.mark.parametrize("lines", range(14, 34))
def test_totals_never_stand_alone(lines: int) -> None:
    page = next(page for page in pages(draft(lines)) if "合计大写" in page)
    assert f"HL-{1000 + lines - 1}-B" in page


def test_three_hundred_lines() -> None:
    found = "".join(pages(draft(300)))
    assert all(f"HL-{1000 + number}-B" in found for number in range(300))


def test_two_languages_on_two_pages_stay_small_enough_to_mail() -> None:
    content = render_quote(build_quote_document(source(draft(24)), "both", prices=True))
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 2
    assert len(content) <= 300 * 1024
    text = "".join(page.extract_text() for page in reader.pages)
    for expected in ("QUOTATION", "Stainless centrifugal pump", "Total in words", "价税合计"):
        assert expected in text


def test_without_prices_no_amount_can_be_read() -> None:
    text = "".join(pages(draft(6), "zh_TW", prices=False))
    assert "產品清單" in text
    assert "HL-1003-B" in text
    for absent in ("金額", "大寫", "1,850", "124.75", "CNY"):
        assert absent not in text


def test_a_draft_says_so() -> None:
    (page,) = pages(draft(1, status="DRAFT", number=None, provisional_number="Q~c0de-7"), "en")
    assert "DRAFT" in page
    assert "Provisional no." in page
    assert "Q~c0de-7" in page
    assert "DRAFT" not in pages(draft(1), "en")[0]


def test_texts_are_never_markup() -> None:
    quote = draft(
        subject=HOSTILE,
        terms_text=f"{HOSTILE}\n= heading\n- list",
        lines=[line(1, name=HOSTILE, spec=HOSTILE, note=HOSTILE, code="=1+1")],
    )
    text = joined("".join(pages(quote, company=Company(name=HOSTILE))))
    assert text.count(joined(HOSTILE)) >= 5
    assert "=heading-list" in text


def test_very_long_words_stay_in_their_cells_and_whole_when_copied() -> None:
    word = "ABCDEFGHIJ" * 25
    text = joined("".join(pages(draft(lines=[line(1, name=word, code="C" * 60)]))))
    assert word in text
    assert "C" * 60 in text


def test_no_line_is_lost_that_is_longer_than_a_page() -> None:
    note = "".join(f"第{number}条说明文字，" for number in range(100))
    text = joined("".join(pages(draft(lines=[line(1, name="名" * 255, spec="规" * 255, note=note)]))))
    assert "第99条说明文字" in text
    assert "合计大写" in text


def test_characters_that_the_bundled_font_lacks_do_not_stop_the_document() -> None:
    (page,) = pages(draft(lines=[line(1, name="𠮷野家 😀 专用泵")]))
    assert "专用泵" in page


def test_the_bundled_font_is_known() -> None:
    assert font_coverage.bundled_font_covers("报价單 Quotation ¥ ② ℃ Ω\n")
    assert not font_coverage.bundled_font_covers("𠮷")
    assert not font_coverage.bundled_font_covers("😀")


def test_the_same_quote_gives_the_same_bytes() -> None:
    made = build_quote_document(source(draft(3)), "zh_CN", prices=True)
    assert render_quote(made) == render_quote(made)


def test_the_preview_has_a_picture_of_every_page() -> None:
    made = build_quote_document(source(draft(40)), "zh_CN", prices=True)
    pictures = preview_pages(made, 0.5)
    assert len(pictures) == len(PdfReader(io.BytesIO(render_quote(made))).pages)
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    width = int.from_bytes(pictures[0][16:20])
    assert width == pytest.approx(595 / 2, abs=2)


def test_a_logo_is_printed_and_a_broken_one_refused() -> None:
    def content(logo: bytes) -> bytes:
        company = Company(name=COMPANY.name, logo=logo)
        return render_quote(build_quote_document(source(draft(1), company=company), "zh_CN", prices=True))

    assert len(PdfReader(io.BytesIO(content(PIXEL))).pages[0].images) == 1
    with pytest.raises(UserError) as refused:
        content(b"\x89PNG\r\n\x1a\nno picture")
    assert refused.value.code == "logo_unreadable"


def test_photos_stand_beside_their_lines() -> None:
    lines = [line(number, product_id=f"p{number % 2}") for number in range(1, 9)]
    quote = draft(lines=lines)
    made = build_quote_document(source(quote, photos={"p1": PIXEL}), "zh_CN", prices=True)
    assert [row.photo for row in made.rows][:3] == ["p1", "", "p1"]
    pages_ = PdfReader(io.BytesIO(render_quote(made))).pages
    assert sum(len(page.images) for page in pages_) >= 1
    said = joined("".join(page.extract_text() for page in pages_))
    assert all(one.code is not None and joined(one.code) in said for one in lines)
    plain = build_quote_document(source(quote), "zh_CN", prices=True)
    assert not any(row.photo for row in plain.rows)


def test_amounts_of_the_greatest_size_stay_on_one_line() -> None:
    quote = draft(lines=[line(1, qty=D(700), unit_price=D("123456789012.123456"))])
    assert "86,419,752,308,486.42" in pages(quote)[0]


def scanned(quote: QuoteDraft, **parts: Any) -> list[str]:
    """What a telephone reads from the printed pages."""
    document = build_quote_document(source(quote, **parts), "zh_CN", prices=True)
    images = [Image.open(io.BytesIO(page)) for page in preview_pages(document, 3)]
    return [code.text for image in images for code in zxingcpp.read_barcodes(image)]


def test_the_code_of_a_printed_quote_can_be_scanned_and_typed() -> None:
    (code,) = scanned(draft(2, revision=2))
    assert code == f"QUOTE Q-2026-000017/R2 {HASH}"
    assert hash_in(code) == HASH
    assert hash_in("3f9a 0c12 be77 d4e1") == HASH[:16]
    assert hash_in("3F9A0C12BE77D4E1") == HASH[:16]
    for unfit in ("", "Q-2026-000017", "3f9a 0c12", f"{HASH}0", "zz" * 32):
        assert hash_in(unfit) is None


@pytest.mark.parametrize("status", ["DRAFT", "IN_APPROVAL", "CANCELLED"])
def test_what_nobody_was_sent_has_no_code(status: str) -> None:
    assert scanned(draft(1, status=status)) == []
    assert scanned(draft(1), content_hash="") == []


def test_the_texts_come_back_from_the_page_by_another_reader(tmp_path: Path) -> None:
    """Copying and searching, as programs other than ours do it."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    file = tmp_path / "quote.pdf"
    file.write_bytes(render_quote(build_quote_document(source(draft(24)), "both", prices=True)))
    read = subprocess.run([program, "-raw", str(file), "-"], capture_output=True, check=True, text=True)
    for expected in (
        "人民币",
        "合计大写",
        "不锈钢离心泵",
        "HL-1000-B",
        "海宁精密铸造股份有限公司",
        "3f9a 0c12 be77 d4e1",
    ):
        assert expected in read.stdout
