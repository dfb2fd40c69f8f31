"""The way of a quote to its customer: which steps there are, what each has to ask first, and taking it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.ui.screens.quotes.decisions import Decisions
from crm_desktop.ui.screens.quotes.evidence_question import EvidenceQuestion
from crm_desktop.ui.screens.quotes.moves import MoveButtons, MoveQuestion, offered_states, status_text
from crm_desktop.ui.screens.quotes.send_flow import SendFlow

if TYPE_CHECKING:
    from crm_desktop.services.quotes import LineDraft
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.screens.quotes.autosave import Autosave
    from crm_desktop.ui.screens.quotes.loading import OpenQuote


class QuoteSteps(QObject):
    """Serves one editor. `moved(status)` tells of another state, `left` that a question was taken back."""

    moved = Signal(str)
    left = Signal()

    def __init__(self, context: UiContext, autosave: Autosave, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._autosave = autosave
        self._opened: OpenQuote | None = None
        self.moves = MoveButtons(context)
        self.question = MoveQuestion(context)
        self.evidence = EvidenceQuestion(context)
        self.send = SendFlow(context, self.question, autosave.save_then, self)
        self.decisions = Decisions(context, self.question, self)
        self.moves.chosen.connect(self._ask)
        self.question.answered.connect(self._answered)
        self.question.left.connect(self.left)
        self.evidence.answered.connect(self._accept)
        self.evidence.left.connect(self.left)
        self.send.moved.connect(self.moved)
        self.decisions.moved.connect(self.moved)

    def show_quote(self, opened: OpenQuote) -> None:
        """Be about another quote, as it was read."""
        self._opened = opened
        self.question.hide()
        self.evidence.hide()
        self.send.show_quote(opened.draft, opened.account_name)
        self.decisions.show_quote(opened)
        self.offer()

    def offer(self) -> None:
        """Offer the next steps; a quote that was never stored has none."""
        opened = self._opened
        if opened is None:
            return
        states = offered_states(opened.draft.status, decides=opened.decides)
        is_stored = opened.draft.loaded is not None or self._autosave.state == "saved"
        self.moves.show_states(states if is_stored else [])

    def take_next_step(self) -> None:
        """Do what the first button does: send, approve, accept."""
        if self.moves.primary:
            self._ask(self.moves.primary)

    def reject(self) -> None:
        """Reject what waits for a decision."""
        if any(button.objectName() == "REJECTED" for button in self.moves.buttons):
            self._ask("REJECTED")

    def keep_revision(self) -> None:
        """Let the revision shown hold."""
        if self._opened is not None:
            self.decisions.keep(self._opened.draft)

    def propose(self, line: LineDraft | None) -> None:
        """Propose what a line says as a product of the catalogue."""
        opened = self._opened
        if opened is not None:
            self._autosave.save_then(lambda: self.decisions.propose(opened.draft, line))

    def _ask(self, status: str) -> None:
        opened = self._opened
        if opened is None:
            return
        if status == "SENT":
            self.send.begin()
        elif status == "IN_APPROVAL":
            self.question.ask(status, self._context.tr("quotes.ask_reason"))
        elif status == "ACCEPTED":
            people = dict(opened.contacts)
            self.evidence.ask(people.get(opened.draft.contact_id or "", ""))
        elif not self.decisions.ask(status) and not self.question.ask(status):
            self._move(status, "", "")

    def _answered(self, status: str, channel: str, reason: str) -> None:
        if not self.send.answer(status, channel, reason) and not self.decisions.answer(status, reason):
            self._move(status, channel, reason)

    def _accept(self, kind: str, by: str, reference: str, file: object) -> None:
        if self._opened is not None:
            self.decisions.accept(self._opened.draft, kind, by, reference, file)

    def _move(self, status: str, channel: str, reason: str) -> None:
        from crm_desktop.services.quotes import move_quote

        if self._opened is None:
            return
        draft, context = self._opened.draft, self._context

        def job(session: Any) -> None:
            edit = context.workspace.context
            move_quote(session, edit, draft.id, status, channel=channel or None, reason=reason or None)

        def done(_nothing: None) -> None:
            text = status_text(status, context.language)
            number = draft.number or draft.provisional_number or ""
            context.toasts.show_message(context.tr("quotes.moved", number=number, status=text))
            self.moved.emit(status)

        self._autosave.save_then(lambda: context.tasks.write(job, done, owner=self))
