"""One quote: its header, its lines, what it comes to, and its way to the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.services.quotes import DraftTotals, QuoteDraft
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens.quotes.autosave import Autosave
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.grid_delegate import LineDelegate
from crm_desktop.ui.screens.quotes.grid_model import LineGridModel
from crm_desktop.ui.screens.quotes.grid_view import LineGridView
from crm_desktop.ui.screens.quotes.header_form import HeaderForm
from crm_desktop.ui.screens.quotes.lines import BadCells
from crm_desktop.ui.screens.quotes.moves import MoveButtons, MoveQuestion, offered_states, status_text
from crm_desktop.ui.screens.quotes.paper import Paper
from crm_desktop.ui.screens.quotes.pricer import LinePricer
from crm_desktop.ui.screens.quotes.quote_notes import QuoteNotes
from crm_desktop.ui.screens.quotes.quote_title import QuoteTitle
from crm_desktop.ui.screens.quotes.totals_panel import TotalsPanel
from crm_desktop.ui.screens.tones import QUOTE_STATUS, tone_of
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Banner, ElidedLabel, LabelRole

if TYPE_CHECKING:
    from crm_desktop.ui.screens.quotes.loading import OpenQuote

SIDE_WIDTH: Final = 276
_REPRICING: Final = ("currency", "tax_mode")


class QuoteEditor(QWidget):
    """Shows one quote after another. `left` asks for the list, `moved(status)` tells of another state."""

    left = Signal()
    moved = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._set_aside: dict[str, tuple[QuoteDraft, BadCells]] = {}
        self._account_id = ""
        self.draft = QuoteDraft(id="", account_id="")
        self.grid = LineGridModel(context, self.draft, self)
        self.pricer = LinePricer(context, self.grid, self)
        self.delegate = LineDelegate(context.tr("quotes.products_found"), self.pricer.find, self)
        self.view = LineGridView(self.grid, self.delegate)
        self.view.setAccessibleName(context.tr("quotes.lines"))
        self.title = QuoteTitle(context)
        self.moves = MoveButtons(context)
        self.question = MoveQuestion(context)
        self.header = HeaderForm(context)
        self.totals = TotalsPanel(context)
        self.notes = QuoteNotes(context)
        self.autosave = Autosave(context, self)
        self.paper = Paper(context, self.autosave.save_then, self)
        self._locked = Banner("", Tone.INFO, "info")
        self._problem = Banner("", Tone.DANGER, action_text=context.tr("quotes.go_there"))
        self._hint = ElidedLabel(context.tr("quotes.keys_hint"), LabelRole.SMALL, Tone.NEUTRAL)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID + 4)
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.title, 1)
        top.addWidget(self.paper.button)
        top.addWidget(self.moves)
        column.addLayout(top)
        for strip in (self.question, self._locked):
            column.addWidget(strip)
            strip.hide()
        column.addWidget(self.header)
        body = QHBoxLayout()
        body.setSpacing(2 * GRID)
        left = QVBoxLayout()
        left.setSpacing(GRID)
        left.addWidget(self.view, 1)
        left.addWidget(self._problem)
        left.addWidget(self._hint)
        self._problem.hide()
        side = QVBoxLayout()
        side.setSpacing(GRID + 4)
        side.addWidget(self.totals)
        side.addWidget(self.notes, 1)
        self.totals.setFixedWidth(SIDE_WIDTH)
        self.notes.setFixedWidth(SIDE_WIDTH)
        body.addLayout(left, 1)
        body.addLayout(side)
        column.addLayout(body, 1)

    def _connect(self) -> None:
        self.title.back.clicked.connect(self.left)
        self.title.customer.clicked.connect(self._open_customer)
        self.grid.calculated.connect(self._show_totals)
        self.grid.edited.connect(self._content_edited)
        self.delegate.picked.connect(self.pricer.pick)
        self.header.edited.connect(self._header_edited)
        self.totals.edited.connect(self.grid.header_changed)
        self.notes.edited.connect(self._content_edited)
        self.autosave.state_changed.connect(self._show_state)
        self.autosave.failed.connect(self._context.tasks.failed)
        self.moves.chosen.connect(self._ask_move)
        self.question.answered.connect(self._move)
        self.paper.revised.connect(self._open_revision)
        self.view.removed.connect(self._tell_removed)
        self.view.pasted.connect(self._pasted)
        self._problem.action_triggered.connect(self.go_to_problem)

    # --- showing ---------------------------------------------------------------------------------------------------

    def show_quote(self, opened: OpenQuote) -> None:
        """Show a quote; what of it could not be saved yet is shown as it was left."""
        self._put_aside()
        draft, bad = opened.draft, BadCells()
        kept = self._set_aside.pop(draft.id, None)
        if kept is not None and not draft.locked:
            draft, bad = kept
        self.draft = draft
        self._account_id = draft.account_id
        self.autosave.watch(draft)
        self.paper.show_quote(draft)
        self.question.hide()
        self.header.show_draft(draft, opened.contacts)
        self.totals.show_draft(draft)
        self.notes.show_draft(draft)
        self.grid.show_draft(draft, bad, locked=draft.locked)
        status = status_text(draft.status, self._context.language)
        self.title.show_quote(draft, opened.account_name, status, tone_of(QUOTE_STATUS, draft.status))
        self.moves.show_states(
            offered_states(draft.status, self._context.workspace.me.role) if draft.loaded else []
        )
        self._locked.set_text(self._context.tr("quotes.locked", status=status))
        self._locked.setVisible(draft.locked)
        self._hint.setVisible(not draft.locked)
        self._show_state()
        self._show_problems()
        self.pricer.explain_all()

    def renew(self, opened: OpenQuote) -> None:
        """Show what arrived for this quote; the person stays in the cell where they are."""
        here = self.view.currentIndex()
        row, column = here.row(), here.column()
        self.show_quote(opened)
        if row >= 0:
            self.view.go_to(min(row, self.grid.rowCount() - 1), Col(column))

    def _put_aside(self) -> None:
        """Keep cells that cannot be saved as they are until the person comes back to this quote."""
        if self.draft.id and (self.grid.lines.bad or self.grid.lines.totals.problem):
            self._set_aside[self.draft.id] = (self.draft, self.grid.lines.bad)
        else:
            self._set_aside.pop(self.draft.id, None)

    def account_id(self) -> str:
        """Return the customer whose quote this is."""
        return self._account_id

    def take_focus(self) -> None:
        """Go on where the next line begins."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.go_to(0 if self.draft.locked else len(self.draft.lines), Col.CODE)

    def _show_totals(self, totals: DraftTotals) -> None:
        self.totals.show_totals(totals)

    def _show_state(self) -> None:
        tr, state = self._context.tr, self.autosave.state
        if self.draft.locked or (state in {"", "unsaved"} and self.grid.lines.totals.problem):
            text = "" if self.draft.locked else tr("quotes.waits")
        elif state == "saved":
            text = tr("quotes.saved", time=self.title.clock_now())
            if self.draft.loaded and not self.moves.buttons:
                self.moves.show_states(offered_states(self.draft.status, self._context.workspace.me.role))
        else:
            text = tr({"": "quotes.not_yet", "unsaved": "quotes.unsaved", "saving": "quotes.saving"}[state])
        self.title.show_state(self.draft, text)

    def _show_problems(self) -> None:
        problems = self.grid.lines.problems()
        self._problem.setVisible(bool(problems))
        if not problems:
            return
        tr, first = self._context.tr, problems[0]
        text = first.sentence
        if first.row is not None and first.column is not None:
            heading = str(self.grid.headerData(first.column, Qt.Orientation.Horizontal))
            text = tr("quotes.problem_at", row=first.row + 1, column=heading, problem=text)
        if len(problems) > 1:
            text = tr("quotes.problem_more", text=text, n=len(problems))
        self._problem.set_text(text)

    def go_to_problem(self) -> None:
        """Open the first cell that has to be corrected."""
        for problem in self.grid.lines.problems():
            if problem.row is not None and problem.column is not None:
                self.view.setFocus()
                self.view.go_to(problem.row, problem.column, edit=True)
                return

    # --- editing ---------------------------------------------------------------------------------------------------

    def _header_edited(self, field: str) -> None:
        self.grid.header_changed()
        if field in _REPRICING:
            self.pricer.reprice_all()

    def _content_edited(self) -> None:
        self._show_problems()
        if self.grid.lines.totals.problem is None:
            self.autosave.touch()
        self._show_state()

    def save(self) -> None:
        """Save now."""
        self.view.setFocus()
        if self.grid.lines.totals.problem is None:
            self.autosave.save()

    def _tell_removed(self, count: int) -> None:
        tr = self._context.tr
        toast = self._context.toasts.show_message(
            tr("quotes.lines_removed", n=count), Tone.NEUTRAL, tr("shell.undo")
        )
        toast.action_triggered.connect(self.grid.undo)

    def _pasted(self, columns: Mapping[str, frozenset[Col]], more: bool) -> None:
        self.pricer.look_up_pasted(columns)
        key = "quotes.pasted_extra" if more else "quotes.lines_pasted"
        self._context.toasts.show_message(self._context.tr(key, n=len(columns)))

    def _open_revision(self, quote_id: str) -> None:
        self._context.navigate(Place("quotes", quote_id))

    def _open_customer(self) -> None:
        self._context.navigate(Place("customer", self._account_id))

    # --- the way to the customer -----------------------------------------------------------------------------------

    def _ask_move(self, status: str) -> None:
        if not self.question.ask(status):
            self._move(status, "", "")

    def _move(self, status: str, channel: str, reason: str) -> None:
        from crm_desktop.services.quotes import move_quote

        quote_id, context = self.draft.id, self._context

        def job(session: Any) -> None:
            move_quote(
                session,
                context.workspace.context,
                quote_id,
                status,
                channel=channel or None,
                reason=reason or None,
            )

        def done(_nothing: None) -> None:
            text = status_text(status, context.language)
            number = self.draft.number or self.draft.provisional_number or ""
            context.toasts.show_message(context.tr("quotes.moved", number=number, status=text))
            self.moved.emit(status)

        self.autosave.save_then(lambda: context.tasks.write(job, done, owner=self))

    def close_quote(self) -> None:
        """Save what is left, also what stands in an open cell, before something else is shown."""
        self.view.close_cell()
        self._put_aside()
        if self.grid.lines.totals.problem is None:
            self.autosave.save()
