"""One word for one thing: the texts of a language do not mix two spellings of it."""

from pathlib import Path

import crm_core
import crm_desktop

REJECTED = ("計劃",)
"""zh_TW writes 計畫 everywhere."""


def test_the_texts_for_taiwan_spell_a_plan_in_one_way() -> None:
    folders = [Path(one.__path__[0]) for one in (crm_core, crm_desktop)]
    found = [
        f"{path.name}: {word}"
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        for word in REJECTED
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
