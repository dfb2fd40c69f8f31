"""The user guide is true: its pictures are there, its languages agree, its words and keys are the program's."""

import re
from functools import cache
from pathlib import Path

import pytest

from crm_core.model import ENTITIES, columns_of, table_of
from crm_core.model.base import label_of
from crm_desktop.reports.registry import REPORTS
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens import SCREENS
from crm_desktop.ui.text import TEXTS
from tests.ui.desk import Shell, desk, desk_folder, theme
from tests.ui.safe_desk import safe
from tools.screenshots.keys import BEGIN, END, HEADS
from tools.screenshots.keys import table as table_of_keys
from tools.screenshots.scenes import SCENES

__all__ = ["desk", "desk_folder", "safe", "theme"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
GUIDE = Path(__file__).parent.parent / "docs" / "guide"
LANGUAGES = ("zh_CN", "en")
QUOTED = {"zh_CN": re.compile(r"「([^」]+)」"), "en": re.compile(r"“([^”]+)”")}
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
KEY = re.compile(r"`((?:(?:Ctrl|Shift|Alt)\+)+[^`]+|F\d+|Del)`")
OF_A_FIELD = frozenset(("Ctrl+V", "Ctrl+A", "Shift+Enter", "Alt+D", "Shift+↓", "Shift+←→", "Alt+↑↓"))
"""Keys of a field or a list, which are in no registry: their own screens are tested with them."""
MOST_BYTES = 3_000_000


@cache
def page(language: str) -> str:
    return (GUIDE / f"{language}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_is_there_and_each_file_is_shown(language: str) -> None:
    shown = {GUIDE / path for path in PICTURE.findall(page(language))}
    assert shown == set((GUIDE / "pictures" / language).iterdir())
    assert {path.stem for path in shown} <= {scene.name for scene in SCENES}


def test_the_pictures_are_light() -> None:
    assert sum(path.stat().st_size for path in GUIDE.rglob("*.png")) < MOST_BYTES


def test_both_languages_have_the_same_chapters_and_pictures() -> None:
    chinese, english = (
        [
            (found.group(1), found.group(2))
            for found in re.finditer(
                r"^(#+) ([\d.]*)|(?<=\()pictures/\w+/[\w-]+", page(language), re.MULTILINE
            )
        ]
        for language in LANGUAGES
    )
    assert chinese == english
    names = [[Path(path).name for path in PICTURE.findall(page(language))] for language in LANGUAGES]
    assert names[0] == names[1]


def texts(language: str) -> set[str]:
    """Return whatever may stand on the screen: texts of the window, names of fields, codes and reports."""
    found = {text.wording(language, n) for text in TEXTS.values() for n in (None, 1)}
    for entity in ENTITIES.values():
        table = table_of(entity)
        found |= {label_of(table.c[name]).text(language) for name in columns_of(entity) if table.c[name].info}
    return found | {report.title.text(language) for report in REPORTS.values()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_quoted_stands_on_the_screen(language: str) -> None:
    patterns = [as_pattern(text) for text in texts(language)]
    quoted = set(QUOTED[language].findall(page(language).replace("\n", " ")))
    assert len(quoted) > 40
    assert [one for one in quoted if not any(pattern.fullmatch(one) for pattern in patterns)] == []


def as_pattern(text: str) -> re.Pattern[str]:
    """A number or a name stands for a parameter; what is little but parameters would fit anything."""
    if len(re.findall(r"\w", re.sub(r"\{\w+\}", "", text))) < 2 <= text.count("{") + 1:
        return re.compile(re.escape(text))
    return re.compile(r"\S+".join(map(re.escape, re.split(r"\{\w+\}", text))))


def test_the_glossary_has_the_words_of_the_screen() -> None:
    known = {
        tuple(plain(text.wording(language, None)) for language in ("zh_CN", "zh_TW", "en"))
        for text in TEXTS.values()
    }
    for language in LANGUAGES:
        rows = [
            tuple(cell.strip() for cell in line.strip("| ").split("|"))
            for line in page(language).rpartition("|---|---|---|")[2].strip().splitlines()
        ]
        assert len(rows) > 40
        assert [row for row in rows if row not in known] == []


def plain(text: str) -> str:
    return text.replace(" {name}", "").replace("…", "")


def test_the_tables_of_keys_are_those_of_the_registry(safe: Shell) -> None:
    ids = safe.desk.fill()
    safe.open()
    for entry in SCREENS:
        safe.window.go(Place(entry.key, ids[0] if entry.key == "customer" else ""))
        safe.settle()
    commands = safe.window.commands
    for language in HEADS:
        made = table_of_keys(commands, language)
        written = page(language).partition(BEGIN)[2].partition(END)[0].strip()
        assert written == made, "python3 dev.py screenshots --guide"
        keys = set(re.findall(r"`([^`]+)`", made)) | OF_A_FIELD
        named = set(KEY.findall(page(language).replace(written, "")))
        assert named
        assert named <= keys
