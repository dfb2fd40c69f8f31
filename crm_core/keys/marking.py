"""Where in a text the thing stands that somebody searched for: what a list of answers marks.

Finds what the index finds: characters whichever way they are written, pinyin and initials (the characters so spoken are
marked), digits inside a number however it is grouped.
"""

from __future__ import annotations

from functools import lru_cache

from crm_core.keys.han import fold, is_han, pinyin
from crm_core.keys.text import search_form
from crm_core.keys.tokens import pieces, search_digits

Span = tuple[int, int]
_LONGEST = 600
"""Characters of a text that are looked at."""


def marks(query: str, text: str) -> tuple[Span, ...]:
    """Return the places (begin, end) that answer a query, in order; nothing where the text does not answer it."""
    shown = text[:_LONGEST]
    if digits := search_digits(query):
        if span := _digits(digits, shown):
            return (span,)
        return ()
    runs = pieces(query)
    if not runs:
        return ()
    whole = _one("".join(runs), shown)
    if whole:
        return (whole,)
    found = [_one(run, shown) for run in runs]
    return tuple(sorted({span for span in found if span})) if all(found) else ()


def snippet(text: str, spans: tuple[Span, ...], room: int = 40) -> tuple[str, tuple[Span, ...]]:
    """Return the part of a text around its first mark, on one line, and where the marks are in it."""
    flat = "".join(" " if c.isspace() else c for c in text)
    if len(flat) <= room or not spans:
        return flat[:room] + ("…" if len(flat) > room else ""), tuple(s for s in spans if s[1] <= room)
    begin = max(0, min(spans[0][0] - room // 3, len(flat) - room))
    end = min(len(flat), begin + room)
    head, tail = "…" if begin else "", "…" if end < len(flat) else ""
    shift = len(head) - begin
    inside = tuple((a + shift, min(b, end) + shift) for a, b in spans if a >= begin and a < end)
    return f"{head}{flat[begin:end]}{tail}", inside


def _one(wanted: str, text: str) -> Span | None:
    form, places = _written(text)
    at = form.find(wanted)
    if at >= 0:
        return places[at][0], places[at + len(wanted) - 1][1]
    return _spoken(wanted, form, places)


@lru_cache(maxsize=128)
def _written(text: str) -> tuple[str, tuple[Span, ...]]:
    """Return the text's letters and digits in the form that is searched, and where each stands in the text."""
    form: list[str] = []
    places: list[Span] = []
    for at, character in enumerate(text):
        for one in _letters(character):
            form.append(one)
            places.append((at, at + 1))
    return "".join(form), tuple(places)


@lru_cache(maxsize=16_384)
def _letters(character: str) -> str:
    return "".join(one for one in fold(search_form(character)) if one.isalnum())


def _spoken(wanted: str, form: str, places: tuple[Span, ...]) -> Span | None:
    """Find the run of characters that is spelled by the letters: each whole, or only begun."""
    if any(is_han(c) and c not in form for c in wanted):
        return None
    letters = _as_typed("".join(pinyin(wanted)))
    syllables = _syllables(form)
    for begin in range(len(syllables)):
        if syllables[begin][:1] == letters[:1] and (end := _spelled(letters, syllables, begin)):
            return places[begin][0], places[end - 1][1]
    return None


def _spelled(letters: str, syllables: tuple[str, ...], begin: int) -> int:
    """Return the end of the run from `begin` that the letters spell, or 0."""
    reached = {0}
    for at in range(begin, len(syllables)):
        sound = syllables[at]
        reached = {
            done + length
            for done in reached
            for length in range(1, len(sound) + 1)
            if letters.startswith(sound[:length], done)
        }
        if len(letters) in reached:
            return at + 1
        if not reached:
            return 0
    return 0


@lru_cache(maxsize=128)
def _syllables(form: str) -> tuple[str, ...]:
    """Return one sound for each character of a form; a Latin letter or digit is its own."""
    spoken = iter(pinyin(form))
    sounds: list[str] = []
    at = 0
    while at < len(form):
        sound = next(spoken, form[at])
        if is_han(form[at]):
            sounds.append(_as_typed(sound))
            at += 1
        else:
            run = at
            while run < len(form) and not is_han(form[run]):
                run += 1
            sounds += form[at:run]
            at = run
    return tuple(sounds)


def _as_typed(syllable: str) -> str:
    return syllable.replace("nv", "nu").replace("lv", "lu")


def _digits(digits: str, text: str) -> Span | None:
    places = [at for at, character in enumerate(text) if character.isascii() and character.isdigit()]
    line = "".join(text[at] for at in places)
    for wanted in (digits, digits.removeprefix("00").removeprefix("86").removeprefix("0")):
        at = line.rfind(wanted) if wanted else -1
        if at >= 0:
            return places[at], places[at + len(wanted) - 1] + 1
    return None
