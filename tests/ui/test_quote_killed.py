"""What of a quote is on the screen alone outlives the program, however that ends."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_desktop.db import drafts, notices
from crm_desktop.services.quotes.aside import begun_quotes
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.screen import QuotesScreen
from crm_desktop.ui.screens.sync_centre.rows import place_of
from crm_desktop.ui.shell.begun_teller import BegunTeller
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


def first_offered(stage: Stage, qtbot: QtBot) -> QuotesScreen:
    screen = QuotesScreen(stage.context)
    stage.show(screen)
    stage.go(screen, Place("quotes"))
    qtbot.waitUntil(screen.list.begun.isVisible)
    return screen


@pytest.mark.parametrize("restarted", ["begun"], indirect=True)
def test_a_quote_wrong_from_its_first_line_is_offered_after_the_program_was_killed(
    restarted: Restarted, qtbot: QtBot
) -> None:
    stage, made = restarted
    teller = BegunTeller(stage.context, stage.context.toasts)
    teller.look()
    stage.settle(qtbot)
    stage.context.toasts.toasts[-1].action_triggered.emit()
    assert stage.places[-1] == Place("quotes", made), "it is offered when the program begins"
    screen = first_offered(stage, qtbot)
    screen.list.begun.go_on.click()
    assert stage.places[-1] == Place("quotes", made)
    stage.go(screen, stage.places[-1])
    stage.settle(qtbot)
    (line,) = screen.editor.draft.lines
    cell = screen.editor.grid.lines.bad_cell(0, Col.QTY)
    assert (line.name, cell and cell.text) == ("定制支架", "很多")
    assert screen.editor.totals.inputs["header_discount"].text() == "500"
    typed(screen, 0, Col.QTY, "4")
    typed(screen, 0, Col.UNIT_PRICE, "200")
    saved(stage, qtbot, screen)
    stage.settle(qtbot)
    assert stored(stage, made).lines[0].qty == 4
    with stage.store.read() as session:
        assert begun_quotes(session) == [], "what is a record is not offered any more"


def test_a_quote_that_was_begun_is_left_found_and_discarded(stage: Stage, qtbot: QtBot) -> None:
    screen = QuotesScreen(stage.context)
    stage.show(screen)
    stage.go(screen, Place("quotes", options={"new_for": stage.account_id}))
    qtbot.waitUntil(screen.is_editing)
    stage.settle(qtbot)
    QTest.keyClicks(screen.editor.totals.inputs["header_discount"], "500")
    typed(screen, 0, Col.NAME, "定制支架")
    stage.go(screen, Place("quotes"))
    qtbot.waitUntil(screen.list.begun.isVisible)
    screen.list.begun.discard.click()
    qtbot.waitUntil(lambda: not screen.list.begun.isVisible())
    stage.context.toasts.toasts[-1].action_triggered.emit()
    qtbot.waitUntil(screen.list.begun.isVisible)
    screen.list.begun.discard.click()
    qtbot.waitUntil(lambda: not screen.list.begun.isVisible())
    with stage.store.read() as session:
        assert begun_quotes(session) == []


def test_a_begun_quote_that_was_discarded_stays_so_when_another_is_opened(
    stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    screen = QuotesScreen(stage.context)
    stage.show(screen)
    stage.go(screen, Place("quotes", options={"new_for": stage.account_id}))
    qtbot.waitUntil(screen.is_editing)
    stage.settle(qtbot)
    QTest.keyClicks(screen.editor.totals.inputs["header_discount"], "500")
    typed(screen, 0, Col.NAME, "定制支架")
    stage.go(screen, Place("quotes"))
    qtbot.waitUntil(screen.list.begun.isVisible)
    screen.list.begun.discard.click()
    qtbot.waitUntil(lambda: not screen.list.begun.isVisible())
    stage.go(screen, Place("quotes", quote_id))
    qtbot.waitUntil(screen.is_editing)
    stage.settle(qtbot)
    with stage.store.read() as session:
        assert begun_quotes(session) == []


def test_a_cell_to_be_corrected_on_a_quote_that_is_saved_by_now_is_not_told_as_begun(
    stage: Stage, qtbot: QtBot
) -> None:
    screen = QuotesScreen(stage.context)
    stage.show(screen)
    stage.go(screen, Place("quotes", options={"new_for": stage.account_id}))
    qtbot.waitUntil(screen.is_editing)
    stage.settle(qtbot)
    typed(screen, 0, Col.NAME, "定制支架")
    typed(screen, 0, Col.QTY, "很多")
    saved(stage, qtbot, screen)
    stage.settle(qtbot)
    with stage.store.read() as session:
        assert begun_quotes(session) == []
    other = window(stage, qtbot, screen.editor.draft.id)
    cell = other.editor.grid.lines.bad_cell(0, Col.QTY)
    assert cell is not None
    assert cell.text == "很多"


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
