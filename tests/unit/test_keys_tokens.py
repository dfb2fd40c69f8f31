"""Search tokens in a real full-text table, and the order of what is found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2 as sqlite

from crm_core.keys.ranking import rank
from crm_core.keys.tokens import TokenKind, index_tokens, query_terms, reversed_digits, search_digits

COMPANIES = {
    1: "深圳市华为技术有限公司",
    2: "臺灣積體電路製造股份有限公司",
    3: "重庆长江轴承有限公司",
    4: "Müller GmbH",
    5: "吕梁铝业",
    6: "𫝈某科技",
    7: "Huawei Device",
    8: "\U00030edd某贸易",
}
PEOPLE = {20: "单晓曾", 21: "John Smith", 22: "欧阳修"}


TABLE = "CREATE VIRTUAL TABLE search USING fts5(tokens, tokenize='unicode61', detail=none, prefix='1 2 3')"


class Index:
    """A full-text table as the laptop has it."""

    def __init__(self) -> None:
        self.connection = sqlite.connect(":memory:")
        self.connection.execute(TABLE)
        for row, name in COMPANIES.items():
            self._add(row, index_tokens(name, TokenKind.COMPANY))
        for row, name in PEOPLE.items():
            self._add(row, index_tokens(name, TokenKind.PERSON))
        self._add(30, index_tokens("0755-82345678转801；13912345678", TokenKind.PHONE))
        self._add(31, index_tokens("zhang.san@huatai-motor.cn", TokenKind.MAIL))
        self._add(32, index_tokens("KX-2000B 工业泵", TokenKind.CODE))

    def _add(self, row: int, tokens: str) -> None:
        self.connection.execute("INSERT INTO search(rowid, tokens) VALUES (?, ?)", (row, tokens))

    def find(self, typed: str) -> set[int]:
        expression = query_terms(typed)
        if not expression:
            return set()
        found = self.connection.execute(
            "SELECT rowid FROM search WHERE search MATCH ? LIMIT 500", (expression,)
        )
        return {row for (row,) in found}


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    built = Index()
    yield built
    built.connection.close()


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("华", 1),
        ("华为", 1),
        ("華為", 1),
        ("huawei", 1),
        ("HuaWei", 1),
        ("hua wei", 1),
        ("hua'wei", 1),
        ("hw", 1),
        ("szshw", 1),
        ("hua为", 1),
        ("华wei", 1),
        ("huaweijishuyouxiangongsi", 1),
        ("华为技术有限公司", 1),
        ("积体电路", 2),
        ("積體", 2),
        ("changjiang", 3),
        ("cqcj", 3),
        ("muller", 4),
        ("müll", 4),
        ("lv", 5),
        ("lu", 5),
        ("lü", 5),
        ("𫝈", 6),
        ("𫝈某", 6),
        ("\U00030edd某", 8),
        ("shanxiao", 20),
        ("sxz", 20),
        ("单", 20),
        ("smi jo", 21),
        ("ouyang", 22),
        ("139", 30),
        ("139 1234", 30),
        ("+86139", 30),
        ("0086139", 30),
        ("0755-8234", 30),
        ("755", 30),
        ("82345", 30),
        ("801", 30),
        ("zhang", 31),
        ("zhang.san@huatai", 31),
        ("huatai-motor.cn", 31),
        ("kx2000", 32),
        ("kx-2000b", 32),
        ("2000b", 32),
        ("工业泵", 32),
    ],
)
def test_what_people_type_finds(index: Index, typed: str, row: int) -> None:
    assert row in index.find(typed)


@pytest.mark.parametrize("typed", ["华力", "weihua", "xyz", "1390000", "为华"])
def test_what_is_not_there_is_not_found(index: Index, typed: str) -> None:
    assert index.find(typed) == set()


@pytest.mark.parametrize("typed", ["", " ", '"', "*", "\0", "😀", "()", "- -", "^"])
def test_nothing_to_search_for_gives_no_expression(typed: str) -> None:
    assert query_terms(typed) == ""


AWKWARD = st.text(
    st.sampled_from(
        list("\"'*-+^:(){}[]\0 ANDORNOTNEAR华为é١ⅷ😀\u0e33\u200d\ud7ff1a\U0001e900\ua7f7\u1c80\U00030edd")
    ),
    max_size=30,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.one_of(st.text(max_size=60), AWKWARD))
def test_no_input_breaks_the_expression(index: Index, typed: str) -> None:
    index.find(typed)


@given(text=st.text(max_size=40), kind=st.sampled_from(list(TokenKind)))
def test_tokens_are_words_and_digits_only(text: str, kind: TokenKind) -> None:
    assert all(token.isalnum() for token in index_tokens(text, kind).split())


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12))
def test_every_han_name_finds_itself(name: str) -> None:
    connection = sqlite.connect(":memory:")
    try:
        connection.execute(TABLE)
        connection.execute("INSERT INTO search VALUES (?)", (index_tokens(name, TokenKind.COMPANY),))
        expression = query_terms(name)
        (count,) = connection.execute(
            "SELECT count(*) FROM search WHERE search MATCH ?", (expression,)
        ).fetchone()
    finally:
        connection.close()
    assert count == 1


def test_reversed_digits_find_a_number_by_its_end() -> None:
    assert reversed_digits("0755-1234 5678").startswith(reversed_digits("5678"))
    assert search_digits("(0755) 12-34") == "07551234"
    assert search_digits("KX 2000") == ""


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("华为", "华为", "华为技术"),
        ("华为", "华为技术", "深圳华为"),
        ("huawei", "Huawei", "华为"),
        ("huawei", "华为技术", "深圳华为"),
        ("hw", "华为技术", "深圳华为"),
        ("huawei", "华为", "hw"),
        ("hua为", "华为", "华伟"),
        ("华为", "华为", "华中为民"),
        ("lu", "吕梁", "深圳吕梁"),
    ],
)
def test_better_answers_rank_higher(query: str, better: str, worse: str) -> None:
    assert rank(query, better) > rank(query, worse)


def test_fields_count_less_than_the_title_and_more_than_nothing() -> None:
    assert rank("华为", "华为") > rank("华为", "某某公司", ["华为"]) > rank("华为", "某某公司") == 0
    assert rank("0755-8234", "某某公司", ["+8675582345678"]) > 0
    assert rank("王 华为", "王五", ["华为技术"]) > 0


@given(st.text(max_size=30), st.text(max_size=30), st.lists(st.text(max_size=10), max_size=2))
def test_rank_stays_within_its_bounds(query: str, title: str, fields: list[str]) -> None:
    assert 0 <= rank(query, title, fields) <= 100
