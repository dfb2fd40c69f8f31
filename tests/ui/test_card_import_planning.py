"""Rows of an import come into the window while others are planned, and decisions need not wait for one another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_desktop.cards import prepare
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.card_import.screen import CardImportScreen
from tests.support.stage import Stage

WAIT_MS = 20_000
CARDS = """姓名,公司,职位,手机
王志强,无锡恒力液压有限公司,采购经理,13812345678
李明,杭州云栖包装材料厂,厂长,13712345678
赵六,宁波东钱湖船舶配件有限公司,销售,13612345678
欧阳静,苏州恒远精密机械有限公司,总工,13900001111
"""


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication) -> Iterator[Stage]:
    made = Stage(tmp_path / "data")
    yield made
    assert made.errors == []
    made.close()


@pytest.fixture
def screen(stage: Stage, qtbot: QtBot) -> CardImportScreen:
    made = CardImportScreen(stage.context)
    stage.show(made)
    stage.go(made, Place("card_import"))
    stage.settle(qtbot)
    return made


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    path = tmp_path / "名片.csv"
    path.write_text(CARDS, encoding="utf-8")
    return path


def open_review(screen: CardImportScreen, stage: Stage, qtbot: QtBot, path: Path) -> None:
    screen.open_file(path)
    wait_for_work(screen, stage, qtbot)


def wait_for_work(screen: CardImportScreen, stage: Stage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not screen.work.running and not stage.tasks.busy, timeout=WAIT_MS)


def test_rows_are_shown_while_others_are_planned(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, cards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "_FIRST_SLICES", (2, 1, 1))
    seen: list[tuple[int, bool, bool]] = []
    review = screen.review

    def look() -> None:
        buttons = any(button.isEnabled() for button in review.decisions.values())
        seen.append((review.model.rowCount(), review.commit.isEnabled(), buttons))

    screen.work.planned.connect(look)
    open_review(screen, stage, qtbot, cards)
    assert [rows for rows, _, _ in seen] == [2, 3, 4]
    assert not any(commit or buttons for _, commit, buttons in seen)
    assert review.commit.isEnabled()
    assert review.decisions["SAME"].isEnabled()


def test_decisions_that_come_quickly_are_all_heard(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, cards: Path
) -> None:
    open_review(screen, stage, qtbot, cards)
    kept = screen.review._rows["2"]
    screen.review.decided.emit(["5"], "NEW")
    screen.review.decided.emit(["3"], "SKIP")
    wait_for_work(screen, stage, qtbot)
    states = {number: str(row.planned.state) for number, row in screen.review._rows.items()}
    assert states == {"2": "NEW", "3": "SKIPPED", "4": "NEW", "5": "NEW"}
    assert screen.review._rows["2"] is kept, "a row that no decision touches stays as it is"
