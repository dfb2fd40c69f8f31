"""One quote: its header, its lines, what it comes to, and its way to the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.services.quotes import DraftTotals, QuoteDraft
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens.quotes.approval_strip import ApprovalStrip
from crm_desktop.ui.screens.quotes.autosave import Autosave
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.credit_view import CreditView
from crm_desktop.ui.screens.quotes.editor_layout import lay_out
from crm_desktop.ui.screens.quotes.grid_delegate import LineDelegate
from crm_desktop.ui.screens.quotes.grid_model import LineGridModel
from crm_desktop.ui.screens.quotes.grid_view import LineGridView
from crm_desktop.ui.screens.quotes.header_form import HeaderForm
from crm_desktop.ui.screens.quotes.line_news import LineNews
from crm_desktop.ui.screens.quotes.line_panel import LinePanel
from crm_desktop.ui.screens.quotes.memory_loader import MemoryLoader
from crm_desktop.ui.screens.quotes.memory_wording import known_margin
from crm_desktop.ui.screens.quotes.moves import status_text
from crm_desktop.ui.screens.quotes.paper import Paper
from crm_desktop.ui.screens.quotes.pricer import LinePricer
from crm_desktop.ui.screens.quotes.problem_strip import ProblemStrip
from crm_desktop.ui.screens.quotes.quote_notes import QuoteNotes
from crm_desktop.ui.screens.quotes.quote_steps import QuoteSteps
from crm_desktop.ui.screens.quotes.quote_title import QuoteTitle
from crm_desktop.ui.screens.quotes.refusal_strip import RefusalStrip
from crm_desktop.ui.screens.quotes.revision_strip import RevisionStrip
from crm_desktop.ui.screens.quotes.set_aside import SetAside, lock_as
from crm_desktop.ui.screens.quotes.stranded_strip import StrandedStrip
from crm_desktop.ui.screens.quotes.totals_panel import TotalsPanel
from crm_desktop.ui.screens.tones import QUOTE_STATUS, tone_of
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import Banner, ElidedLabel, LabelRole

if TYPE_CHECKING:
    from crm_desktop.ui.screens.quotes.loading import OpenQuote

ROOM_FOR_PANEL: Final = 680
_REPRICING: Final = ("currency", "tax_mode")
LEARN_MS: Final = 40
"""What is not needed to type is asked for this much later, when the quote has been painted."""


class QuoteEditor(QWidget):
    """Shows one quote after another.

    `left` asks for the list, `moved(status)` tells of another state, `locked_out` that a save found the quote sent.
    """

    left = Signal()
    moved = Signal(str)
    locked_out = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.aside = SetAside(context, self)
        self._account_id = ""
        self.draft = QuoteDraft(id="", account_id="")
        self.grid = LineGridModel(context, self.draft, self)
        self.pricer = LinePricer(context, self.grid, self)
        self.delegate = LineDelegate(context.tr("quotes.products_found"), self.pricer.find, self)
        self.view = LineGridView(self.grid, self.delegate)
        self.view.setAccessibleName(context.tr("quotes.lines"))
        self.news = LineNews(context, self.view, self.pricer, self)
        self.title = QuoteTitle(context)
        self.header = HeaderForm(context)
        self.totals = TotalsPanel(context)
        self.notes = QuoteNotes(context)
        self.autosave = Autosave(context, self)
        self.steps = QuoteSteps(context, self.autosave, self)
        self.memory = MemoryLoader(context, self.grid, self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LEARN_MS)
        self.line = LinePanel(context, self.grid)
        self.credit = CreditView(context)
        self.approval = ApprovalStrip(context)
        self.revisions = RevisionStrip(context)
        self._opened: OpenQuote | None = None
        self.paper = Paper(context, self.autosave.save_then, self)
        self.stranded = StrandedStrip(context)
        self._is_stranded = False
        self.refusals = RefusalStrip(context)
        self.locked = Banner("", Tone.INFO, "info")
        self.problem = ProblemStrip(context, self.grid)
        self.hint = ElidedLabel(context.tr("quotes.keys_hint"), LabelRole.SMALL, Tone.NEUTRAL)
        lay_out(self)
        self._connect()

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
        self.autosave.locked_out.connect(self._save_refused)
        self.stranded.kept.connect(self._rescue)
        self.stranded.discarded.connect(self._discard)
        self.aside.settled.connect(self._aside_settled)
        self.aside.failed.connect(self._rescue_failed)
        self.steps.moved.connect(self.moved)
        self.steps.left.connect(self._back_to_lines)
        self.steps.send.unexplained.connect(self._ask_reasons)
        self.revisions.opened.connect(self._open_revision)
        self.revisions.kept.connect(self.steps.keep_revision)
        self.memory.answered.connect(self._show_known)
        self.pricer.answered.connect(self._show_known)
        self.pricer.answered.connect(self._learn_soon)
        self._later.timeout.connect(self._learn)
        self.view.verticalScrollBar().valueChanged.connect(self._learn_soon)
        self.view.selectionModel().currentRowChanged.connect(self._show_line)
        self.line.left.connect(self._back_to_lines)
        self.paper.revised.connect(self._open_revision)
        self.problem.wanted.connect(self._go_to_cell)

    # --- showing ---------------------------------------------------------------------------------------------------

    def show_quote(self, opened: OpenQuote) -> None:
        """Show a quote; what of it could not be saved yet is shown as it was left."""
        self._put_aside()
        draft, bad, self._is_stranded = self.aside.take(opened)
        self.draft = draft
        self._opened = opened
        self._account_id = draft.account_id
        self.memory.forget()
        self.autosave.watch(draft)
        self.paper.show_quote(opened.draft)
        self.header.show_draft(draft, opened.contacts)
        self.totals.show_draft(draft)
        self.notes.show_draft(draft)
        self.grid.show_draft(draft, bad, opened.rates, locked=draft.locked)
        status = status_text(draft.status, self._context.language)
        if draft.status == "SENT" and draft.valid_until and draft.valid_until < self._context.formats.today():
            status = f"{status} · {self._context.tr('quotes.likely_expired')}"
        self.title.show_quote(draft, opened.account_name, status, tone_of(QUOTE_STATUS, draft.status))
        self.steps.show_quote(opened)
        self.credit.show_credit(opened.credit)
        self.refusals.show_refusals(opened, draft.contact_id)
        self.revisions.show_revisions(opened.revisions, draft.id)
        self._show_line()
        self.locked.set_text(self._context.tr("quotes.locked", status=status))
        self.locked.setVisible(draft.locked and not self._is_stranded)
        self.stranded.setVisible(self._is_stranded)
        if self._is_stranded:
            self.stranded.show_state(draft.status)
        self.hint.setVisible(not draft.locked)
        self._show_state()
        self.problem.renew()

    @property
    def is_learning(self) -> bool:
        """Whether what is known of the products has yet to be asked for."""
        return self._later.isActive()

    def _learn_soon(self) -> None:
        self._later.start()

    def _learn(self) -> None:
        self.memory.ensure()
        self.pricer.explain(self.view.rows_seen())

    def _show_line(self) -> None:
        self.line.show_row(self.view.currentIndex().row())

    def _show_known(self) -> None:
        self.line.renew()
        margin = known_margin(self.grid.known, self._context.tr)
        self.totals.show_margin(margin)
        if self._opened is not None:
            self.approval.show_approval(self._opened.approval, self.draft.status, margin)

    def _back_to_lines(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_reasons(self, line_ids: tuple[str, ...]) -> None:
        """Go to the first line whose price has to be explained, and let its reason be typed."""
        rows = [row for one in line_ids if (row := self.grid.lines.row_of(one)) is not None]
        self._context.toasts.show_message(
            self._context.tr("quotes.unexplained", n=len(line_ids)), Tone.WARNING
        )
        if rows:
            self.view.go_to(rows[0], Col.UNIT_PRICE)
            self.line.show()
            self.line.take_focus("price_reason")

    def differs(self, opened: OpenQuote) -> bool:
        """Whether what was read is another than what is shown: the quote, or what was asked and decided about it."""
        before = self._opened
        return (
            opened.draft != self.draft
            or before is None
            or (opened.approval, opened.revisions) != (before.approval, before.revisions)
        )

    def renew(self, opened: OpenQuote) -> None:
        """Show what arrived for this quote; the person stays in the cell where they are."""
        here = self.view.currentIndex()
        row, column = here.row(), here.column()
        self.show_quote(opened)
        if row >= 0:
            self.view.go_to(min(row, self.grid.rowCount() - 1), Col(column))

    def _put_aside(self) -> None:
        """Keep cells that cannot be saved as they are until the person comes back to this quote."""
        to_correct = self.draft.id and (self.grid.lines.bad or self.grid.lines.totals.problem)
        if self._is_stranded or (to_correct and not self.draft.locked):
            self.aside.put(self.draft, self.grid.lines.bad)
        elif not self.draft.locked and self.draft.loaded is not None:
            self.aside.settle(self.draft.id)

    def strand(self, opened: OpenQuote) -> None:
        """Lock the quote that was sent elsewhere, with what was typed here still on the screen."""
        self.line.commit()
        lock_as(self.draft, opened.draft)
        self._is_stranded = True
        self.renew(opened)

    def _save_refused(self, draft: QuoteDraft) -> None:
        if draft is self.draft and self.isVisible():
            self.locked_out.emit()
        else:
            self.aside.tell_refused(draft)

    def _rescue(self) -> None:
        self.stranded.keep.setEnabled(False)
        self.aside.rescue(self.draft, self.grid.lines.bad)

    def _discard(self) -> None:
        self.aside.discard(self.draft, self.grid.lines.bad)

    def _rescue_failed(self, error: BaseException) -> None:
        self.stranded.keep.setEnabled(True)
        self._context.tasks.failed.emit(error)

    def _aside_settled(self, quote_id: str) -> None:
        if quote_id == self.draft.id:
            self._is_stranded = False
            if self.draft.loaded is None:
                # It was begun and is discarded: whatever is shown next must not put it aside again.
                self.draft = QuoteDraft(id="", account_id="")
                self.autosave.forget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the lines need the room; F4 brings the panel back."""
        super().resizeEvent(event)
        self.line.setVisible(self.height() >= ROOM_FOR_PANEL)

    def show_line(self) -> None:
        """Let the keyboard go to what the line says beside its cells."""
        self.line.show()
        self.line.take_focus()

    def account_id(self) -> str:
        """Return the customer whose quote this is."""
        return self._account_id

    def take_focus(self) -> None:
        """Go on where the next line begins."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.go_to(0 if self.draft.locked else len(self.draft.lines), Col.CODE)

    def _show_totals(self, totals: DraftTotals) -> None:
        self.totals.show_totals(totals)
        self._show_known()
        self._learn_soon()

    def _show_state(self) -> None:
        tr, state = self._context.tr, self.autosave.state
        if self.draft.locked or (state in {"", "unsaved"} and self.grid.lines.totals.problem):
            text = "" if self.draft.locked else tr("quotes.waits")
        elif state == "saved":
            text = tr("quotes.saved", time=self.title.clock_now())
            self._keep_what_cannot_be_saved()
            if self.draft.loaded and not self.steps.moves.buttons:
                self.steps.offer()
        else:
            text = tr({"": "quotes.not_yet", "unsaved": "quotes.unsaved", "saving": "quotes.saving"}[state])
        self.title.show_state(self.draft, text)

    def _go_to_cell(self, row: int, column: int) -> None:
        self.view.setFocus()
        self.view.go_to(row, Col(column), edit=True)

    # --- editing ---------------------------------------------------------------------------------------------------

    def _header_edited(self, field: str) -> None:
        self.grid.header_changed()
        if field in _REPRICING:
            self.pricer.reprice_all()
        if field == "contact_id" and self._opened is not None:
            self.refusals.show_refusals(self._opened, self.draft.contact_id)

    def _content_edited(self) -> None:
        self.problem.renew()
        if self.grid.lines.totals.problem is None:
            self.autosave.touch()
        self._keep_what_cannot_be_saved()
        self._show_state()

    def _keep_what_cannot_be_saved(self) -> None:
        """Let the store have cells to be corrected while they are there, so that no crash loses them."""
        if self.draft.locked:
            return
        if self.grid.lines.bad or self.grid.lines.totals.problem:
            self.aside.store(self.draft, self.grid.lines.bad)
        elif self.draft.loaded is not None:
            self.aside.settle(self.draft.id)

    def save(self) -> None:
        """Save now."""
        self.line.commit()
        self.view.setFocus()
        if self.grid.lines.totals.problem is None:
            self.autosave.save()

    def _open_revision(self, quote_id: str) -> None:
        self._context.navigate(Place("quotes", quote_id))

    def _open_customer(self) -> None:
        self._context.navigate(Place("customer", self._account_id))

    def propose_product(self) -> None:
        """Propose the current line as a product of the catalogue."""
        self.line.commit()
        self.steps.propose(self.grid.lines.line(self.view.currentIndex().row()))

    def close_quote(self) -> None:
        """Save what is left, also what stands in an open cell, before something else is shown."""
        self._later.stop()
        self.view.close_cell()
        self.line.commit()
        self._put_aside()
        if self.grid.lines.totals.problem is None:
            self.autosave.save()
