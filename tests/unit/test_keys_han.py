"""Folding and readings of Han characters, and the comparing form of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.keys import han
from crm_core.keys.text import clean, is_placeholder, normalise, search_form


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("臺灣積體電路", "台湾积体电路"),
        ("裏裡里", "里里里"),
        ("髙﨑", "高崎"),
        ("深圳", "深圳"),
        ("Müller ABC", "Müller ABC"),
    ],
)
def test_fold_gives_one_simplified_form(text: str, folded: str) -> None:
    assert han.fold(text) == folded


@given(st.text())
def test_fold_is_idempotent_and_keeps_the_length(text: str) -> None:
    once = han.fold(text)
    assert han.fold(once) == once
    assert len(once) == len(text)


def test_fold_is_idempotent_on_the_whole_table() -> None:
    everything = "".join(map(chr, range(0x3400, 0xA000)))
    assert han.fold(han.fold(everything)) == han.fold(everything)


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("华为", "hua wei"),
        ("重庆银行", "chong qing yin hang"),
        ("長江ABC-12", "chang jiang abc 12"),
        ("吕梁", "lv liang"),
        ("臺灣", "tai wan"),
        ("音乐行业", "yin yue hang ye"),
    ],
)
def test_pinyin_reads_words_where_the_reading_depends_on_them(text: str, syllables: str) -> None:
    assert han.pinyin(text) == syllables.split(" ")


def test_initials_keep_other_words_whole() -> None:
    assert han.initials("深圳华为ABC") == "szhwabc"


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("单雄信", "shan xiong xin"),
        ("曾国藩", "zeng guo fan"),
        ("仇英", "qiu ying"),
        ("解缙", "xie jin"),
        ("区大相", "ou da xiang"),
        ("查慎行", "zha shen xing"),
        ("尉遲恭", "yu chi gong"),
        ("長孫無忌", "zhang sun wu ji"),
        ("万俟卨", "mo qi xie"),
        ("王单", "wang dan"),
    ],
)
def test_family_names_are_read_as_family_names(name: str, syllables: str) -> None:
    assert han.person_pinyin(name) == syllables.split(" ")


def test_every_common_character_has_a_reading() -> None:
    silent = [c for c in map(chr, range(0x4E00, 0x9FA6)) if not han.pinyin(c)[0].isascii()]
    assert len(silent) < 40, silent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  张\u00a0三\u200b ", "张 三"),
        ("'13912345678", "13912345678"),
        ("ＡＢＣ，１２", "ABC,12"),
        ("N/A", ""),
        ("******", ""),
        ("#REF!", ""),
        ("无", ""),
        ("a_x000D_\r\n\n b&nbsp;c", "a\nb c"),
        ("0755—123", "0755-123"),
    ],
)
def test_normalise_removes_what_nobody_meant(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_clean_keeps_width_and_script_of_stored_text() -> None:
    assert clean(" ㈱髙島屋　ＡＢＣ ") == "㈱髙島屋 ＡＢＣ"


def test_only_real_placeholders_are_placeholders() -> None:
    assert is_placeholder(" 暂无 ")
    assert not is_placeholder("无锡")


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("Müller", "muller"), ("ÉCOLE", "ecole"), ("ガ", "ガ"), ("한국", "한국")]
)
def test_search_form_drops_latin_accents_only(text: str, expected: str) -> None:
    assert search_form(text) == expected
