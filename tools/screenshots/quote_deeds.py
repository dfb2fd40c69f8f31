"""What is done on a quote before its picture is taken: a bundle laid out, a substitute in sight, a question asked."""

from functools import partial
from typing import Any

from sqlalchemy import select

from crm_core.model import Quote
from crm_desktop.services.quotes.prices import find_products
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.editor import QuoteEditor
from crm_desktop.ui.screens.quotes.screen import QuotesScreen
from tools.screenshots import wares
from tools.screenshots.show import Scene, Show


def _editor(show: Show) -> QuoteEditor:
    screen = show.window.screen_now
    assert isinstance(screen, QuotesScreen)  # noqa: S101 -- its place was gone to
    return screen.editor


def _lay_out(show: Show) -> None:
    """Choose the bundle in the row after the last line."""
    editor = _editor(show)
    if any(line.section for line in editor.draft.lines):  # of an earlier picture
        return
    (hit,) = show.read(lambda session: find_products(session, "KIT-1", 1))
    editor.pricer.pick(len(editor.draft.lines), hit)
    show.settle()
    editor.view.go_to(len(editor.draft.lines) - 1, Col.QTY)


def _go_to_line(show: Show, row: int) -> None:
    show.settle()
    _editor(show).view.go_to(row, Col.UNIT_PRICE)


def _note_rival(show: Show) -> None:
    _go_to_line(show, 1)
    show.run("rival.note")


def _ask(show: Show, status: str) -> None:
    """Press the button, or the entry of the menu, that leads to a state."""
    _editor(show).steps.moves.chosen.emit(status)


def _sent(show: Show) -> Place:
    def ask(session: Any) -> str:
        return str(
            session.scalars(select(Quote.id).where(Quote.status == "SENT").order_by(Quote.id).limit(1)).one()
        )

    return Place("quotes", show.read(ask))


QUOTE_SCENES: tuple[Scene, ...] = (
    Scene("products-bundle", Place("products", wares.BUNDLE)),
    Scene("products-substitutes", Place("products", wares.RETIRED)),
    Scene("quote-bundle", Place("quotes", wares.OFFERED), _lay_out),
    Scene("quote-substitute", Place("quotes", wares.OFFERED), partial(_go_to_line, row=0)),
    Scene("quote-rival", Place("quotes", wares.OFFERED), partial(_go_to_line, row=1)),
    Scene("quote-rival_entry", Place("quotes", wares.OFFERED), _note_rival),
    Scene("quote-approval", Place("quotes", wares.ASKED)),
    Scene("quote-cancel", Place("quotes", wares.OFFERED), partial(_ask, status="CANCELLED")),
    Scene("quote-declined", _sent, partial(_ask, status="DECLINED")),
    Scene("quote-evidence", _sent, partial(_ask, status="ACCEPTED")),
)
