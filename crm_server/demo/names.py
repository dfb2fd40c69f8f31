"""Names of invented companies, each once; a few deliberately alike, some in English, some in Traditional Chinese."""

import random
from dataclasses import dataclass

from crm_server.demo.places import Town
from crm_server.demo.words import (
    BRAND_FIRST,
    BRAND_SECOND,
    ENGLISH_FIRST,
    ENGLISH_SECOND,
    LEGAL_FORMS,
    TAIWAN_FIRST,
    TAIWAN_FORMS,
    TAIWAN_SECOND,
    TAIWAN_WORDS,
    Industry,
)

ALIKE_EVERY = 40
ENGLISH_EVERY = 33


@dataclass(frozen=True)
class CompanyName:
    """A company's names and its domain, under the top level that RFC 2606 reserves for examples."""

    full: str
    short: str
    english: str
    domain: str


class CompanyNames:
    """Draws names; no full name is drawn twice."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._last: tuple[str, str] | None = None

    def draw(self, rng: random.Random, town: Town, industry: Industry, index: int) -> CompanyName:
        """Return a new name. Every fortieth is much like the one before; every thirty-third is English."""
        while True:
            name = self._candidate(rng, town, industry, index)
            if name.full not in self._used:
                self._used.add(name.full)
                return name
            index = 1

    def _candidate(self, rng: random.Random, town: Town, industry: Industry, index: int) -> CompanyName:
        if town.country == "TW":
            return _taiwanese(rng, industry)
        if index % ENGLISH_EVERY == 11:
            return _english(rng, town, industry)
        brand, spelling = self._brand(rng, index)
        word = industry.word
        form = rng.choice(LEGAL_FORMS)
        full = (
            f"{town.short}{brand}{word}{form}"
            if rng.random() < 0.7
            else f"{brand}{word}（{town.short}）{form}"
        )
        english = f"{spelling.title()} {industry.english} ({town.short_english}) Co., Ltd."
        return CompanyName(full, f"{brand}{word[:2]}", english, f"{spelling}.example")

    def _brand(self, rng: random.Random, index: int) -> tuple[str, str]:
        if self._last is None or index % ALIKE_EVERY != 14:
            first, second = rng.choice(BRAND_FIRST), rng.choice(BRAND_SECOND)
            self._last = first.han + second.han, first.pinyin + second.pinyin
        return self._last


def _english(rng: random.Random, town: Town, industry: Industry) -> CompanyName:
    brand = rng.choice(ENGLISH_FIRST) + rng.choice(ENGLISH_SECOND)
    full = f"{brand} {industry.english} ({town.short_english}) Co., Ltd."
    return CompanyName(full, brand, full, f"{brand.casefold()}.example")


def _taiwanese(rng: random.Random, industry: Industry) -> CompanyName:
    first, second = rng.choice(TAIWAN_FIRST), rng.choice(TAIWAN_SECOND)
    spelling = first.pinyin + second.pinyin
    brand = first.han + second.han
    full = f"{brand}{TAIWAN_WORDS[industry.code]}{rng.choice(TAIWAN_FORMS)}"
    english = f"{spelling.title()} {industry.english} Co., Ltd."
    return CompanyName(full, brand, english, f"{spelling}-tw.example")
