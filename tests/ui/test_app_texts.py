"""The texts of the window: whole in every language, filled in alike, none missing and none left over."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import crm_desktop.ui
from crm_desktop.ui.text import LANGUAGES, PARTS, TEXTS, Translator
from crm_desktop.ui.text.entry import Text

ROOT = Path(crm_desktop.ui.__file__).parent
KEY = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")
NAMESPACES = {key.split(".")[0] for key in TEXTS}
IN_TEXT = {key for key in TEXTS if key.startswith("time.")}
"""Used by the formats, which are among the texts."""
TRANSLATORS = {"tr", "_tr", "tr_"}


def modules() -> list[Path]:
    return [path for path in sorted(ROOT.rglob("*.py")) if "text" not in path.relative_to(ROOT).parts]


def placeholders(wording: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording) if name is not None}


def translations(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in TRANSLATORS:
            yield node


def nodes() -> Iterator[ast.AST]:
    for path in ROOT.rglob("*.py"):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def is_known(key: ast.expr) -> bool:
    """A key that ends in a code (`f"quotes.state.{status}"`) must begin like some key that there is."""
    if isinstance(key, ast.Constant):
        return key.value in TEXTS
    if isinstance(key, ast.JoinedStr):
        first = key.values[0]
        start = str(first.value) if isinstance(first, ast.Constant) else ""
        return "." in start and any(one.startswith(start) for one in TEXTS)
    return True


def test_a_key_is_in_one_part_only() -> None:
    times = Counter(key for part in PARTS for key in part)
    assert [key for key, count in times.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_something(language: str) -> None:
    assert [key for key, text in TEXTS.items() if not text.wording(language).strip()] == []


def test_the_languages_are_filled_in_alike() -> None:
    different = [
        key
        for key, text in TEXTS.items()
        if not placeholders(text.zh_CN) == placeholders(text.zh_TW) == placeholders(text.en)
        or not placeholders(text.en_one) <= placeholders(text.en)
    ]
    assert different == []


def test_what_is_translated_is_a_text() -> None:
    wrong = [
        f"{path.name}:{call.lineno}"
        for path in modules()
        for call in translations(path)
        if not is_known(call.args[0])
    ]
    assert wrong == []


def test_a_text_gets_exactly_what_it_asks_for() -> None:
    wrong = []
    for path in modules():
        for call in translations(path):
            key = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
            given = {keyword.arg for keyword in call.keywords}
            if key in TEXTS and None not in given and placeholders(TEXTS[key].en) != given:
                wrong.append(f"{path.name}:{call.lineno} {key}")
    assert wrong == []


def test_every_key_in_the_code_is_a_text() -> None:
    """Keys also stand in tables: each string that looks like one must be one, or the id of a command."""
    written = {
        node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    keys = {one for one in written if KEY.fullmatch(one) and one.split(".")[0] in NAMESPACES}
    commands = {
        node.args[0].value
        for node in nodes()
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Command"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    beginnings = {one for one in keys if any(key != one and key.startswith(one) for key in TEXTS)}
    assert sorted(keys - TEXTS.keys() - commands - beginnings) == []


def test_no_text_is_left_over() -> None:
    used = {
        node.value
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    beginnings = tuple(one for one in used if "." in one and one.endswith((".", "_")))
    assert sorted(key for key in TEXTS.keys() - used - IN_TEXT if not key.startswith(beginnings)) == []


def test_a_text_is_filled_in_and_counted() -> None:
    one, many = Translator("en")("time.days_ago", n=1), Translator("en")("time.days_ago", n=3)
    assert (one, many) == ("1 day ago", "3 days ago")
    assert Translator("zh_TW")("time.in_days", n=3) == "3 天後"
    assert Text("甲", "乙", "c").wording("fr") == "c"


def test_an_unknown_key_is_a_fault() -> None:
    with pytest.raises(KeyError):
        Translator("en")("shell.no_such_thing")
