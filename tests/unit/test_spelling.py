"""Words for search that travel: the same as a laptop makes, of one version, and never in its way."""

import hashlib
from importlib.resources import files
from typing import Any

import pytest

from crm_core.keys.tokens import TokenKind
from crm_core.model import ENTITIES, columns_of
from crm_core.spelling import VERSION, Speller, spelled, syllables, words
from crm_core.wire import Spelled, TableRows

TEXTS = (
    "苏州吴中精密模具有限公司", "華為技術", "吕布", "单小曾", "欧阳修", "陳李美玉", "重庆银行", "采购经理", "𠮷野家",
    "Wuzhong Mould & Die Co.", "Café Zürich", "KX-2000/B", "+8613800138000", "0512-66778899", "转 8012",
    "shirley@wuzhong.example", "", " ", "123",
)  # fmt: skip
KNOWN = {1: "96a602ed7b645ec8f0f86a960d80a5c3369a357ae16cef92cee945635068f886"}
"""Version → digest of what its functions make of TEXTS, and of their tables."""


def table(entity: str, **values: Any) -> TableRows:
    columns = list(columns_of(ENTITIES[entity]))
    return TableRows(
        entity=entity, columns=columns, rows=[[values.get(name) for name in columns]], members=[]
    )


def test_a_change_of_the_words_raises_their_version() -> None:
    digest = hashlib.sha256()
    for text in TEXTS:
        digest.update("\n".join([*(words(text, kind) for kind in TokenKind), syllables(text)]).encode())
    for name in ("han_fold.txt", "han_pinyin.txt", "han_words.txt", "surnames.txt"):
        digest.update((files("crm_core.keys") / "data" / name).read_bytes())
    assert digest.hexdigest() == KNOWN[VERSION]


def test_what_is_sent_is_what_a_laptop_makes() -> None:
    sent = spelled(
        [
            table("account", name="苏州精密模具", short_name="精模", phone="0512-66778899", city="苏州"),
            table("contact", full_name="单小曾"),
            table("contact_method", kind="MOBILE", raw="138 0013 8000", normalized="+8613800138000"),
            table("contact_method", kind="EMAIL", raw="a@b.example"),
        ]
    )
    assert sent is not None
    assert sent.words["syllables"] == {name: syllables(name) for name in ("苏州精密模具", "单小曾")}
    kinds = {kind: by_text for kind, by_text in sent.words.items() if kind != "syllables"}
    assert {kind: set(by_text) for kind, by_text in kinds.items()} == {
        "company": {"苏州精密模具", "精模"},
        "text": {"苏州精密模具", "苏州"},
        "phone": {"0512-66778899", "+8613800138000"},
        "person": {"单小曾"},
        "mail": {"a@b.example"},
    }
    assert all(
        made == words(text, TokenKind(kind))
        for kind, by_text in kinds.items()
        for text, made in by_text.items()
    )


def test_nothing_is_sent_of_what_nobody_searches_for() -> None:
    assert spelled([table("visit", summary="宁波")]) is None
    assert spelled([]) is None


def test_an_empty_column_has_no_words() -> None:
    assert spelled([table("contact", nickname="")]) is None


@pytest.mark.parametrize(
    ("version", "found"), [(VERSION, "sent"), (VERSION + 1, "own"), (VERSION - 1, "own")]
)
def test_words_of_another_version_are_made_here(version: int, found: str) -> None:
    speller = Speller(Spelled(version=version, words={"text": {"own": "sent"}, "syllables": {"own": "sent"}}))
    assert speller.words("own", TokenKind.TEXT) == found
    assert speller.syllables("own") == found


def test_what_was_not_sent_is_made() -> None:
    speller = Speller(Spelled(version=VERSION, words={"text": {}}))
    assert speller.words("宁波", TokenKind.TEXT) == words("宁波", TokenKind.TEXT)
    assert speller.words("宁波", TokenKind.COMPANY) == words("宁波", TokenKind.COMPANY)
