"""Two windows, or two devices, of one person on the same draft: what the second one sees, and that nothing is lost."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_core.model import Quote
from crm_desktop.db.rows import put_row
from crm_desktop.services.quotes import load_quote, move_quote, new_line
from crm_desktop.services.quotes.copying import quote_with_products
from crm_desktop.services.quotes.saving import save_quote
from crm_desktop.services.values import stored_row
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.screen import QuotesScreen
from tests.support.stage import Stage

ZD, CK = "product-ZD-200", "product-CK-08"


@pytest.fixture
def stage(desk_folder: Path, qapp: QApplication) -> Iterator[Stage]:
    made = Stage(desk_folder)
    yield made
    assert made.errors == []
    made.close()


@pytest.fixture
def quote_id(stage: Stage) -> str:
    def job(session: Any) -> str:
        draft = quote_with_products(session, stage.edit, stage.account_id, [ZD, CK])
        draft.price_as_of = stage.context.formats.today()
        return save_quote(session, stage.edit, draft)

    made: str = stage.write(job)
    return made


def window(stage: Stage, qtbot: QtBot, quote_id: str) -> QuotesScreen:
    screen = QuotesScreen(stage.context)
    stage.show(screen)
    stage.go(screen, Place("quotes", quote_id))
    qtbot.waitUntil(lambda: screen.editor.draft.id == quote_id)
    stage.settle(qtbot)
    return screen


@pytest.fixture
def first(stage: Stage, qtbot: QtBot, quote_id: str) -> QuotesScreen:
    return window(stage, qtbot, quote_id)


@pytest.fixture
def second(stage: Stage, qtbot: QtBot, quote_id: str, first: QuotesScreen) -> QuotesScreen:
    return window(stage, qtbot, quote_id)


def typed(screen: QuotesScreen, row: int, column: Col, text: str) -> None:
    grid = screen.editor.grid
    grid.setData(grid.index(row, column), text)


def told(stage: Stage, qtbot: QtBot, screen: QuotesScreen, quote_id: str) -> None:
    """Let a window hear of a commit, as the program tells all of them."""
    screen.refresh({"quote": frozenset((quote_id,)), "quote_line": frozenset()})
    stage.settle(qtbot)


def saved(stage: Stage, qtbot: QtBot, screen: QuotesScreen) -> None:
    screen.editor.save()
    qtbot.waitUntil(lambda: not screen.editor.autosave.dirty and not screen.editor.autosave.saving)


def stored(stage: Stage, quote_id: str) -> Any:
    with stage.store.read() as session:
        return load_quote(session, quote_id)


def test_the_second_window_shows_what_the_first_one_wrote(
    first: QuotesScreen, second: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    second.editor.view.go_to(1, Col.QTY)
    typed(first, 0, Col.QTY, "7")
    saved(stage, qtbot, first)
    told(stage, qtbot, second, quote_id)
    assert second.editor.draft.lines[0].qty == Decimal(7)
    here = second.editor.view.currentIndex()
    assert (here.row(), here.column()) == (1, Col.QTY), "the person stays where they are"


def test_edits_of_different_lines_in_two_windows_are_both_kept(
    first: QuotesScreen, second: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    typed(first, 0, Col.QTY, "7")
    typed(second, 1, Col.QTY, "9")
    saved(stage, qtbot, first)
    told(stage, qtbot, second, quote_id)
    assert second.editor.draft.lines[1].qty == Decimal(9), "what is being typed is not replaced"
    saved(stage, qtbot, second)
    told(stage, qtbot, first, quote_id)
    told(stage, qtbot, second, quote_id)
    for draft in (stored(stage, quote_id), first.editor.draft, second.editor.draft):
        assert [line.qty for line in draft.lines] == [Decimal(7), Decimal(9)]


def test_of_two_edits_of_one_cell_the_later_one_is_shown_in_both(
    first: QuotesScreen, second: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    typed(first, 0, Col.QTY, "7")
    typed(second, 0, Col.QTY, "8")
    saved(stage, qtbot, first)
    saved(stage, qtbot, second)
    told(stage, qtbot, first, quote_id)
    assert stored(stage, quote_id).lines[0].qty == Decimal(8)
    assert first.editor.draft.lines[0].qty == Decimal(8)


def test_a_line_added_on_another_device_arrives_behind_an_open_cell(
    first: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    """As a pull brings it, while a cell is typed in: it is shown once the cell is closed."""
    editor = first.editor
    editor.view.go_to(0, Col.NAME, edit=True)
    assert editor.view.has_open_cell

    def other_device(session: Any) -> None:
        draft = load_quote(session, quote_id)
        line = new_line(stage.edit)
        line.name, line.unit_price = "支架", Decimal(20)
        draft.lines.append(line)
        save_quote(session, stage.edit, draft)

    stage.write(other_device)
    told(stage, qtbot, first, quote_id)
    assert len(editor.draft.lines) == 2, "nothing moves under the hand"
    editor.view.close_cell()
    qtbot.waitUntil(lambda: len(editor.draft.lines) == 3)
    assert editor.draft.lines[2].name == "支架"


def test_a_quote_sent_elsewhere_locks_this_window(
    first: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    def other_device(session: Any) -> None:
        move_quote(session, stage.edit, quote_id, "APPROVED")
        move_quote(session, stage.edit, quote_id, "SENT", channel="email")

    stage.write(other_device)
    told(stage, qtbot, first, quote_id)
    assert first.editor.draft.locked
    assert first.editor.locked.isVisible()
    assert first.editor.grid.rowCount() == 2, "no row to go on typing in"
    typed(first, 0, Col.QTY, "9")
    assert first.editor.draft.lines[0].qty == Decimal(1)


def test_what_was_typed_while_the_quote_was_sent_elsewhere_is_refused_with_its_reason(
    first: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    typed(first, 0, Col.QTY, "9")

    def other_device(session: Any) -> Any:
        move_quote(session, stage.edit, quote_id, "APPROVED")
        move_quote(session, stage.edit, quote_id, "SENT", channel="email")
        session.flush()
        return stored_row(session.get(Quote, quote_id))

    row = stage.write(other_device)
    with stage.store.raw() as connection:
        put_row(connection, "quote", row)
    told(stage, qtbot, first, quote_id)
    first.editor.save()
    qtbot.waitUntil(lambda: bool(stage.errors))
    assert getattr(stage.errors[0], "code", "") == "document_locked"
    stage.errors.clear()
    assert first.editor.draft.lines[0].qty == Decimal(9), "still there, to be copied into a revision"
    assert stored(stage, quote_id).lines[0].qty == Decimal(1)
