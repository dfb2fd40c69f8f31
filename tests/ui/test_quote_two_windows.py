"""Two windows, or two devices, of one person on the same draft: what the second one sees, and that nothing is lost."""

from decimal import Decimal
from typing import Any

import pytest
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


def sent_elsewhere(stage: Stage, quote_id: str, *further: str) -> None:
    """The quote is with its customer, as a sync or another window leaves it."""

    def move(status: str) -> None:
        def job(session: Any) -> Any:
            move_quote(session, stage.edit, quote_id, status, channel="email")
            session.flush()
            return stored_row(session.get(Quote, quote_id))

        row = stage.write(job)
        with stage.store.raw() as connection:
            put_row(connection, "quote", row)

    for status in ("APPROVED", "SENT", *further):
        move(status)


def went_to(stage: Stage, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: bool(stage.places))
    place: Place = stage.places[-1]
    return place.record_id


def test_a_window_that_is_typed_in_locks_itself_when_the_quote_is_sent_elsewhere(
    first: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    typed(first, 0, Col.QTY, "9")
    sent_elsewhere(stage, quote_id)
    told(stage, qtbot, first, quote_id)
    editor = first.editor
    assert editor.stranded.isVisible()
    assert not editor.locked.isVisible()
    assert editor.draft.locked
    assert not editor.autosave.dirty
    assert editor.draft.lines[0].qty == Decimal(9), "what was typed stays on the screen"
    assert stored(stage, quote_id).lines[0].qty == Decimal(1)
    assert editor.steps.moves.primary == "ACCEPTED", "the next steps are those of what was sent"
    told(stage, qtbot, first, quote_id)
    assert editor.draft.lines[0].qty == Decimal(9), "and is there after further news"


def test_a_save_that_finds_the_quote_sent_locks_the_window(
    first: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    typed(first, 0, Col.QTY, "9")
    sent_elsewhere(stage, quote_id)
    first.editor.save()
    qtbot.waitUntil(first.editor.stranded.isVisible)
    assert first.editor.draft.lines[0].qty == Decimal(9)


def test_what_is_being_typed_is_finished_before_the_window_locks(
    first: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    typed(first, 0, Col.QTY, "9")
    first.editor.view.go_to(1, Col.NAME, edit=True)
    sent_elsewhere(stage, quote_id)
    told(stage, qtbot, first, quote_id)
    assert first.editor.view.has_open_cell
    first.editor.view.close_cell()
    qtbot.waitUntil(first.editor.stranded.isVisible)


def test_what_was_typed_becomes_the_next_revision(
    first: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    typed(first, 0, Col.QTY, "9")
    typed(first, 1, Col.DISCOUNT, "abc")
    typed(first, 2, Col.NAME, "支架")
    sent_elsewhere(stage, quote_id)
    told(stage, qtbot, first, quote_id)
    stage.places.clear()
    first.editor.stranded.keep.click()
    new_id = went_to(stage, qtbot)
    revision = stored(stage, new_id)
    assert (revision.revision, revision.status) == (2, "DRAFT")
    assert [line.qty for line in revision.lines] == [Decimal(9), Decimal(1), Decimal(1)]
    assert revision.lines[2].name == "支架"
    assert stored(stage, quote_id).status == "SUPERSEDED"
    assert stored(stage, quote_id).lines[0].qty == Decimal(1), "the customer's truth"
    stage.go(first, Place("quotes", new_id))
    stage.settle(qtbot)
    bad = first.editor.grid.lines.bad_cell(1, Col.DISCOUNT)
    assert bad is not None
    assert bad.text == "abc", "also what is still to be corrected"
    stage.go(first, Place("quotes", quote_id))
    stage.settle(qtbot)
    assert first.editor.locked.isVisible()
    assert not first.editor.stranded.isVisible()


def test_what_was_typed_into_an_accepted_quote_becomes_a_quote_of_its_own(
    first: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    typed(first, 0, Col.QTY, "9")
    sent_elsewhere(stage, quote_id, "ACCEPTED")
    told(stage, qtbot, first, quote_id)
    stage.places.clear()
    first.editor.stranded.keep.click()
    draft = stored(stage, went_to(stage, qtbot))
    assert (draft.revision, draft.status) == (1, "DRAFT")
    assert [line.qty for line in draft.lines] == [Decimal(9), Decimal(1)]
    assert stored(stage, quote_id).status == "ACCEPTED"


def test_what_is_discarded_can_be_had_back(
    first: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    typed(first, 0, Col.QTY, "9")
    sent_elsewhere(stage, quote_id)
    told(stage, qtbot, first, quote_id)
    first.editor.stranded.discard.click()
    stage.settle(qtbot)
    assert first.editor.draft.lines[0].qty == Decimal(1)
    assert first.editor.locked.isVisible()
    stage.context.toasts.toasts[-1].action_triggered.emit()
    stage.settle(qtbot)
    assert first.editor.draft.lines[0].qty == Decimal(9)
    assert first.editor.stranded.isVisible()


def test_what_was_typed_last_before_leaving_is_told_and_kept(
    first: QuotesScreen, stage: Stage, qtbot: QtBot, quote_id: str
) -> None:
    typed(first, 0, Col.QTY, "9")
    sent_elsewhere(stage, quote_id)
    stage.go(first, Place("quotes"))
    qtbot.waitUntil(lambda: bool(stage.context.toasts.toasts))
    stage.settle(qtbot)
    stage.go(first, Place("quotes", quote_id))
    stage.settle(qtbot)
    assert first.editor.stranded.isVisible()
    assert first.editor.draft.lines[0].qty == Decimal(9)
