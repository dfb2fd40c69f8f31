"""Order what a search found.

The index answers fast but without an order worth having: ranking a common word inside SQLite costs seconds on a large
table. So a search fetches at most `CANDIDATE_LIMIT` ids and this orders them: the title itself before its beginning,
what is written before what is only spoken so, beginnings before middles, short titles before long ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from crm_core.keys.han import fold, is_han, only_han, person_pinyin, pinyin
from crm_core.keys.text import search_form
from crm_core.keys.tokens import pieces, search_digits

EXACT, BEGINS, CONTAINS = 100.0, 85.0, 70.0
PINYIN_BEGINS, PINYIN_INSIDE = 65.0, 55.0
INITIALS_BEGIN, INITIALS_INSIDE = 60.0, 45.0
MIXED_BEGINS, MIXED_INSIDE = 50.0, 40.0
IN_FIELDS, FIELD_BEGINS, APART = 30.0, 5.0, 15.0
_LENGTH_COST = 0.1
_LONGEST_COST = 4.0
_LONGEST_PERSON = 6
_BYTES = 256
_FIGURE = re.compile(r"\d")
_BETWEEN = re.compile(r"[^0-9a-z]+")


def rank(query: str, title: str, fields: Iterable[str] = ()) -> float:
    """How well a row answers a query: 0 (not at all) to 100 (the title itself). Pure, some tens of microseconds.

    `fields` are the row's other searchable texts (short name, phones, mail); they count less than the title, and are
    not looked at where that answers.
    """
    asked = _asked(query)
    if not asked.wanted:
        return 0.0
    written = _written(title)
    score = (
        _in_written(asked.wanted, written)
        or (asked.may_be_spoken(written) and _in_readings(asked.spoken, _readings(title)))
        or _in_texts(asked, title, written, fields)
    )
    return max(score - min(len(written) * _LENGTH_COST, _LONGEST_COST), 0.0) if score < EXACT else score


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query, taken apart once for all the rows that are ranked by it."""

    wanted: str
    spoken: str
    han: str
    """What was typed in characters must be there in characters: hua为 is not 华伟."""
    national: str
    runs: tuple[tuple[str, str], ...]
    """Each run as it is written and as it is spoken."""

    def may_be_spoken(self, written: str) -> bool:
        """Whether a title holds the characters that were typed, and figures if only figures were."""
        if self.han:
            return all(c in written for c in self.han)
        return not self.wanted.isdigit() or _FIGURE.search(written) is not None


@lru_cache(maxsize=64)
def _asked(query: str) -> _Asked:
    runs = tuple((run, _as_typed("".join(pinyin(run)))) for run in pieces(query))
    wanted = "".join(run for run, _ in runs)
    national = search_digits(query).removeprefix("00").removeprefix("86").removeprefix("0")
    spoken = _as_typed("".join(s for run, _ in runs for s in pinyin(run)))
    return _Asked(wanted, spoken, "".join(filter(is_han, wanted)), national, runs)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to say a title, laid out for finding where in it some letters begin."""

    syllables: tuple[str, ...]
    full: str
    full_starts: Sequence[int]
    initials: str
    initial_starts: Sequence[int]


@lru_cache(maxsize=1024)
def _written(title: str) -> str:
    if (
        title.isascii() and "_" not in title and "&" not in title
    ):  # what `clean` takes for artefacts begins so
        return _BETWEEN.sub("", title.lower())
    form = fold(search_form(title))
    return form if form.isalnum() else "".join(filter(str.isalnum, form))


@lru_cache(maxsize=4096)
def _readings(title: str) -> tuple[_Reading, ...]:
    form = fold(search_form(title))
    spoken = {tuple(pinyin(form))}
    if len(form) <= _LONGEST_PERSON and only_han(form):
        spoken.add(tuple(person_pinyin(form)))
    return tuple(_reading(tuple(map(_as_typed, syllables))) for syllables in spoken)


def _reading(syllables: tuple[str, ...]) -> _Reading:
    heads = [s if s[0].isdigit() else s[0] for s in syllables]
    return _Reading(syllables, "".join(syllables), _starts(syllables), "".join(heads), _starts(heads))


def _starts(parts: Sequence[str]) -> Sequence[int]:
    """Return where in the whole each part begins; as bytes, a third of a tuple, unless the whole is very long."""
    starts = [*accumulate(map(len, parts), initial=0)][:-1]
    return bytes(starts) if not starts or starts[-1] < _BYTES else tuple(starts)


def _as_typed(syllable: str) -> str:
    """ü is typed v or u; both count as u."""
    return syllable.replace("nv", "nu").replace("lv", "lu")


def _in_written(wanted: str, written: str) -> float:
    if wanted == written:
        return EXACT
    at = written.find(wanted)
    return 0.0 if at < 0 else BEGINS if at == 0 else CONTAINS - min(at, 10)


def _in_readings(spoken: str, readings: tuple[_Reading, ...]) -> float:
    best = 0.0
    for reading in readings:
        if (at := _found(spoken, reading.full, reading.full_starts)) >= 0:
            best = max(best, PINYIN_INSIDE if at else PINYIN_BEGINS)
        elif (at := _found(spoken, reading.initials, reading.initial_starts)) >= 0:
            best = max(best, INITIALS_INSIDE if at else INITIALS_BEGIN)
        else:
            starts = (i for i, s in enumerate(reading.syllables) if s[0] == spoken[:1])
            if (at := next((i for i in starts if _spells(spoken, reading.syllables[i:])), -1)) >= 0:
                best = max(best, MIXED_INSIDE if at else MIXED_BEGINS)
    return best


def _found(spoken: str, text: str, starts: Sequence[int]) -> int:
    """Where the letters begin at the beginning of a syllable, or -1."""
    at = text.find(spoken)
    while at >= 0 and at not in starts:
        at = text.find(spoken, at + 1)
    return at


def _spells(spoken: str, syllables: tuple[str, ...]) -> bool:
    """Whether the letters are the syllables, each whole or begun: `huawjs` spells hua wei ji shu."""
    reached = {0}
    for syllable in syllables:
        reached = {at + length for at in reached for length in _begun(spoken, at, syllable)}
        if not reached or len(spoken) in reached:
            return bool(reached)
    return False


def _begun(spoken: str, at: int, syllable: str) -> range:
    """Return how many letters of the syllable may stand at a place: one, two, up to as many as agree."""
    agreeing = 0
    for letter, typed in zip(syllable, spoken[at:], strict=False):
        if letter != typed:
            break
        agreeing += 1
    return range(1, agreeing + 1)


def _in_texts(asked: _Asked, title: str, written: str, fields: Iterable[str]) -> float:
    texts = [*fields]
    return _in_fields(asked.wanted, asked.national, texts) or _in_parts(asked.runs, title, written, texts)


def _in_fields(wanted: str, national: str, fields: Sequence[str]) -> float:
    for field in fields:
        form = _written(field)
        if wanted in form or (national and national in form):
            return IN_FIELDS + (FIELD_BEGINS if form.startswith(wanted) else 0.0)
    return 0.0


def _in_parts(runs: Sequence[tuple[str, str]], title: str, written: str, fields: Sequence[str]) -> float:
    """Several words, each found somewhere: half of what the worst of them earns."""
    if len(runs) < 2:
        return APART if runs and all(c in written for c in runs[0][0]) else 0.0
    return (
        min(
            _in_written(run, written) or _in_readings(spoken, _readings(title)) or _in_fields(run, "", fields)
            for run, spoken in runs
        )
        / 2
    )
