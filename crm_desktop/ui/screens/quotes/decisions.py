"""What people decide about a quote as a whole: approve, reject, accept with evidence, choose a revision, propose."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.ui.screens.quotes.moves import MoveQuestion, status_text
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.quotes import LineDraft, QuoteDraft
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.screens.quotes.loading import OpenQuote


class Decisions(QObject):
    """Serves one editor; `moved(status)` tells of another state."""

    moved = Signal(str)

    def __init__(self, context: UiContext, question: MoveQuestion, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._question = question
        self._opened: OpenQuote | None = None

    def show_quote(self, opened: OpenQuote) -> None:
        """Be about another quote, as it was read."""
        self._opened = opened

    # --- approval --------------------------------------------------------------------------------------------------

    def ask(self, status: str) -> bool:
        """Ask for a word about the decision; False where nothing was asked of anybody."""
        opened = self._opened
        if opened is None or opened.draft.status != "IN_APPROVAL" or status not in ("APPROVED", "REJECTED"):
            return False
        if opened.approval is None or opened.approval.status != "PENDING":
            return False
        key = "quotes.ask_comment" if status == "APPROVED" else "quotes.ask_rejection"
        return self._question.ask(status, self._context.tr(key))

    def answer(self, status: str, comment: str) -> bool:
        """Decide; False if the answer was not about that."""
        opened = self._opened
        if opened is None or opened.draft.status != "IN_APPROVAL" or status not in ("APPROVED", "REJECTED"):
            return False
        quote_id, seen, edit = opened.draft.id, opened.seen, self._context.workspace.context

        def job(session: Any) -> None:
            from crm_desktop.services.quotes.asking import decide

            decide(session, edit, quote_id, approve=status == "APPROVED", seen=seen, comment=comment)

        self._context.tasks.write(job, lambda _nothing: self._told(status), owner=self)
        return True

    def _told(self, status: str) -> None:
        opened = self._opened
        if opened is not None:
            number = opened.draft.number or opened.draft.provisional_number or ""
            text = status_text(status, self._context.language)
            self._context.toasts.show_message(self._context.tr("quotes.moved", number=number, status=text))
        self.moved.emit(status)

    # --- acceptance ------------------------------------------------------------------------------------------------

    def accept(self, draft: QuoteDraft, kind: str, by: str, reference: str, file: object) -> None:
        """Keep how the customer accepted, with the file."""
        workspace = self._context.workspace

        def job() -> None:
            from crm_desktop.services.attachments import stage, writing_on
            from crm_desktop.services.quotes.accepting import Evidence, accept_quote

            now_ms = workspace.context.clock.wall_ms()
            staged = (
                stage(writing_on(workspace.lane), file, now_ms=now_ms) if isinstance(file, Path) else None
            )
            evidence = Evidence(kind, by, reference, staged)
            workspace.write(
                lambda session: accept_quote(session, workspace.context, draft.id, evidence)
            ).result()

        self._context.tasks.run(job, lambda _nothing: self._told("ACCEPTED"), owner=self)

    # --- revisions and proposals -----------------------------------------------------------------------------------

    def keep(self, draft: QuoteDraft) -> None:
        """Let the revision shown hold."""
        edit, tr = self._context.workspace.context, self._context.tr

        def job(session: Any) -> int:
            from crm_desktop.services.quotes.family import keep_revision

            return keep_revision(session, edit, draft.id, tr("quotes.kept_reason"))

        def done(others: int) -> None:
            self._context.toasts.show_message(tr("quotes.kept", n=others), Tone.SUCCESS)
            self.moved.emit(draft.status)

        self._context.tasks.write(job, done, owner=self)

    def propose(self, draft: QuoteDraft, line: LineDraft | None) -> None:
        """Propose what a line says as a product."""
        tr = self._context.tr
        if line is None or line.product_id or not (line.name or "").strip():
            self._context.toasts.show_message(tr("quotes.propose_needs_name"), Tone.WARNING)
            return
        proposed = line

        def job(session: Any) -> str:
            from crm_desktop.services.quotes.proposing import propose_product

            return propose_product(session, draft, proposed)

        def done(_proposal: str) -> None:
            text = tr("quotes.proposed", name=proposed.name)
            self._context.toasts.show_message(text, Tone.SUCCESS)

        self._context.tasks.write(job, done, owner=self)
