"""Finds commands by what somebody types: Chinese, pinyin, initials, English, whatever the window's language.

`xbj` finds 新建报价: the letters may skip sounds, because nobody remembers how exactly a command is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from crm_desktop.ui.commands import Command
from crm_desktop.ui.text import LANGUAGES, TEXTS

MOST_FOR_USE: Final = 12.0
_SKIPPING: Final = 35.0
_LEAST: Final = 20.0
_MENUS: Final = ("new", "edit", "go", "view", "help", "quit")
Use = Mapping[str, tuple[int, int]]
"""Command → how often it was run, and when last (UTC, ms)."""


class FoundCommand(NamedTuple):
    """A command that answers, and how well: as `crm_core.keys.ranking.rank`, and more for one that is used often."""

    command: Command
    score: float


def find_commands(commands: Iterable[Command], text: str, used: Use) -> list[FoundCommand]:
    """Return the commands that answer, best first; without text all of them, those used last first."""
    wanted = text.strip()
    if not wanted:
        latest = sorted(commands, key=lambda one: (-used.get(one.id, (0, 0))[1], _place_in_menus(one)))
        return [FoundCommand(one, 0.0) for one in latest]
    found = [
        FoundCommand(one, score + _for_use(used.get(one.id, (0, 0))[0]))
        for one in commands
        if (score := max(_score(wanted, name) for name in names(one.label))) >= _LEAST
    ]
    return sorted(found, key=lambda one: -one.score)


def _place_in_menus(command: Command) -> int:
    """What begins something new comes before what changes the view, and leaving last."""
    return _MENUS.index(command.menu) if command.menu in _MENUS else len(_MENUS) // 2


def names(label: str) -> tuple[str, ...]:
    """Return what a command is called in every language."""
    return tuple(dict.fromkeys(TEXTS[label].wording(language) for language in LANGUAGES))


def _for_use(times: int) -> float:
    return min(float(times), MOST_FOR_USE)


@lru_cache(maxsize=512)
def _score(wanted: str, name: str) -> float:
    from crm_core.keys.ranking import rank

    letters = "".join(wanted.casefold().split())
    if score := rank(wanted, name):
        return score
    return _SKIPPING if letters.isascii() and _skips_to(letters, _sounds(name)) else 0.0


@lru_cache(maxsize=1024)
def _sounds(name: str) -> tuple[str, ...]:
    from crm_core.keys.han import pinyin

    return tuple(sound for sound in pinyin(name) if sound.isascii())


def _skips_to(letters: str, sounds: tuple[str, ...]) -> bool:
    """Whether the letters are beginnings of the first sound and of some of those behind it, in order."""
    reached = {0}
    for at, sound in enumerate(sounds):
        further = {
            done + length
            for done in reached
            for length in range(1, len(sound) + 1)
            if letters.startswith(sound[:length], done)
        }
        if at == 0 and not further:
            return False
        reached = further if at == 0 else reached | further
        if len(letters) in reached:
            return True
    return False
