"""Pictures of cards: codes, print, and pictures that hold neither."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from crm_desktop.cards.api import ImportOptions, ImportPlan, State, plan
from crm_desktop.cards.card import Card
from crm_desktop.cards.photos import ocr
from crm_desktop.cards.photos.lines import said_by
from crm_desktop.cards.photos.mecard import short_card
from crm_desktop.cards.photos.process import MOST_PICTURES, read_pictures
from crm_desktop.cards.readers.sheets import Picture
from crm_desktop.errors import Cancelled, UserError
from tests.support.card_pictures import MECARD, PRINT, VCARD, code_picture, png, print_picture

BLANK = png(Image.new("RGB", (300, 200), "white"))
needs_ocr = pytest.mark.skipif(not ocr.is_there(), reason="the extra ocr is not installed")


def seen(*contents: bytes) -> ImportPlan:
    pictures = [Picture(f"照片 {at}.png", content) for at, content in enumerate(contents, 1)]
    return plan(None, read_pictures(pictures).table(), ImportOptions(dry_run=True))


def card_of(found: ImportPlan, at: int = 0) -> Card:
    card = found.rows[at].card
    assert card is not None
    return card


def refusal(*contents: bytes) -> str:
    with pytest.raises(UserError) as caught:
        seen(*contents)
    return caught.value.code


def test_the_code_of_a_card_is_its_vcard() -> None:
    found = seen(code_picture(VCARD))
    card = card_of(found)
    assert (card.full_name, card.company, card.department) == ("王志强", "无锡恒力液压有限公司", "采购部")
    assert [one.normalized for one in card.methods] == ["+8613812345678", "wang@hengli.example"]
    assert found.table.rows[0].picture is not None, "the picture stays with the card"
    assert found.table.kind == "pictures"


def test_several_pictures_and_several_codes_in_one() -> None:
    found = seen(code_picture(VCARD, MECARD), code_picture(MECARD))
    assert [row.state for row in found.rows] == [State.NEW, State.NEW, State.DUP_IN_FILE]
    other = card_of(found, 1)
    assert (other.full_name, other.company) == ("李明", "杭州云栖包装材料厂")
    assert other.address.city == "杭州市"


def test_a_picture_without_a_card_stands_among_the_others() -> None:
    found = seen(b"no picture", code_picture(VCARD))
    assert [row.state for row in found.rows] == [State.SKIPPED, State.NEW]
    assert found.rows[0].reason is not None
    assert found.rows[0].reason.code == "card_picture_broken"
    assert found.counts == {"read": 2, "new": 1, "updated": 0, "duplicate": 0, "skipped": 1, "error": 0}


def test_pictures_without_any_card_are_told() -> None:
    assert refusal(b"no picture") == "card_picture_broken"
    assert refusal(BLANK) == ("card_picture_unread" if ocr.is_there() else "card_picture_needs_ocr")


def test_pictures_larger_than_a_pipe_are_read() -> None:
    noise = Image.effect_noise((700, 700), 80).convert("RGB")
    with Image.open(BytesIO(code_picture(VCARD))) as code:
        noise.paste(code.convert("RGB").resize((480, 480)), (100, 100))
    assert len(png(noise)) > 300_000
    assert card_of(seen(png(noise), code_picture(MECARD))).full_name == "王志强"


def test_looking_is_stopped() -> None:
    with pytest.raises(Cancelled):
        read_pictures([Picture("a.png", code_picture(VCARD))], lambda: True)


def test_no_more_pictures_than_there_is_time_for() -> None:
    with pytest.raises(UserError) as caught:
        read_pictures([Picture("a.png", b"")] * (MOST_PICTURES + 1))
    assert caught.value.code == "too_many_pictures"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "BIZCARD:N:Anna;X:Müller;T:Buyer;C:Lumen GmbH;B:+493012345;E:anna@lumen.example;;",
            "FN:Anna Müller",
        ),
        ("MECARD:N:王,志强;NOTE:a\\;b\\:c;;", "NOTE:a\\;b:c"),
        ("mecard:TEL:139;;", "TEL;TYPE=WORK:139"),
    ],
)
def test_short_cards(text: str, expected: str) -> None:
    assert expected in (short_card(text) or "")


def test_a_code_that_is_no_card_is_left_out() -> None:
    assert short_card("https://u.example/abc") is None
    assert refusal(code_picture("https://u.example/abc")).startswith("card_picture_")


def test_printed_lines_are_understood_by_word_and_look() -> None:
    assert said_by(PRINT) == [
        ("company", "无锡恒力液压有限公司"),
        ("full_name", "王志强"),
        ("job_title", "采购经理"),
        ("mobile", "13812345678"),
        ("phone", "0510-82345678转801"),
        ("email", "wang@hengli.example"),
        ("address", "江苏省无锡市新吴区长江路18号"),
    ]


def test_an_english_card_and_what_is_not_understood() -> None:
    lines = (
        "Northgate Fluid Systems Ltd",
        "Sam Whitlock",
        "Sourcing Manager",
        "T +44 20 7946 0101",
        "since 1974",
    )
    assert said_by(lines) == [
        ("company", "Northgate Fluid Systems Ltd"),
        ("full_name", "Sam Whitlock"),
        ("job_title", "Sourcing Manager"),
        ("phone", "+44 20 7946 0101"),
        ("note", "since 1974"),
    ]


def test_a_second_name_or_company_is_kept_word_for_word() -> None:
    said = said_by(("王志强", "总经理", "李明", "无锡恒力液压有限公司", "无锡恒力科技有限公司"))
    assert said[2:] == [
        ("note", "李明"),
        ("company", "无锡恒力液压有限公司"),
        ("note", "无锡恒力科技有限公司"),
    ]


@needs_ocr
def test_the_print_of_a_card_is_read() -> None:
    card = card_of(seen(print_picture()))
    assert (card.full_name, card.job_title, card.company) == ("王志强", "采购经理", "无锡恒力液压有限公司")
    assert {(one.normalized, one.extension) for one in card.methods} == {
        ("+8613812345678", None),
        ("+8651082345678", "801"),
        ("wang@hengli.example", None),
    }
    assert card.address.city == "无锡市"
