"""What of a quote is on the screen alone: cells to be corrected, and what was typed when it was sent elsewhere.

It waits while other quotes are shown, and comes back with its quote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.quotes.lines import BadCells
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets.toast import STAYS

if TYPE_CHECKING:
    from crm_desktop.services.quotes import QuoteDraft
    from crm_desktop.services.quotes.rescuing import Rescued
    from crm_desktop.ui.context import UiContext


class SetAside(QObject):
    """Keeps drafts by the ids of their quotes.

    `settled(id)` tells that what was typed into a locked quote is no longer needed, `changed(id)` asks for the quote to
    be read and shown again, `failed(error)` tells that nothing could be made of it.
    """

    settled = Signal(str)
    changed = Signal(str)
    failed = Signal(object)

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: dict[str, tuple[QuoteDraft, BadCells]] = {}
        self._refused: set[str] = set()

    def put(self, draft: QuoteDraft, bad: BadCells) -> None:
        """Keep a draft until its quote is shown again."""
        self._kept[draft.id] = (draft, bad)

    def settle(self, quote_id: str) -> None:
        """Everything of a quote was corrected; what a save refused stays."""
        if quote_id not in self._refused:
            self._kept.pop(quote_id, None)

    def take(self, stored: QuoteDraft) -> tuple[QuoteDraft, BadCells, bool]:
        """Return what is to be shown of a quote, and whether it is stranded: typed, while the stored one is locked."""
        self._refused.discard(stored.id)
        draft, bad = self._kept.pop(stored.id, (stored, BadCells()))
        stranded = stored.locked and draft is not stored and (draft.changed or bool(bad))
        if stored.locked and not stranded:
            return stored, BadCells(), False
        if stranded:
            lock_as(draft, stored)
        return draft, bad, stranded

    def tell_refused(self, draft: QuoteDraft) -> None:
        """Keep what could not be saved of a quote that is no longer on the screen, and say where it is."""
        self.put(draft, BadCells())
        self._refused.add(draft.id)
        tr, quote_id = self._context.tr, draft.id
        number = draft.number or draft.provisional_number or ""
        toast = self._context.toasts.show_message(
            tr("quotes.stranded_left", number=number),
            Tone.WARNING,
            tr("quotes.stranded_open"),
            timeout_ms=STAYS,
        )
        toast.action_triggered.connect(lambda: self._context.navigate(Place("quotes", quote_id)))

    def discard(self, draft: QuoteDraft, bad: BadCells) -> None:
        """Show what is stored; what was typed can be had back."""
        tr = self._context.tr

        def bring_back() -> None:
            self.put(draft, bad)
            self.changed.emit(draft.id)

        self.settled.emit(draft.id)
        toast = self._context.toasts.show_message(
            tr("quotes.stranded_discarded"), Tone.NEUTRAL, tr("shell.undo")
        )
        toast.action_triggered.connect(bring_back)
        self.changed.emit(draft.id)

    def rescue(self, draft: QuoteDraft, bad: BadCells) -> None:
        """Put what was typed on a quote of its own, and go there; cells to be corrected go along."""
        context = self._context

        def job(session: Any) -> Rescued:
            from crm_desktop.services.quotes.rescuing import rescue

            return rescue(session, context.workspace.context, draft)

        def done(rescued: Rescued) -> None:
            places = rescued.line_ids
            moved = {(places[line], column): cell for (line, column), cell in bad.items() if line in places}
            if moved or rescued.draft.changed:
                self.put(rescued.draft, moved)
            self.settled.emit(draft.id)
            context.navigate(Place("quotes", rescued.draft.id))

        context.tasks.write(job, done, self.failed.emit, owner=self)


def lock_as(draft: QuoteDraft, stored: QuoteDraft) -> None:
    """Let a draft know that its quote is locked: nothing of it is saved any more."""
    draft.status, draft.revision = stored.status, stored.revision
    draft.number, draft.provisional_number = stored.number, stored.provisional_number
