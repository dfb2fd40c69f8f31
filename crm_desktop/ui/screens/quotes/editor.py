"""One quote: its header, its lines, what it comes to, and its way to the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.services.quotes import DraftTotals, QuoteDraft
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens.quotes.approval_strip import ApprovalStrip
from crm_desktop.ui.screens.quotes.autosave import Autosave
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.credit_view import CreditView
from crm_desktop.ui.screens.quotes.decisions import Decisions
from crm_desktop.ui.screens.quotes.evidence_question import EvidenceQuestion
from crm_desktop.ui.screens.quotes.grid_delegate import LineDelegate
from crm_desktop.ui.screens.quotes.grid_model import LineGridModel
from crm_desktop.ui.screens.quotes.grid_view import LineGridView
from crm_desktop.ui.screens.quotes.header_form import HeaderForm
from crm_desktop.ui.screens.quotes.line_panel import LinePanel
from crm_desktop.ui.screens.quotes.lines import BadCells
from crm_desktop.ui.screens.quotes.memory_loader import MemoryLoader
from crm_desktop.ui.screens.quotes.memory_wording import margin_text
from crm_desktop.ui.screens.quotes.moves import MoveButtons, MoveQuestion, offered_states, status_text
from crm_desktop.ui.screens.quotes.paper import Paper
from crm_desktop.ui.screens.quotes.pricer import LinePricer
from crm_desktop.ui.screens.quotes.quote_notes import QuoteNotes
from crm_desktop.ui.screens.quotes.quote_title import QuoteTitle
from crm_desktop.ui.screens.quotes.revision_strip import RevisionStrip
from crm_desktop.ui.screens.quotes.send_flow import SendFlow
from crm_desktop.ui.screens.quotes.totals_panel import TotalsPanel
from crm_desktop.ui.screens.tones import QUOTE_STATUS, tone_of
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Banner, ElidedLabel, LabelRole

if TYPE_CHECKING:
    from crm_desktop.ui.screens.quotes.loading import OpenQuote

SIDE_WIDTH: Final = 276
ROOM_FOR_PANEL: Final = 680
_REPRICING: Final = ("currency", "tax_mode")
LEARN_MS: Final = 40
"""What is not needed to type is asked for this much later, when the quote has been painted."""


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
        self.memory = MemoryLoader(context, self.grid, self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LEARN_MS)
        self.line = LinePanel(context, self.grid)
        self.credit = CreditView(context)
        self.approval = ApprovalStrip(context)
        self.evidence = EvidenceQuestion(context)
        self.revisions = RevisionStrip(context)
        self.send = SendFlow(context, self.question, self.autosave.save_then, self)
        self.decisions = Decisions(context, self.question, self)
        self._opened: OpenQuote | None = None
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
        for strip in (self.question, self.evidence, self.approval, self.revisions, self._locked):
            column.addWidget(strip)
            strip.hide()
        column.addWidget(self.header)
        body = QHBoxLayout()
        body.setSpacing(2 * GRID)
        left = QVBoxLayout()
        left.setSpacing(GRID)
        left.addWidget(self.view, 1)
        left.addWidget(self.line)
        left.addWidget(self._problem)
        left.addWidget(self._hint)
        self._problem.hide()
        side = QVBoxLayout()
        side.setSpacing(GRID + 4)
        side.addWidget(self.totals)
        side.addWidget(self.credit)
        side.addWidget(self.notes, 1)
        self.credit.setFixedWidth(SIDE_WIDTH)
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
        self.question.answered.connect(self._answered)
        self.question.left.connect(self._back_to_lines)
        self.evidence.answered.connect(self._accept)
        self.evidence.left.connect(self._back_to_lines)
        self.send.moved.connect(self.moved)
        self.send.unexplained.connect(self._ask_reasons)
        self.decisions.moved.connect(self.moved)
        self.revisions.opened.connect(self._open_revision)
        self.revisions.kept.connect(self._keep_this)
        self.memory.answered.connect(self._show_known)
        self.pricer.answered.connect(self._show_known)
        self.pricer.answered.connect(self._learn_soon)
        self._later.timeout.connect(self._learn)
        self.view.verticalScrollBar().valueChanged.connect(self._learn_soon)
        self.view.selectionModel().currentRowChanged.connect(self._show_line)
        self.line.left.connect(self._back_to_lines)
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
        self._opened = opened
        self._account_id = draft.account_id
        self.memory.forget()
        self.autosave.watch(draft)
        self.paper.show_quote(draft)
        self.question.hide()
        self.header.show_draft(draft, opened.contacts)
        self.totals.show_draft(draft)
        self.notes.show_draft(draft)
        self.grid.show_draft(draft, bad, locked=draft.locked)
        status = status_text(draft.status, self._context.language)
        if draft.status == "SENT" and draft.valid_until and draft.valid_until < self._context.formats.today():
            status = f"{status} · {self._context.tr('quotes.likely_expired')}"
        self.title.show_quote(draft, opened.account_name, status, tone_of(QUOTE_STATUS, draft.status))
        self._offer_states()
        self.send.show_quote(draft, opened.account_name)
        self.decisions.show_quote(opened)
        self.evidence.hide()
        self.credit.show_credit(opened.credit)
        self.revisions.show_revisions(opened.revisions, draft.id)
        self._show_line()
        self._locked.set_text(self._context.tr("quotes.locked", status=status))
        self._locked.setVisible(draft.locked)
        self._hint.setVisible(not draft.locked)
        self._show_state()
        self._show_problems()

    def _offer_states(self) -> None:
        decides = self._opened.decides if self._opened else False
        states = offered_states(self.draft.status, decides=decides)
        self.moves.show_states(states if self.draft.loaded or self.autosave.state == "saved" else [])

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
        margin = self._margin()
        self.totals.show_margin(margin)
        if self._opened is not None:
            self.approval.show_approval(self._opened.approval, self.draft.status, margin)

    def _margin(self) -> str:
        known = self.grid.margin()
        if known is None:
            return ""
        net, cost, without = known
        tr, margin = self._context.tr, margin_text(net, cost)
        text = tr("quotes.margin_partly", margin=margin, n=without) if without else margin
        return f"{tr('quotes.margin')} {text}"

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
        if self.draft.id and (self.grid.lines.bad or self.grid.lines.totals.problem):
            self._set_aside[self.draft.id] = (self.draft, self.grid.lines.bad)
        else:
            self._set_aside.pop(self.draft.id, None)

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
            if self.draft.loaded and not self.moves.buttons:
                self._offer_states()
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
        self.line.commit()
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
        person = next((name for one, name in self._contacts() if one == self.draft.contact_id), "")
        if status == "SENT":
            self.send.begin()
        elif status == "IN_APPROVAL":
            self.question.ask(status, self._context.tr("quotes.ask_reason"))
        elif status == "ACCEPTED":
            self.evidence.ask(person)
        elif not self.decisions.ask(status) and not self.question.ask(status):
            self._move(status, "", "")

    def _contacts(self) -> tuple[tuple[str, str], ...]:
        return self._opened.contacts if self._opened else ()

    def take_next_step(self) -> None:
        """Do what the first button does: send, approve, accept."""
        if self.moves.primary:
            self._ask_move(self.moves.primary)

    def reject(self) -> None:
        """Reject what waits for a decision."""
        if any(button.objectName() == "REJECTED" for button in self.moves.buttons):
            self._ask_move("REJECTED")

    def _answered(self, status: str, channel: str, reason: str) -> None:
        if not self.send.answer(status, channel, reason) and not self.decisions.answer(status, reason):
            self._move(status, channel, reason)

    def _accept(self, kind: str, by: str, reference: str, file: object) -> None:
        self.decisions.accept(self.draft, kind, by, reference, file)

    def _keep_this(self) -> None:
        self.decisions.keep(self.draft)

    def propose_product(self) -> None:
        """Propose the current line as a product of the catalogue."""
        self.line.commit()
        line = self.grid.lines.line(self.view.currentIndex().row())
        draft = self.draft
        self.autosave.save_then(lambda: self.decisions.propose(draft, line))

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
        self._later.stop()
        self.view.close_cell()
        self.line.commit()
        self._put_aside()
        if self.grid.lines.totals.problem is None:
            self.autosave.save()
