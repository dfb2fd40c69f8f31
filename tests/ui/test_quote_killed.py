"""What of a quote is on the screen alone outlives the program, however that ends."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_desktop.db import drafts, notices
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.screen import QuotesScreen
from crm_desktop.ui.screens.sync_centre.rows import place_of
from tests.support.stage import Stage
from tests.ui.test_quote_two_windows import (
    quote_id,
    saved,
    sent_elsewhere,
    stored,
    told,
    typed,
    went_to,
    window,
)

__all__ = ["quote_id"]

ROOT = Path(__file__).parent.parent.parent


def killed(folder: Path, case: str) -> str:
    """Let another process type into a quote, kill it, and return the quote's id."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.quote_killed", str(folder), case],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with child, child.stdout as said:
        word, made = said.readline().split()
        child.kill()
    assert word == "ready"
    return made


def bad_text(screen: QuotesScreen, row: int) -> str:
    cell = screen.editor.grid.lines.bad_cell(row, Col.DISCOUNT)
    return cell.text if cell else ""


class Restarted(NamedTuple):
    """A program that is started again after another was killed, and the quote that was typed into there."""

    stage: Stage
    quote_id: str


@pytest.fixture
def restarted(request: pytest.FixtureRequest, qapp: QApplication, tmp_path: Path) -> Iterator[Restarted]:
    """Kill a program in the case that the test names as this fixture's parameter, and start it again."""
    made = killed(tmp_path / "laptop", request.param)
    stage = Stage(tmp_path / "laptop")
    try:
        yield Restarted(stage, made)
        assert stage.errors == []
    finally:
        stage.close()


@pytest.mark.parametrize("restarted", ["sent"], indirect=True)
def test_what_was_stranded_is_there_after_the_program_was_killed(restarted: Restarted, qtbot: QtBot) -> None:
    stage, made = restarted
    with stage.store.raw() as connection:
        (notice,) = notices.unread(connection)
    assert notice.code == "quote_stranded"
    assert place_of(notice.code, notice.params) == Place("quotes", made), "the notice leads there"
    screen = window(stage, qtbot, made)
    assert screen.editor.stranded.isVisible()
    assert screen.editor.draft.lines[0].qty == 9
    assert bad_text(screen, 1) == "abc"
    assert stored(stage, made).lines[0].qty == 1, "the customer's truth"
    stage.places.clear()
    screen.editor.stranded.keep.click()
    revision = stored(stage, went_to(stage, qtbot))
    assert (revision.revision, revision.lines[0].qty) == (2, 9)
    stage.go(screen, Place("quotes", revision.id))
    stage.settle(qtbot)
    assert bad_text(screen, 1) == "abc", "also what is still to be corrected goes along"
    with stage.store.raw() as connection:
        assert drafts.get(connection, "quote", made) is None, "it is not taken on twice"


@pytest.mark.parametrize("restarted", ["typed"], indirect=True)
def test_a_cell_to_be_corrected_is_there_after_the_program_was_killed(
    restarted: Restarted, qtbot: QtBot
) -> None:
    stage, made = restarted
    screen = window(stage, qtbot, made)
    assert screen.editor.draft.lines[0].qty == 9
    assert bad_text(screen, 1) == "abc"
    typed(screen, 1, Col.DISCOUNT, "5%")
    saved(stage, qtbot, screen)
    stage.settle(qtbot)
    with stage.store.raw() as connection:
        assert drafts.get(connection, "quote", made) is None, "what was corrected is not kept"


@pytest.mark.parametrize("answer", ["discard", "bring back"])
def test_what_was_discarded_does_not_come_back_by_itself(
    stage: Stage,
    qtbot: QtBot,
    quote_id: str,
    answer: str,
) -> None:
    screen = window(stage, qtbot, quote_id)
    typed(screen, 0, Col.QTY, "9")
    sent_elsewhere(stage, quote_id)
    told(stage, qtbot, screen, quote_id)
    screen.editor.stranded.discard.click()
    stage.settle(qtbot)
    if answer == "bring back":
        stage.context.toasts.toasts[-1].action_triggered.emit()
        stage.settle(qtbot)
    other = window(stage, qtbot, quote_id)
    assert other.editor.stranded.isVisible() is (answer == "bring back")


def test_what_others_wrote_meanwhile_is_not_hidden_by_a_cell_to_be_corrected(
    stage: Stage,
    qtbot: QtBot,
    quote_id: str,
) -> None:
    screen = window(stage, qtbot, quote_id)
    typed(screen, 1, Col.DISCOUNT, "abc")
    stage.settle(qtbot)
    stage.go(screen, Place("quotes"))
    stage.settle(qtbot)
    other = window(stage, qtbot, quote_id)
    typed(other, 0, Col.QTY, "7")
    saved(stage, qtbot, other)
    stage.settle(qtbot)
    third = window(stage, qtbot, quote_id)
    assert third.editor.draft.lines[0].qty == 7
    assert bad_text(third, 1) == "abc"
